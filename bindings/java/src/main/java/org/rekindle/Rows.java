package org.rekindle;

import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * The rows of a batch: outputs and targets. A row is the outputs' last axis. Buffers are views of the library's memory,
 * without a copy, in row-major order; they are to be used during the call only.
 */
public abstract class Rows {
    private final long[] outputShape;
    private final long[] targetShape;
    private final long count;
    private final long output;
    private final long target;
    private final long classIndices;

    Rows(long[] outputShape, long[] targetShape, long count, long output, long target, long classIndices) {
        this.outputShape = outputShape;
        this.targetShape = targetShape;
        this.count = count;
        this.output = output;
        this.target = target;
        this.classIndices = classIndices;
    }

    /** @return the outputs' shape, with the batch */
    public final long[] outputShape() {
        return outputShape.clone();
    }

    /** @return the targets' shape, with the batch */
    public final long[] targetShape() {
        return targetShape.clone();
    }

    /** @return how many rows there are */
    public final int count() {
        return (int) count;
    }

    /** @return how many numbers a row of the outputs has */
    public final int size() {
        return (int) outputShape[outputShape.length - 1];
    }

    /** @return to be read */
    public final FloatBuffer output() {
        return CustomTarget.floats(output, CustomTarget.count(outputShape));
    }

    /** @return to be read; null where targets are taken as class indices */
    public final FloatBuffer target() {
        return target == 0 ? null : CustomTarget.floats(target, CustomTarget.count(targetShape));
    }

    /** @return to be read; null where targets are not taken as class indices */
    public final IntBuffer classIndices() {
        if (classIndices == 0) return null;
        return CustomTarget.memory(classIndices, CustomTarget.count(targetShape) * Integer.BYTES).asIntBuffer();
    }
}
