package org.rekindle;

/** x * scale + offset: for inputs such as bytes 0 to 255. */
public final class Rescaling extends Layer {
    private final double scale;
    private final double offset;

    /** @param scale finite */
    public Rescaling(double scale) {
        this(scale, 0.0);
    }

    /** @param scale finite
     * @param offset finite */
    public Rescaling(double scale, double offset) {
        this.scale = scale;
        this.offset = offset;
    }

    @Override
    long create() {
        try (rekindle_rescaling_options options = new rekindle_rescaling_options()) {
            options.setName(nameBytes());
            options.setScale(scale);
            options.setOffset(offset);
            return raw.rekindle_rescaling_create(options);
        }
    }
}
