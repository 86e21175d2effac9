package org.rekindle;

/** What the library makes from a description: a layer, an optimizer, a loss, ... */
abstract class Part {
    Part() {}

    /** The library's part, which the caller destroys. */
    abstract long create();

    /** Gives back what {@link #create} gave. */
    abstract void destroy(long handle);

    /** Its kind and all it was told. */
    @Override
    public String toString() {
        return Description.of(this);
    }
}
