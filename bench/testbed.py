"""What the measurements between network namespaces share: the machine, and what stands between a client and a server."""

import json, os, platform, re, shutil, signal, statistics, subprocess, sys, tempfile, time
from datetime import datetime, timezone

HOME = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
BENCHMARKS = os.path.join(HOME, 'bench/target/benchmarks.jar')
NAMESPACE = re.compile(r'plateau-bench-(\d+)-\S+')
SINK_MAC = '020000000099'  # nobody's: the sink's kernel counts such a frame and drops it
FIRST = '11.0.0.0'  # of many destinations, as Tables.java has it
SETTLE = 0.7  # seconds from the generator's first frames to the first count
STARTED = 1000  # frames that show that the generator sends
HOUR = 3600
BEFORE = 0.1  # seconds from the look at the processes' time to the probe's measurement: it must not be disturbed
TICKS = os.sysconf('SC_CLK_TCK')
OPENS = ['--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED', '--add-opens=java.base/java.lang.reflect=ALL-UNNAMED',
         '--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED', '--add-exports=java.base/jdk.internal.util=ALL-UNNAMED',
         '--add-exports=java.base/sun.nio.ch=ALL-UNNAMED',
         '-Djnr.ffi.x86asm.enabled=false', '-Dagrona.disable.bounds.checks=true', '-XX:+UseSerialGC']


def say(text):
    print(text, file=sys.stderr, flush=True)


