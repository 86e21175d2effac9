package org.rekindle;

/** A pull source; the library's target for it. */
final class PullTarget extends Target {
    private static final int SUCCESS = 0;

    private final PullSource source;

    PullTarget(PullSource source) {
        super(source);
        this.source = source;
    }

    int next(long bridge) throws Exception {
        Samples samples = source.next();
        if (samples == null) return SUCCESS;
        if (samples.inputs().isEmpty()) {
            throw new IllegalArgumentException("the batch has no inputs; expected at least one, or null at the end");
        }
        RawBatch.copy(raw.raw_bridge_batch(bridge), samples);
        return SUCCESS;
    }

    void reset(long epoch) throws Exception {
        source.reset(epoch);
    }
}
