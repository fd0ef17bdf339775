package io.plateau.report.page;

import com.google.common.hash.Hashing;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Properties;

/** Style and scripts, which the page carries in itself, and the policy that lets nothing else in. Immutable. */
final class PageAssets {
    private static final String UPLOT = "org.webjars.npm/uplot";

    private final String style;
    private final String chartStyle;
    private final String chartScript;
    private final String script;

    private PageAssets(final String style, final String chartStyle, final String chartScript, final String script) {
        this.style = style;
        this.chartStyle = chartStyle;
        this.chartScript = chartScript;
        this.script = script;
    }

    static PageAssets load() throws IOException {
        final String uplot = "/META-INF/resources/webjars/uplot/" + version() + "/";
        final String licence = "/*\nuPlot " + version() + "\n" + read(uplot + "LICENSE") + "\n*/\n";
        return new PageAssets(
                read("report.css"),
                licence + read(uplot + "dist/uPlot.min.css"),
                licence + read(uplot + "dist/uPlot.iife.min.js"),
                read("report.js"));
    }

    private static String version() throws IOException {
        final Properties properties = new Properties();
        try (InputStream in = open("/META-INF/maven/" + UPLOT + "/pom.properties")) {
            properties.load(in);
        }
        return properties.getProperty("version");
    }

    private static String read(final String name) throws IOException {
        try (InputStream in = open(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        }
    }

    private static InputStream open(final String name) {
        final InputStream in = PageAssets.class.getResourceAsStream(name);
        if (in == null) {
            throw new IllegalStateException("this build of plateau lacks " + name + "; build it again");
        }
        return in;
    }

    // Nothing is fetched, nothing is sent, and nothing runs but what is in the page now.
    String policy() {
        return "default-src 'none'; base-uri 'none'; form-action 'none'; style-src " + hash(chartStyle) + " "
                + hash(style) + "; script-src " + hash(chartScript) + " " + hash(script);
    }

    private static String hash(final String content) {
        return "'sha256-"
                + Base64.getEncoder()
                        .encodeToString(Hashing.sha256()
                                .hashString(content, StandardCharsets.UTF_8)
                                .asBytes())
                + "'";
    }

    void writeStyles(final HtmlWriter html) throws IOException {
        html.raw("<style>" + chartStyle + "</style>\n<style>" + style + "</style>\n");
    }

    void writeScripts(final HtmlWriter html) throws IOException {
        html.raw("<script>" + chartScript + "</script>\n<script>" + script + "</script>\n");
    }
}
