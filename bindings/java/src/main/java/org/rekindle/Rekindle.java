package org.rekindle;

import java.time.Duration;

/** What is set for the whole process: compute threads, the log, preemption. And the version. */
public final class Rekindle {
    private static long logTarget;

    private Rekindle() {}

    /**
     * Sets the number of compute threads. This must come before anything else is made; afterwards it throws
     * {@link Status#BUSY}.
     *
     * @param threads the number in the whole process; 0: as many as the affinity mask and the CPU quota of the control
     *     group allow; with 1, models compute on the calling thread
     */
    public static void configureThreads(long threads) {
        NativeLibrary.load();
        try (rekindle_runtime_options options = new rekindle_runtime_options()) {
            options.setThreads(threads);
            raw.rekindle_runtime_configure(options);
        }
    }

    /**
     * The number of compute threads in use.
     *
     * @return 1 or more
     */
    public static long threads() {
        NativeLibrary.load();
        return raw.rekindle_runtime_threads();
    }

    /**
     * The version of the loaded library.
     *
     * @return such as "0.1.0"
     */
    public static String version() {
        NativeLibrary.load();
        return Text.of(raw.rekindle_version());
    }

    /**
     * What the library was built with and what it runs on.
     *
     * @return JSON
     */
    public static String buildInfo() {
        NativeLibrary.load();
        return Text.take(raw.rekindle_build_info());
    }

    /**
     * Sends the library's log lines to a logger, in place of the one before:
     * {@code Rekindle.logTo(System.getLogger("org.rekindle"))}, which java.util.logging, or what a program uses
     * instead, gets under this name. Without a logger they are dropped. The levels are DEBUG, INFO, WARNING and ERROR.
     *
     * @param logger may be called by any thread
     */
    public static void logTo(System.Logger logger) {
        setTarget(new LogTarget(logger));
    }

    /** Drops the library's log lines again. */
    public static void logToNone() {
        setTarget(null);
    }

    private static synchronized void setTarget(LogTarget target) {
        NativeLibrary.load();
        long former = logTarget;
        logTarget = target == null ? 0 : Targets.add(target);
        raw.raw_log_set_sink(logTarget, rekindle_log_level.REKINDLE_LOG_DEBUG);
        if (former != 0) Targets.release(former);
    }

    /**
     * Requests preemption: every fit whose BackupAndRestore saves before preemption saves after its current batch and
     * throws {@link Status#PREEMPTED}. The request holds until it is cleared.
     */
    public static void requestPreemption() {
        NativeLibrary.load();
        raw.rekindle_request_preemption();
    }

    /** Takes the request back. */
    public static void clearPreemption() {
        NativeLibrary.load();
        raw.rekindle_clear_preemption();
    }

    /**
     * Whether preemption is requested.
     *
     * @return until cleared
     */
    public static boolean isPreemptionRequested() {
        NativeLibrary.load();
        return raw.rekindle_preemption_requested() != 0;
    }

    /**
     * From now on, when the virtual machine shuts down (SIGTERM, SIGINT, System.exit), preemption is requested, and the
     * shutdown waits until no fit is running. The exit status is what it would have been.
     *
     * @param deadline the longest wait
     */
    public static void preemptOnShutdown(Duration deadline) {
        NativeLibrary.load();
        Runtime.getRuntime().addShutdownHook(new Thread(
                () -> {
                    requestPreemption();
                    RunningFits.awaitNone(deadline);
                },
                "rekindle-shutdown"));
    }
}
