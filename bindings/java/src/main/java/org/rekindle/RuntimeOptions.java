package org.rekindle;

import java.util.Objects;

/** The arguments of {@link Rekindle#configure}: a builder whose methods return itself. */
public final class RuntimeOptions {
    private Long threads;
    private InstructionSet instructionSet;

    /** As many threads as may be used, and the best instruction set. */
    public RuntimeOptions() {}

    /**
     * @param threads the number of compute threads in the whole process; 0, the default: as many as the affinity mask and
     *     the CPU quota of the control group allow, and of several ranks that a launcher has started on this machine
     *     each its share; with 1, models compute on the calling thread
     * @return this
     */
    public RuntimeOptions threads(long threads) {
        this.threads = threads;
        return this;
    }

    /**
     * Sets what models are computed with: this set and nothing beyond it, whatever the CPU has besides and whatever
     * oneDNN's environment variables say. {@link Status#UNSUPPORTED} if the CPU lacks it.
     *
     * <p>Processes that are to compute the same bytes on different CPUs all need the same set, one that each CPU has; and
     * for the rest what the same bytes need on one CPU, too: the same build of the library and of oneDNN, and the same
     * number of threads or of shards. Then all compute with the same kernels. Something remains that no set can promise:
     * oneDNN heeds the sizes of caches where it divides work, so on CPUs whose caches differ a sum over many samples may
     * be added in another order.
     *
     * @param set by default {@link InstructionSet#BEST}
     * @return this
     */
    public RuntimeOptions instructionSet(InstructionSet set) {
        instructionSet = Objects.requireNonNull(set, "set");
        return this;
    }

    void configure() {
        NativeLibrary.load();
        try (rekindle_runtime_options options = new rekindle_runtime_options(); Arguments given = new Arguments()) {
            given.integer(threads, options::setThreads);
            given.enumeration(instructionSet, options::setInstruction_set);
            raw.rekindle_runtime_configure(options);
        }
    }

    /** All it was told. */
    @Override
    public String toString() {
        return Description.of(this);
    }
}
