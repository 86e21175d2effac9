package org.rekindle;

/** (batch, ...) to (batch, target shape), row-major. */
public final class Reshape extends Layer {
    private final long[] targetShape;

    /** @param targetShape without the batch; one dimension may be -1 */
    public Reshape(long... targetShape) {
        this.targetShape = targetShape.clone();
    }

    @Override
    long create() {
        try (rekindle_reshape_options options = new rekindle_reshape_options()) {
            options.setName(nameBytes());
            options.set_target_shape(targetShape);
            return raw.rekindle_reshape_create(options);
        }
    }
}
