package org.rekindle;

/** What the library's target is for an object that may have state. */
abstract class Target {
    private final Object object;

    Target(Object object) {
        this.object = object;
    }

    boolean isStateful() {
        return object instanceof Stateful;
    }

    Stateful stateful() {
        return (Stateful) object;
    }
}
