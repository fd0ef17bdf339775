package io.plateau.settings;

import io.plateau.pmtu.claim.PolicySettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Reads a configuration file and says everything that is wrong with it at once. Looks at nothing but the file: whether
 * the machine has what the file names is for others to find out.
 */
public final class SettingsLoader {
    private static final int LONGEST_FILE = 1 << 20;

    private SettingsLoader() {}

    /**
     * Reads a whole configuration.
     *
     * @param file YAML, at most 1 MiB
     * @return valid settings, all of which this version obeys
     * @throws ConfigurationException names file, line, key and what would be right, for each fault
     * @throws MissingFeatureException if it asks for what this version does not do
     */
    public static Settings load(final Path file) {
        return parse(file.toString(), textOf(file));
    }

    /**
     * Reads a whole configuration from memory.
     *
     * @param name of the file, for messages
     * @param text YAML
     * @return valid settings, all of which this version obeys
     * @throws ConfigurationException names file, line, key and what would be right, for each fault
     * @throws MissingFeatureException if it asks for what this version does not do
     */
    public static Settings parse(final String name, final String text) {
        final Faults faults = new Faults(name);
        return whole(root(text, faults), text, faults);
    }

    /**
     * Reads the policy of a whole configuration, or a file that is a {@code policy} section alone, with or without that
     * key above it.
     *
     * @param file YAML, at most 1 MiB
     * @return a valid policy that this version obeys
     * @throws ConfigurationException names file, line, key and what would be right, for each fault
     * @throws MissingFeatureException if it asks for what this version does not do
     */
    public static PolicySettings loadPolicy(final Path file) {
        return parsePolicy(file.toString(), textOf(file));
    }

    /**
     * Reads a policy from memory, as {@link #loadPolicy} does.
     *
     * @param name of the file, for messages
     * @param text YAML
     * @return a valid policy that this version obeys
     * @throws ConfigurationException names file, line, key and what would be right, for each fault
     * @throws MissingFeatureException if it asks for what this version does not do
     */
    public static PolicySettings parsePolicy(final String name, final String text) {
        final Faults faults = new Faults(name);
        final Section root = root(text, faults);
        if (root.has("ports") || root.has("forwarding")) {
            return whole(root, text, faults).policy();
        }
        final boolean nested = root.has("policy");
        final Section section = nested ? root.section("policy") : root;
        final PolicySettings policy = new PolicyReader(section, faults).read();
        if (nested) {
            root.end();
        }
        faults.throwIfAny();
        return policy;
    }

    private static Settings whole(final Section root, final String text, final Faults faults) {
        final Settings settings = new SettingsReader(root, faults).read(text);
        faults.throwIfAny();
        LaterFeatures.refuse(settings, faults);
        return settings;
    }

    private static Section root(final String text, final Faults faults) {
        final YamlNode node = YamlTree.read(text, faults);
        if (node instanceof YamlNode.Mapping) {
            return Section.of(node, "", faults);
        }
        if (node != null) {
            faults.add(node.mark(), "", "the file has " + node.kind() + "; ports and forwarding are wanted here");
        }
        faults.throwIfAny();
        throw new IllegalStateException("a file without a document is a fault");
    }

    private static String textOf(final Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            final byte[] bytes = in.readNBytes(LONGEST_FILE + 1);
            if (bytes.length > LONGEST_FILE) {
                throw new ConfigurationException(file + ": is longer than 1 MiB; this is no configuration of Plateau");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (final NoSuchFileException missing) {
            throw new ConfigurationException(file + ": there is no such file; config/ has ready ones to copy");
        } catch (final AccessDeniedException denied) {
            throw new ConfigurationException(file + ": may not be read by this user; try sudo, or chmod it");
        } catch (final CharacterCodingException notText) {
            throw new ConfigurationException(file + ": is not UTF-8 text; write a YAML file");
        } catch (final IOException unreadable) {
            throw new ConfigurationException(file + ": cannot be read: " + unreadable.getMessage());
        }
    }
}
