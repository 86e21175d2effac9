package org.rekindle;

import java.time.Duration;

/** What is set for the whole process: compute threads, the instruction set, the log, preemption. And the version. */
public final class Rekindle {
    private static long logTarget;

    private Rekindle() {}

    /**
     * Sets what holds for the whole process; what the options were not told is by default again. This must come before
     * anything else is made; afterwards it throws {@link Status#BUSY}. The instruction set cannot be changed any more after
     * {@link #buildInfo} either, which tells it. A call that fails leaves all as it was.
     *
     * @param options taken as they are
     */
    public static void configure(RuntimeOptions options) {
        options.configure();
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
     * The instruction set in use: the one that was configured, or with {@link InstructionSet#BEST} the largest of the
     * others that the CPU has. {@link Status#UNSUPPORTED}, here and from all that computes, if oneDNN does not keep to the
     * one that was configured, because the program itself has used oneDNN before.
     *
     * @return never BEST
     */
    public static InstructionSet instructionSet() {
        NativeLibrary.load();
        return InstructionSet.values()[(int) raw.rekindle_runtime_instruction_set()];
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
