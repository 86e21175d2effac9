package org.rekindle;

import java.nio.FloatBuffer;

/**
 * What a {@link CustomLayer} computes of one batch. Buffers are views of the library's memory, without a copy, in
 * row-major order; they and this object are to be used during the call only.
 */
public final class LayerBatch {
    private rekindle_layer_batch batch;
    private final long[] inputShape;
    private final long[] outputShape;

    LayerBatch(long address) {
        batch = new rekindle_layer_batch(address, false);
        inputShape = CustomTarget.shape(batch.getInput_shape(), batch.getInput_rank());
        outputShape = CustomTarget.shape(batch.getOutput_shape(), batch.getOutput_rank());
    }

    private rekindle_layer_batch batch() {
        if (batch == null) throw new IllegalStateException("the call is over; use its batch during it");
        return batch;
    }

    void end() {
        batch = null;
    }

    private static FloatBuffer view(long address, long[] shape) {
        return address == 0 ? null : CustomTarget.floats(address, CustomTarget.count(shape));
    }

    private FloatBuffer ofWeight(long addresses, int index) {
        long count = batch().getWeight_count();
        if (index < 0 || index >= count) {
            throw new IndexOutOfBoundsException("the weight is " + index + "; the layer has " + count);
        }
        if (addresses == 0) return null;
        return CustomTarget.floats(
                raw.raw_int64_at(addresses, index), raw.raw_int64_at(batch.getWeight_sizes(), index));
    }

    /** @return the input's shape, with the batch */
    public long[] inputShape() {
        return inputShape.clone();
    }

    /** @return the output's shape, with the batch */
    public long[] outputShape() {
        return outputShape.clone();
    }

    /** @return to be read */
    public FloatBuffer input() {
        return view(batch().getInput(), inputShape);
    }

    /** @return in forward to be written, as a whole; in backward what forward has written */
    public FloatBuffer output() {
        return view(batch().getOutput(), outputShape);
    }

    /**
     * One of the weights, in the order in which the layer has named them.
     *
     * @param index from 0
     * @return to be read
     */
    public FloatBuffer weight(int index) {
        return ofWeight(batch().getWeights(), index);
    }

    /** @return d(loss)/d(output), to be read in backward; null in forward */
    public FloatBuffer outputGradient() {
        return view(batch().getOutput_gradient(), outputShape);
    }

    /** @return d(loss)/d(input), to be written in backward, as a whole; null in forward, and where no layer before this
     * one has weights */
    public FloatBuffer inputGradient() {
        return view(batch().getInput_gradient(), inputShape);
    }

    /**
     * The gradient of one of the weights.
     *
     * @param index from 0
     * @return to be added to in backward, 0 before; null in forward
     */
    public FloatBuffer weightGradient(int index) {
        return ofWeight(batch().getWeight_gradients(), index);
    }

    /** @return whether this is a step of training, as Keras's argument */
    public boolean training() {
        return batch().getTraining() != 0;
    }

    /** @return training steps that the model has done before */
    public long step() {
        return batch().getStep();
    }

    /** @return a number for this layer in this model: random numbers that are functions of it and the step alone are
     * the same in a run that is resumed */
    public long seed() {
        return batch().getSeed();
    }
}
