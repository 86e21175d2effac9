package org.rekindle;

/**
 * A layer's description, with Keras's arguments and defaults: a builder whose methods return itself. A model takes what
 * it says at the moment it is added.
 */
public abstract class Layer {
    private String name;

    Layer() {}

    /**
     * Names the layer; by default Keras's automatic name ("dense", "dense_1", ...).
     *
     * @param name unique within a model
     * @return this
     */
    public Layer name(String name) {
        this.name = name;
        return this;
    }

    byte[] nameBytes() {
        return Text.bytes(name);
    }

    /** The library's layer, which the caller destroys. */
    abstract long create();

    /** Its kind and all it was told. */
    @Override
    public String toString() {
        return Description.of(this);
    }
}
