package org.rekindle;

/** A loss. The batch's loss is the mean over all per-sample losses, weighted where samples have weights. */
public final class Loss {
    private final String name;
    private boolean fromLogits;

    private Loss(String name) {
        this.name = name;
    }

    /**
     * The loss of a name: "mean_squared_error" ("mse"), "categorical_crossentropy", "sparse_categorical_crossentropy"
     * or "binary_crossentropy".
     *
     * @param name one of these
     * @return with Keras's defaults
     */
    public static Loss named(String name) {
        return new Loss(name);
    }

    /** @param fromLogits whether the outputs are before softmax or sigmoid; by default they are after
     * @return this */
    public Loss fromLogits(boolean fromLogits) {
        this.fromLogits = fromLogits;
        return this;
    }

    long create() {
        try (rekindle_loss_options options = new rekindle_loss_options()) {
            options.setName(Text.bytes(name));
            options.setFrom_logits(fromLogits ? 1 : 0);
            return raw.rekindle_loss_create(options);
        }
    }

    /** Its kind and all it was told. */
    @Override
    public String toString() {
        return Description.of(this);
    }
}
