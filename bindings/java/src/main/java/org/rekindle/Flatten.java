package org.rekindle;

/** (batch, ...) to (batch, product), row-major. */
public final class Flatten extends Layer {
    /** Flattens all but the batch. */
    public Flatten() {}

    @Override
    long create() {
        try (rekindle_flatten_options options = new rekindle_flatten_options()) {
            options.setName(nameBytes());
            return raw.rekindle_flatten_create(options);
        }
    }
}
