package org.rekindle;

import java.util.function.Supplier;

/** What the library's target is for an object that may have state. */
abstract class Target {
    private final Supplier<?> object;

    Target(Object object) {
        this(() -> object);
    }

    /** Over what something else keeps. */
    Target(Supplier<?> object) {
        this.object = object;
    }

    boolean isStateful() {
        return object.get() instanceof Stateful;
    }

    Stateful stateful() {
        return (Stateful) object.get();
    }
}
