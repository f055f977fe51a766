package org.incidentdesk.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.PlaywrightException;
import com.microsoft.playwright.impl.driver.Driver;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Finds a Chromium on a machine that has only a JDK and Maven, or brings one: an installed one, else the one that
 * Playwright downloads, else the system's package. A browser counts only if it starts.
 */
final class Browsers {

    private static final String SKIP_DOWNLOAD = "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD";
    private static final List<String> NAMES = List.of(
            "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge", "microsoft-edge");
    private static final List<String> MAC = List.of(
            "Google Chrome.app/Contents/MacOS/Google Chrome",
            "Chromium.app/Contents/MacOS/Chromium",
            "Microsoft Edge.app/Contents/MacOS/Microsoft Edge");
    private static final List<String> WINDOWS =
            List.of("Google/Chrome/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe");
    private static final long DOWNLOAD_MINUTES = 10;

    private final Playwright playwright;
    private final List<String> tried = new ArrayList<>();

    private Browsers(Playwright playwright) {
        this.playwright = playwright;
    }

    /** Playwright itself, which must not download three browsers on its own. */
    static Playwright playwright() {
        return Playwright.create(new Playwright.CreateOptions().setEnv(Map.of(SKIP_DOWNLOAD, "1")));
    }

    static Browser launch(Playwright playwright) {
        Browsers browsers = new Browsers(playwright);
        return Stream.<Supplier<Optional<Browser>>>of(browsers::installed, browsers::downloaded, browsers::packaged)
                .map(Supplier::get)
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException("The browser tests need Chromium, Chrome or Edge. Install one,"
                                + " or set the environment variable CHROMIUM to its path. Tried:\n"
                                + String.join("\n", browsers.tried)));
    }

    private Optional<Browser> installed() {
        Stream<Path> chosen = Stream.ofNullable(System.getenv("CHROMIUM"))
                .filter(path -> !path.isBlank())
                .map(Path::of);
        return Stream.concat(chosen, places().filter(Files::isExecutable))
                .map(this::start)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Stream<Path> places() {
        Stream<Path> path = Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .filter(folder -> !folder.isBlank())
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)));
        Stream<Path> mac = Stream.of("/Applications", System.getProperty("user.home") + "/Applications")
                .flatMap(folder -> MAC.stream().map(app -> Path.of(folder, app)));
        Stream<Path> windows = Stream.of("ProgramFiles", "ProgramFiles(x86)", "LocalAppData")
                .map(System.getenv()::get)
                .filter(folder -> folder != null && !folder.isBlank())
                .flatMap(folder -> WINDOWS.stream().map(program -> Path.of(folder, program)));
        return Stream.of(path, mac, windows).flatMap(places -> places);
    }

    private Optional<Browser> downloaded() {
        ProcessBuilder install =
                Driver.ensureDriverInstalled(Map.of(SKIP_DOWNLOAD, "1"), false).createProcessBuilder();
        install.command().addAll(List.of("install", "chromium"));
        install.environment().remove(SKIP_DOWNLOAD);
        install.environment().putIfAbsent("PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT", "10000");
        return run("Playwright's download", install) ? start(null) : Optional.empty();
    }

    private Optional<Browser> packaged() {
        boolean debian = Files.isExecutable(Path.of("/usr/bin/apt-get"));
        if (!debian || !"root".equals(System.getProperty("user.name"))) {
            tried.add("apt-get: " + (debian ? "only root may install packages" : "not on this system"));
            return Optional.empty();
        }
        boolean done = run("apt-get", apt("update"))
                && run("apt-get", apt("install", "-y", "--no-install-recommends", "chromium"));
        return done ? start(Path.of("/usr/bin/chromium")) : Optional.empty();
    }

    private static ProcessBuilder apt(String... arguments) {
        List<String> command = new ArrayList<>(List.of("apt-get", "-q"));
        command.addAll(List.of(arguments));
        ProcessBuilder apt = new ProcessBuilder(command);
        apt.environment().put("DEBIAN_FRONTEND", "noninteractive");
        return apt;
    }

    /** Starts a browser, Playwright's own if there is no path, without anything that calls home. */
    private Optional<Browser> start(Path executable) {
        LaunchOptions options = new LaunchOptions()
                .setExecutablePath(executable)
                // Root cannot use the sandbox; pages come from this machine only.
                .setChromiumSandbox(false)
                .setArgs(List.of(
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--disable-quic",
                        "--no-first-run"));
        try {
            return Optional.of(playwright.chromium().launch(options));
        } catch (PlaywrightException e) {
            tried.add((executable == null ? "Playwright's own" : executable) + ": does not start, " + firstLine(e));
            return Optional.empty();
        }
    }

    private boolean run(String what, ProcessBuilder command) {
        try {
            Path log = Files.createDirectories(Path.of("target")).resolve("browser-install.log");
            Process process = command.redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            boolean ended = process.waitFor(DOWNLOAD_MINUTES, TimeUnit.MINUTES);
            if (ended && process.exitValue() == 0) {
                return true;
            }
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            tried.add(what + ": " + (ended ? "failed\n" : "took too long\n") + lastLines(log));
        } catch (IOException e) {
            tried.add(what + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            tried.add(what + ": interrupted");
        }
        return false;
    }

    private static String lastLines(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 12), lines.size()))
                .indent(4);
    }

    private static String firstLine(PlaywrightException e) {
        return e.getMessage()
                .lines()
                .filter(line -> !line.isBlank())
                .findFirst()
                .orElse("")
                .strip();
    }
}
