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
        PullSource.Batch batch = source.next();
        if (batch == null) return SUCCESS;
        if (batch.x() == null) throw new NullPointerException("the batch's x is null; expected a tensor");
        Tensor[] parts = {batch.x(), batch.y(), batch.sampleWeight()};
        for (int part = 0; part < parts.length; ++part) {
            if (parts[part] != null) store(bridge, part, parts[part]);
        }
        return SUCCESS;
    }

    private static void store(long bridge, int part, Tensor tensor) {
        int result = tensor.use(address -> raw.raw_store_batch_at(
                bridge,
                part,
                tensor.dataType().number(),
                raw.raw_view_data(tensor.view()),
                tensor.count() * tensor.dataType().size(),
                tensor.shape()));
        if (result != SUCCESS) throw new IllegalArgumentException("a batch's part has rank " + tensor.shape().length
                + "; expected 8 at most, and memory for a copy");
    }

    void reset(long epoch) throws Exception {
        source.reset(epoch);
    }
}
