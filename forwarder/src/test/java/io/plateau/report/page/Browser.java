package io.plateau.report.page;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** The system's Chromium without a screen, with a profile of its own, that says what it logs and what it asks for. */
final class Browser implements AutoCloseable {
    private static final Path PROGRAM = program("chromium", "chromium-browser", "google-chrome");
    private static final Path DRIVER = program("chromedriver");

    // It has no use for the protocol of one version of Chromium, and says so at each start.
    private static final Logger VERSIONS = Logger.getLogger("org.openqa.selenium.devtools.CdpVersionFinder");

    static {
        VERSIONS.setLevel(Level.SEVERE);
    }

    private final ChromeDriver driver;

    /**
     * Starts it.
     *
     * @param home for its profile and whatever else it writes
     * @param isScripted false to let no JavaScript run
     */
    Browser(final Path home, final boolean isScripted) {
        final LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        logs.enable(LogType.PERFORMANCE, Level.ALL);
        final ChromeOptions options = new ChromeOptions();
        options.setBinary(PROGRAM.toFile());
        options.addArguments(
                "--headless=new",
                "--no-sandbox", // Chromium does not run as root with one
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--window-size=1200,900",
                "--user-data-dir=" + home.resolve("profile"));
        options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
        if (!isScripted) {
            options.setExperimentalOption("prefs", Map.of("profile.managed_default_content_settings.javascript", 2));
        }
        final ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(DRIVER.toFile())
                .usingAnyFreePort()
                .withEnvironment(
                        Map.of("HOME", home.toString(), "TMPDIR", home.toString(), "PATH", System.getenv("PATH")))
                .build();
        driver = new ChromeDriver(service, options);
    }

    private static Path program(final String... names) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .flatMap(directory -> Stream.of(names).map(name -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        List.of(names) + " is not on the PATH; ./verify installs chromium and chromium-driver"));
    }

    void open(final Path page) {
        driver.get(page.toUri().toString());
    }

    WebElement find(final String selector) {
        return driver.findElement(By.cssSelector(selector));
    }

    List<WebElement> findAll(final String selector) {
        return driver.findElements(By.cssSelector(selector));
    }

    Object run(final String script, final Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    Map<String, Object> command(final String name, final Map<String, Object> parameters) {
        return driver.executeCdpCommand(name, parameters);
    }

    String title() {
        return driver.getTitle();
    }

    // What a page's scripts and the browser itself complained of.
    List<String> complaints() {
        return logged(LogType.BROWSER).toList();
    }

    // Addresses that a page from a file asked for since the last call, its own included; the browser's own first page
    // is none.
    List<String> requests() {
        return logged(LogType.PERFORMANCE)
                .filter(entry ->
                        entry.contains("\"Network.requestWillBeSent\"") && entry.contains("\"documentURL\":\"file:"))
                .map(entry -> entry.replaceAll("(?s).*\"request\":\\{.*?\"url\":\"([^\"]*)\".*", "$1"))
                .toList();
    }

    private Stream<String> logged(final String type) {
        return StreamSupport.stream(driver.manage().logs().get(type).spliterator(), false)
                .map(LogEntry::getMessage);
    }

    // A picture of the whole page, for whoever wants to look at it.
    void picture(final Path file) {
        try {
            Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        driver.quit();
    }
}
