package org.rekindle;

import java.time.Duration;
import java.util.logging.Logger;

/** What concerns the whole process: compute threads, the log, preemption, versions. */
public final class Rekindle {
    private static long logTarget;

    private Rekindle() {}

    /**
     * Sets the number of compute threads. Before anything else is made; {@link Status#BUSY} afterwards.
     *
     * @param threads in the whole process; 0: as many as the affinity mask and the cgroup allow; with 1, models compute
     *     on the calling thread
     */
    public static void configureThreads(long threads) {
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
        return raw.rekindle_runtime_threads();
    }

    /**
     * The version of the loaded library.
     *
     * @return such as "0.1.0"
     */
    public static String version() {
        return Text.of(raw.rekindle_version());
    }

    /**
     * What the library was built with and what it runs on.
     *
     * @return JSON
     */
    public static String buildInfo() {
        return Text.take(raw.rekindle_build_info());
    }

    /**
     * Sends the library's log lines to a logger, in place of the one before. Without one they are dropped.
     *
     * @param logger null for none
     */
    public static synchronized void logTo(Logger logger) {
        long former = logTarget;
        logTarget = logger == null ? 0 : Targets.add(new LogTarget(logger));
        raw.raw_log_set_sink(logTarget, rekindle_log_level.REKINDLE_LOG_DEBUG);
        if (former != 0) Targets.release(former);
    }

    /**
     * Asks every fit whose BackupAndRestore saves before preemption to save at its next batch and to throw
     * {@link Status#PREEMPTED}. It stays requested until cleared.
     */
    public static void requestPreemption() {
        raw.rekindle_request_preemption();
    }

    /** Takes the request back. */
    public static void clearPreemption() {
        raw.rekindle_clear_preemption();
    }

    /**
     * Whether preemption is requested.
     *
     * @return until cleared
     */
    public static boolean isPreemptionRequested() {
        return raw.rekindle_preemption_requested() != 0;
    }

    /**
     * From now on, when the virtual machine shuts down (SIGTERM, SIGINT, System.exit), preemption is requested, and the
     * shutdown waits until no fit runs any more. The exit status stays what it would be.
     *
     * @param deadline the longest wait
     */
    public static void preemptOnShutdown(Duration deadline) {
        Runtime.getRuntime().addShutdownHook(new Thread(
                () -> {
                    requestPreemption();
                    RunningFits.awaitNone(deadline);
                },
                "rekindle-shutdown"));
    }
}
