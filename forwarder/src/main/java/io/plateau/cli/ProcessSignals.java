package io.plateau.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * Handlers for the signals that an operator or systemd sends: signal(7).
 *
 * <p>The JDK's only interface to signals is {@code sun.misc.Signal} of the module {@code jdk.unsupported}, which javac
 * warns of without a way to silence it; it is therefore reached by reflection. A shutdown hook would not do: a process
 * that ends in one exits with 128 plus the signal's number.
 */
final class ProcessSignals {
    private ProcessSignals() {}

    // Runs an action each time a signal arrives, on a thread of the JVM's own. name: without SIG: TERM, INT, HUP
    // action: must return soon @throws IllegalStateException if this JVM lets nobody handle that signal (-Xrs)
    static void handle(final String name, final Runnable action) {
        try {
            final Class<?> signal = Class.forName("sun.misc.Signal");
            final Class<?> handler = Class.forName("sun.misc.SignalHandler");
            final InvocationHandler invocation = (proxy, method, arguments) -> switch (method.getName()) {
                case "handle" -> {
                    action.run();
                    yield null;
                }
                case "hashCode" -> System.identityHashCode(proxy);
                case "equals" -> proxy == arguments[0];
                default -> name + " handler";
            };
            final Object proxy = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, invocation);
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (final ReflectiveOperationException e) {
            throw new IllegalStateException("this JVM lets nobody handle SIG" + name + "; start it without -Xrs", e);
        }
    }
}
