package org.rekindle;

/** The mean, padding left out of the count, of each window of (batch, height, width, channels). */
public final class AveragePooling2D extends Pooling2D {
    /** A pool of 2 by 2. */
    public AveragePooling2D() {
        this(2, 2);
    }

    /** @param height of the pool
     * @param width of the pool */
    public AveragePooling2D(long height, long width) {
        super(height, width);
    }

    @Override
    long create(rekindle_pooling2d_options options) {
        return raw.rekindle_average_pooling2d_create(options);
    }
}
