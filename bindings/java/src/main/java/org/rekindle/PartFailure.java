package org.rekindle;

/**
 * What a function of a part of the program's own has thrown on this thread. It cannot pass through the library, whose
 * call then fails on this thread, too, with it as the cause.
 */
final class PartFailure {
    private static final ThreadLocal<Throwable> LAST = new ThreadLocal<>();

    private PartFailure() {}

    static void keep(Throwable failure) {
        LAST.set(failure);
    }

    /** Null if there is none. */
    static Throwable take() {
        Throwable failure = LAST.get();
        if (failure != null) LAST.remove();
        return failure;
    }
}
