package org.rekindle;

/** An optimizer's description, with Keras's update rules and defaults: a builder whose methods return itself. */
public abstract class Optimizer {
    Optimizer() {}

    /** The library's optimizer, which the caller destroys. */
    abstract long create();

    /** Its kind and all it was told. */
    @Override
    public String toString() {
        return Description.of(this);
    }
}
