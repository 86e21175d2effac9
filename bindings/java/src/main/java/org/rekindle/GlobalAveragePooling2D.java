package org.rekindle;

/** The mean over height and width: (batch, channels). */
public final class GlobalAveragePooling2D extends Layer {
    private boolean keepDimensions;

    /** Keeps no dimensions of size 1. */
    public GlobalAveragePooling2D() {}

    /** @param keepDimensions whether the result is (batch, 1, 1, channels)
     * @return this */
    public GlobalAveragePooling2D keepDimensions(boolean keepDimensions) {
        this.keepDimensions = keepDimensions;
        return this;
    }

    @Override
    long create() {
        try (rekindle_global_average_pooling2d_options options = new rekindle_global_average_pooling2d_options()) {
            options.setName(nameBytes());
            options.setKeepdims(keepDimensions ? 1 : 0);
            return raw.rekindle_global_average_pooling2d_create(options);
        }
    }
}