def run(command, check=True):
    done = subprocess.run(command.split() if isinstance(command, str) else command,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if check and done.returncode != 0:
        raise RuntimeError(f"{command}: exit code {done.returncode}\n{done.stdout}")
    return done.stdout


class Subject:
    """A client and a server with something between. Sub-classes say what."""

    client, server = '198.18.0.1', '198.18.0.2'
    client_device = server_device = 'eth0'
    generator_mac = SINK_MAC
    generator_target = server
    generators = 1  # processes that send where all that goes is wanted

    def __init__(self, number):
        self.prefix = f'plateau-bench-{os.getpid()}-{number}'
        self.iperf = None

    def namespace(self, node):
        return f'{self.prefix}{node}'

    def ip(self, node, arguments):
        return run(f'ip -n {self.namespace(node)} {arguments}')

    def inside(self, node):
        return ['ip', 'netns', 'exec', self.namespace(node)]

    def sysctl(self, node, key, value):
        run(self.inside(node) + ['sh', '-c', f'echo {value} > /proc/sys/net/{key}'])

    def start(self):
        self.build()
        self.iperf = subprocess.Popen(self.inside('server') + ['iperf3', '-s', '-B', self.server],
                                      stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.ping()
        while ':5201' not in run(self.inside('server') + ['ss', '-ltn']):
            if self.iperf.poll() is not None:
                raise RuntimeError(f'{self.name}: iperf3 -s ended')

    def build(self):
        for node in ('client', 'middle', 'server'):
            run(f'ip netns add {self.namespace(node)}')
            self.ip(node, 'link set lo up')
            self.sysctl(node, 'ipv6/conf/default/disable_ipv6', 1)
            self.sysctl(node, 'ipv4/conf/all/rp_filter', 0)
            self.sysctl(node, 'ipv4/conf/default/rp_filter', 0)
        self.connect()
        self.address()

    def scatter(self):
        """From now on frames are for FIRST, or at random for so many addresses from there on."""
        self.generator_target = FIRST

    def ping(self):
        for _ in range(20):
            if ' 0% packet loss' in run(self.inside('client') + ['ping', '-c', '1', '-W', '1', self.server], check=False):
                return
        raise RuntimeError(f'{self.name}: the server does not answer')

    def veths(self):
        for node, device in (('client', 'left'), ('server', 'right')):
            self.ip(node, f'link add eth0 type veth peer name {device} netns {self.namespace("middle")}')
            self.ip(node, 'link set eth0 up')
            self.ip('middle', f'link set {device} up')

    def connect(self):
        self.veths()

    def address(self):
        self.ip('client', f'address add {self.client}/24 dev {self.client_device}')
        self.ip('server', f'address add {self.server}/24 dev {self.server_device}')

    def count(self, node, device, what):
        links = json.loads(self.ip(node, f'-s -json link show dev {device}'))
        return links[0]['stats64'][what]['packets']

    def generate(self, length, seconds, *more):
        """Starts to send as fast as it goes."""
        command = self.inside('client') + [
            java(), *OPENS, '-cp', BENCHMARKS, 'io.plateau.bench.FrameGenerator', '--interface', self.client_device,
            '--length', str(length), '--seconds', str(seconds), '--to-mac', self.generator_mac,
            '--from', self.client, '--to', self.generator_target, *more]
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

    def frames(self, length, seconds, *more):
        """Thousand frames a second at the server."""
        sent = self.count('client', self.client_device, 'tx')
        generators = [self.generate(length, HOUR, *more) for _ in range(self.generators)]
        try:
            while self.count('client', self.client_device, 'tx') < sent + STARTED:  # it may have many addresses to shuffle
                time.sleep(0.1)
                if any(generator.poll() is not None for generator in generators):
                    raise RuntimeError(f'{self.name}: the generator ended')
            time.sleep(SETTLE)
            before, begin = self.count('server', self.server_device, 'rx'), time.monotonic()
            time.sleep(seconds)
            after, end = self.count('server', self.server_device, 'rx'), time.monotonic()
        finally:
            for generator in generators:
                generator.terminate()
                generator.wait()
        return (after - before) / (end - begin) / 1000

    def tcp(self, seconds, connections=1, *more):
        """Gbit/s at the server."""
        report = run(self.inside('client') + ['iperf3', '-J', '-c', self.server, '-t', str(seconds), '-O', '0.5',
                                              '-P', str(connections), *more])
        report = json.loads(report)
        if 'sum_received' not in report['end']:  # its exit code may be 0
            raise RuntimeError(f'{self.name}: iperf3: {report.get("error")}')
        return report['end']['sum_received']['bits_per_second'] / 1e9

    def probe(self, length, rate, seconds, *more):
        """Latency and loss of frames on a fixed schedule, and what the device under test took meanwhile."""
        command = [
            java(), *OPENS, '-cp', BENCHMARKS, 'io.plateau.bench.LatencyProbe',
            '--from-namespace', self.namespace('client'), '--from-interface', self.client_device,
            '--to-namespace', self.namespace('server'), '--to-interface', self.server_device,
            '--length', str(length), '--rate', str(rate), '--seconds', str(seconds), '--to-mac', self.generator_mac,
            '--from', self.client, '--to', self.generator_target, *more]
        probe = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        try:
            told = probe.stdout.readline()
            if not told:
                raise RuntimeError(f'{self.name}: the probe ended')
            times = json.loads(told)
            busy = self.busy(times['begins'] - BEFORE, times['ends'])
            report = {**times, 'busy': busy, **json.loads(probe.stdout.readline())}
        finally:
            probe.terminate()
            probe.wait()
        if report['sink-dropped']:
            say(f'{self.name}: the receiver lost {report["sink-dropped"]} frames; they are counted as lost')
        return report

    def busy(self, begin, end):
        """Waits until end; both are of time.time()."""
        time.sleep(max(0.0, end - time.time()))
        return {}

    def rest(self):
        """Takes no processor from others from now on."""

    def wake(self):
        """The contrary."""

    def stop(self):
        if self.iperf:
            self.iperf.terminate()
            self.iperf.wait()
        for node in ('client', 'middle', 'server'):
            run(f'ip netns delete {self.namespace(node)}', check=False)


class Bridge(Subject):
    name = 'kernel bridge'

    def connect(self):
        self.veths()
        self.ip('middle', 'link add bridge0 type bridge')
        for device in ('left', 'right'):
            self.ip('middle', f'link set {device} master bridge0')
        self.ip('middle', 'link set bridge0 up')


class Router(Subject):
    name = 'kernel router'
    server = '198.18.1.2'
    generator_target = '198.18.1.77'

    def address(self):
        super().address()
        self.sysctl('middle', 'ipv4/ip_forward', 1)
        self.ip('middle', 'address add 198.18.0.254/24 dev left')
        self.ip('middle', 'address add 198.18.1.254/24 dev right')
        mac = ':'.join(SINK_MAC[i:i + 2] for i in range(0, 12, 2))
        self.ip('middle', f'neigh add {self.generator_target} lladdr {mac} nud permanent dev right')
        self.ip('client', 'route add default via 198.18.0.254')
        self.ip('server', 'route add default via 198.18.1.254')
        left = json.loads(self.ip('middle', '-json link show dev left'))
        self.generator_mac = left[0]['address']

    def scatter(self):
        self.ip('middle', f'route replace {FIRST}/8 via {Router.generator_target}')
        super().scatter()


class Plateau(Subject):
    """Wire mode over AF_PACKET; the kernel passes on what needs no decision."""
    name = 'Plateau af_packet, assist'
    assist = 'auto'
    ports = '  lan: { interface: left }\n  wan: { interface: right }\n'
    forwarding = '{ mode: wire, wires: [[lan, wan]] }'
    workers = 1
    spreads = True  # several workers share what comes in
    more = ''  # lines of the configuration
    java_options = ''

    def connect(self):
        self.veths()
        self.launch()

    def launch(self):
        self.folder = tempfile.mkdtemp(prefix='plateau-bench-')
        config = os.path.join(self.folder, 'plateau.yaml')
        with open(config, 'w') as file:
            file.write(f'ports:\n{self.ports}forwarding: {self.forwarding}\nassist: {self.assist}\n'
                       f'workers: {self.workers}\n'
                       f'journal: {{ directory: "{self.folder}/journal" }}\ncontrol: {{ socket: "{self.folder}/socket" }}\n'
                       f'{self.more}')
        self.prepare()
        self.log = open(os.path.join(self.folder, 'log'), 'w')
        self.process = subprocess.Popen(
            self.inside('middle') + [os.path.join(HOME, 'plateau'), 'run', '--config', config],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.log, text=True,
            env={**os.environ, 'PLATEAU_JAVA_OPTS': f'{os.environ.get("PLATEAU_JAVA_OPTS", "")} {self.java_options}'})
        line = self.process.stdout.readline()
        if line != 'ready\n':
            with open(self.log.name) as log:
                raise RuntimeError(f'{self.name}: said {line!r} instead of ready\n{log.read()}')

    def prepare(self):
        """What has to be in the folder before the start."""

    def fill(self, entries):
        """Makes a journal of which the forwarder restores so many entries: FIRST and what follows."""
        say(f'making a journal of {entries:,} entries ...')
        run([java(), *OPENS, '-cp', BENCHMARKS, 'io.plateau.bench.TableMaker', os.path.join(self.folder, 'journal'), str(entries)])

    def ask(self, *command):
        return run(self.inside('middle') + [os.path.join(HOME, 'plateau'), *command, '--control',
                                            os.path.join(self.folder, 'socket')], check=False)

    def status(self):
        return json.loads(self.ask('status', '--json'))

    def jcmd(self, *command):
        return jcmd(self.process.pid, *command)

    def pin(self):
        """Gives each worker one of the last processors to itself, if there is one for everything else."""
        threads, processors = self.threads(), sorted(os.sched_getaffinity(0))
        if len(threads) >= len(processors):
            return
        for thread in os.listdir(f'/proc/{self.process.pid}/task'):
            os.sched_setaffinity(int(thread), processors[:-len(threads)])
        for thread, processor in zip(threads, processors[-len(threads):]):
            os.sched_setaffinity(thread, {processor})

    def threads(self):
        """The workers, in their order."""
        return workers_of(self.process.pid)

    def busy(self, begin, end):
        """Processor time, user and system, from begin to end, both of time.time(): of the process and of its workers, in %."""
        places = {'process': [''], 'worker': [f'/task/{thread}' for thread in self.threads()]}
        time.sleep(max(0.0, begin - time.time()))
        before, since = self.ticks(places), time.monotonic()
        time.sleep(max(0.0, end - time.time()))
        after, seconds = self.ticks(places), time.monotonic() - since
        return {what: 100 * (after[what] - before[what]) / TICKS / seconds for what in after}

    def ticks(self, places):
        ticks = dict.fromkeys(places, 0)
        for what, folders in places.items():
            for folder in folders:
                with open(f'/proc/{self.process.pid}{folder}/stat') as file:
                    fields = file.read().rsplit(')', 1)[1].split()
                ticks[what] += int(fields[11]) + int(fields[12])
        return ticks

    def stop(self):
        if hasattr(self, 'process'):
            self.process.terminate()
            self.process.wait(timeout=20)
        super().stop()
        if hasattr(self, 'folder'):
            shutil.rmtree(self.folder, ignore_errors=True)


class PlateauAlone(Plateau):
    """Wire mode over AF_PACKET; the worker decides every frame."""
    name = 'Plateau af_packet'
    assist = 'off'


class PlateauXdp(Plateau):
    """Wire mode over AF_XDP. Its program has the kernel switch off the segmentation offload of client and server."""
    name = 'Plateau af_xdp'
    spreads = False
    ports = '  lan: { interface: left, io: af_xdp }\n  wan: { interface: right, io: af_xdp }\n'
    assist = 'off'


class PlateauXdpAssisted(PlateauXdp):
    """The same, and the driver passes on what needs no decision: client and server must take redirected frames."""
    name = 'Plateau af_xdp, assist'
    assist = 'on'

    def veths(self):
        super().veths()
        for node in ('client', 'server'):
            run(self.inside(node) + ['ethtool', '-K', 'eth0', 'gro', 'on'])


class PlateauTap(Plateau):
    """Wire mode over two TAPs, which are moved to client and server while the forwarder holds their descriptors."""
    name = 'Plateau tap'
    spreads = False
    ports = '  lan: { interface: ptap0, io: tap }\n  wan: { interface: ptap1, io: tap }\n'
    client_device, server_device = 'ptap0', 'ptap1'

    def connect(self):
        self.launch()
        for node, device in (('client', 'ptap0'), ('server', 'ptap1')):
            self.ip('middle', f'link set {device} netns {self.namespace(node)}')
            self.ip(node, f'link set {device} up')


def java(tool='java'):
    home = os.environ.get('JAVA_HOME')
    return os.path.join(home, 'bin', tool) if home else tool


def jcmd(pid, *command):
    """Asks a JVM."""
    return run([java('jcmd'), str(pid), *command])


def workers_of(pid):
    """The threads of a Plateau that move frames, in their order."""
    found = {}
    for thread in os.listdir(f'/proc/{pid}/task'):
        with open(f'/proc/{pid}/task/{thread}/comm') as file:
            worker = re.fullmatch(r'worker-(\d+)\n', file.read())
        if worker:
            found[int(worker.group(1))] = int(thread)
    if not found:
        raise RuntimeError(f'process {pid} has no worker')
    return [thread for _, thread in sorted(found.items())]


def sweep():
    """Removes what runs that are no more have left."""
    for line in run('ip netns list').splitlines():
        match = NAMESPACE.match(line)
        if match and not os.path.exists(f'/proc/{match.group(1)}'):
            name = line.split()[0]
            for pid in run(f'ip netns pids {name}').split():
                os.kill(int(pid), signal.SIGKILL)
            run(f'ip netns delete {name}')


def build():
    run([os.path.join(HOME, 'plateau'), '--version'])
    sources = ['bench/pom.xml', 'bench/src', 'forwarder/src/main', 'dataplane-native-bindings/src/main', 'picocli/pom.xml']
    newer = os.path.exists(BENCHMARKS) and not run(
        ['find', *(os.path.join(HOME, source) for source in sources), '-newer', BENCHMARKS, '-type', 'f'])
    if not newer:
        say('building bench/target/benchmarks.jar ...')
        run(['mvn', '-q', '-B', '-f', HOME, '-pl', 'bench', '-am', '-Dmaven.test.skip=true', 'package'])
        os.utime(BENCHMARKS)  # Maven leaves a jar whose content would be the same as it is


def machine():
    with open('/proc/cpuinfo') as file:
        model = re.search(r'model name\s*:\s*(.*)', file.read())
    with open('/proc/meminfo') as file:
        memory = int(re.search(r'MemTotal:\s*(\d+)', file.read()).group(1)) >> 20
    version = subprocess.run([os.path.join(HOME, 'plateau'), '--version'], stdout=subprocess.PIPE,
                             stderr=subprocess.DEVNULL, text=True).stdout.splitlines()
    return (f'{model.group(1) if model else platform.machine()}, {os.cpu_count()} processors, {memory} GiB; '
            f'Linux {platform.release()}\n{"; ".join(version)}\n'
            f'{datetime.now(timezone.utc):%Y-%m-%d %H:%M} UTC; bench/{os.path.basename(sys.argv[0])} {" ".join(sys.argv[1:])}'.rstrip())


def text(figure, column):
    """With as many digits as the unit, the last word of the column, is worth."""
    if column == 'lost, %':
        return f'{figure:.4f}'
    short = column.endswith('Gbit/s') or column.endswith('%') or column.endswith('µs') and figure < 100
    return f'{figure:.{1 if short else 0}f}'


def table(results, columns):
    """One row a subject: min / median / max a column, or the only figure there is."""
    rows = [['', *columns]]
    for name, values in results.items():
        row = [name]
        for column in columns:
            figures = values.get(column, [])
            if len(figures) > 1:
                figures = [min(figures), statistics.median(figures), max(figures)]
            row.append(' / '.join(text(figure, column) for figure in figures) or '-')
        rows.append(row)
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = ['  '.join(cell.ljust(width) if i == 0 else cell.rjust(width)
                       for i, (cell, width) in enumerate(zip(row, widths))).rstrip() for row in rows]
    return '\n'.join([lines[0], '-' * len(lines[0]), *lines[1:]])
