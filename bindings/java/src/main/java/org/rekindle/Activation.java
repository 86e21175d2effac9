package org.rekindle;

/** An activation by name: "linear", "relu", "sigmoid", "tanh", "softmax", "gelu" or "elu". */
public final class Activation extends Layer {
    private final String activation;

    /** @param activation one of the names */
    public Activation(String activation) {
        this.activation = activation;
    }

    @Override
    long create() {
        try (rekindle_activation_options options = new rekindle_activation_options()) {
            options.setName(nameBytes());
            options.setActivation_name(Text.bytes(activation));
            return raw.rekindle_activation_create(options);
        }
    }
}
