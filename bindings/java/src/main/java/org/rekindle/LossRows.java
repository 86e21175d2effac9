package org.rekindle;

import java.nio.FloatBuffer;

/** The rows of a batch that a {@link CustomLoss} is wanted of. */
public final class LossRows extends Rows {
    private final long losses;
    private final long gradients;

    private LossRows(rekindle_loss_rows rows) {
        super(
                CustomTarget.shape(rows.getOutput_shape(), rows.getOutput_rank()),
                CustomTarget.shape(rows.getTarget_shape(), rows.getTarget_rank()),
                rows.getRow_count(),
                rows.getOutput(),
                rows.getTarget(),
                rows.getClass_indices());
        losses = rows.getLosses();
        gradients = rows.getGradients();
    }

    LossRows(long address) {
        this(new rekindle_loss_rows(address, false));
    }

    /** @return to be filled in: the loss of each row */
    public FloatBuffer losses() {
        return CustomTarget.floats(losses, count());
    }

    /** @return to be filled in: d(loss of its row)/d(output), of the outputs' shape; null where it is not wanted */
    public FloatBuffer gradients() {
        return gradients == 0 ? null : CustomTarget.floats(gradients, CustomTarget.count(outputShape()));
    }
}
