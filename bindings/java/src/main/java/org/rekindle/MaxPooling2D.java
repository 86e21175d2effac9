package org.rekindle;

/** The largest element of each window of (batch, height, width, channels). */
public final class MaxPooling2D extends Pooling2D {
    /** A pool of 2 by 2. */
    public MaxPooling2D() {
        this(2, 2);
    }

    /** @param height of the pool
     * @param width of the pool */
    public MaxPooling2D(long height, long width) {
        super(height, width);
    }

    @Override
    long create(rekindle_pooling2d_options options) {
        return raw.rekindle_max_pooling2d_create(options);
    }
}
