package org.rekindle;

import java.util.function.LongSupplier;

/**
 * A call into the library that may call back, on this thread. What a callback throws cannot pass through the library;
 * it is kept here and becomes the cause of what the call throws.
 */
final class Call {
    private static final ThreadLocal<Call> CURRENT = new ThreadLocal<>();

    private final Call outer = CURRENT.get();
    private final Runnable afterUpcall;
    private Throwable failure;

    private Call(Runnable afterUpcall) {
        this.afterUpcall = afterUpcall;
    }

    static long run(LongSupplier function) {
        return run(() -> {}, function);
    }

    /** With something that runs after each upcall. */
    static long run(Runnable afterUpcall, LongSupplier function) {
        Call call = new Call(afterUpcall);
        CURRENT.set(call);
        try {
            return function.getAsLong();
        } catch (RekindleException exception) {
            if (call.failure == null) throw exception;
            throw new RekindleException(exception.status(), exception.getMessage(), call.failure);
        } finally {
            if (call.outer == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(call.outer);
            }
        }
    }

    /** Keeps the first failure of the innermost call. */
    static void fail(Throwable failure) {
        Call call = CURRENT.get();
        if (call == null) return;
        if (call.failure == null) {
            call.failure = failure;
        } else if (call.failure != failure) {
            call.failure.addSuppressed(failure);
        }
    }

    /** The innermost call goes on. */
    static void upcallEnds() {
        Call call = CURRENT.get();
        if (call != null) call.afterUpcall.run();
    }
}
