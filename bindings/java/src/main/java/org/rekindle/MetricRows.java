package org.rekindle;

import java.nio.FloatBuffer;

/** The rows of a batch that a {@link CustomMetric} adds to its state. */
public final class MetricRows extends Rows {
    private final long weights;

    private MetricRows(rekindle_metric_rows rows) {
        super(
                CustomTarget.shape(rows.getOutput_shape(), rows.getOutput_rank()),
                CustomTarget.shape(rows.getTarget_shape(), rows.getTarget_rank()),
                rows.getRow_count(),
                rows.getOutput(),
                rows.getTarget(),
                rows.getClass_indices());
        weights = rows.getWeights();
    }

    MetricRows(long address) {
        this(new rekindle_metric_rows(address, false));
    }

    /** @return the weight of each row; null: each counts once */
    public FloatBuffer weights() {
        return weights == 0 ? null : CustomTarget.floats(weights, count());
    }
}
