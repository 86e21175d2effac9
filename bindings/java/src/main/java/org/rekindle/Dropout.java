package org.rekindle;

/** In training, sets each element to 0 with a probability, and scales the others up. */
public final class Dropout extends Layer {
    private final double rate;

    /** @param rate the probability, from 0 to 1 */
    public Dropout(double rate) {
        this.rate = rate;
    }

    @Override
    long create() {
        try (rekindle_dropout_options options = new rekindle_dropout_options()) {
            options.setName(nameBytes());
            options.setRate(rate);
            return raw.rekindle_dropout_create(options);
        }
    }
}
