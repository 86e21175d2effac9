package org.rekindle;

import java.util.Objects;

/** A weight of a {@link CustomLayer}: a builder whose methods return itself. */
public final class CustomWeight {
    private final String name;
    private final long[] shape;
    private Object initializer = "glorot_uniform";
    private Regularizer regularizer;
    private Constraint constraint;

    /**
     * @param name such as "kernel"; without a slash, and another than the layer's others have
     * @param shape at least one dimension, all 1 or more
     */
    public CustomWeight(String name, long... shape) {
        this.name = Objects.requireNonNull(name, "name");
        this.shape = shape.clone();
    }

    /** @param initializer what gives the first values; by default "glorot_uniform"
     * @return this */
    public CustomWeight initializer(Initializer initializer) {
        this.initializer = Objects.requireNonNull(initializer, "initializer");
        return this;
    }

    /** @param initializer the name of one, with its defaults
     * @return this */
    public CustomWeight initializer(String initializer) {
        this.initializer = Objects.requireNonNull(initializer, "initializer");
        return this;
    }

    /** @param regularizer by default none
     * @return this */
    public CustomWeight regularizer(Regularizer regularizer) {
        this.regularizer = regularizer;
        return this;
    }

    /** @param constraint by default none
     * @return this */
    public CustomWeight constraint(Constraint constraint) {
        this.constraint = constraint;
        return this;
    }

    /** Hands it to the library, which takes over the parts. */
    void store(long part) {
        byte[] initializerName = initializer instanceof String given ? Text.bytes(given) : null;
        long initial = initializer instanceof Initializer first ? first.create() : 0;
        long regular = regularizer == null ? 0 : regularizer.create();
        long constrained = constraint == null ? 0 : constraint.create();
        if (raw.raw_store_weight(part, Text.bytes(name), shape, initializerName, initial, regular, constrained) != 0) {
            throw new OutOfMemoryError("no memory for the weight " + name);
        }
    }

    @Override
    public String toString() {
        return Description.of(this);
    }
}
