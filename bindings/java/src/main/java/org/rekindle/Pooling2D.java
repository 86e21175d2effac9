package org.rekindle;

/** Pooling of (batch, height, width, channels). */
public abstract class Pooling2D extends Layer {
    private final long[] poolSize;
    private final long[] strides = {0, 0};
    private Padding padding = Padding.VALID;

    Pooling2D(long height, long width) {
        poolSize = new long[] {height, width};
    }

    /** @param height by default the pool's
     * @param width by default the pool's
     * @return this */
    public Pooling2D strides(long height, long width) {
        strides[0] = height;
        strides[1] = width;
        return this;
    }

    /** @param padding by default VALID
     * @return this */
    public Pooling2D padding(Padding padding) {
        this.padding = padding;
        return this;
    }

    abstract long create(rekindle_pooling2d_options options);

    @Override
    final long create() {
        try (rekindle_pooling2d_options options = new rekindle_pooling2d_options()) {
            options.setName(nameBytes());
            options.set_pool_size(poolSize[0], poolSize[1]);
            options.set_strides(strides[0], strides[1]);
            options.setPadding(padding.ordinal());
            return create(options);
        }
    }
}
