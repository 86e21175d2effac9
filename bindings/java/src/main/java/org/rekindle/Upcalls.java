package org.rekindle;

/** What the raw layer calls. Nothing is thrown from here; see {@link Call}. */
final class Upcalls {
    private static final int SUCCESS = 0;
    private static final int FAILURE = 1;

    private Upcalls() {}

    /** A function that may throw anything. */
    private interface Body {
        int run() throws Throwable;
    }

    private static int guarded(int onFailure, Body body) {
        try {
            return body.run();
        } catch (Throwable failure) {
            Call.fail(failure);
            return onFailure;
        } finally {
            Call.upcallEnds();
        }
    }

    static int hook(long target, int hook, long event, long epoch, long batch, long step, boolean restored) {
        return guarded(Action.ABORT, () -> {
            CallbackTarget callback = Targets.get(target, CallbackTarget.class);
            return callback.hook(Hook.of(hook), new Event(event, callback.model(), epoch, batch, step, restored));
        });
    }

    static int getState(long target, long bridge) {
        return guarded(FAILURE, () -> {
            byte[] state = Targets.get(target, Target.class).stateful().getState();
            if (state == null) throw new NullPointerException("getState gave null; expected bytes");
            raw.raw_store_state(bridge, state);
            return SUCCESS;
        });
    }

    static int setState(long target, long address, long size) {
        return guarded(FAILURE, () -> {
            byte[] state = NativeMemory.bytes("the saved state", address, size);
            Targets.get(target, Target.class).stateful().setState(state);
            return SUCCESS;
        });
    }

    /** NaN after a failure. */
    static double rate(long target, long epoch, double learningRate) {
        double[] rate = {Double.NaN};
        guarded(FAILURE, () -> {
            rate[0] = Targets.get(target, RateTarget.class).rate(epoch, learningRate);
            return SUCCESS;
        });
        return rate[0];
    }

    static int next(long target, long bridge) {
        return guarded(FAILURE, () -> {
            PullTarget source = Targets.get(target, PullTarget.class);
            return source.next(bridge);
        });
    }

    static int reset(long target, long epoch) {
        return guarded(FAILURE, () -> {
            Targets.get(target, PullTarget.class).reset(epoch);
            return SUCCESS;
        });
    }

    static void release(long target) {
        guarded(FAILURE, () -> {
            Targets.release(target);
            return SUCCESS;
        });
    }

    static void log(long target, int level, byte[] message) {
        guarded(FAILURE, () -> {
            Targets.get(target, LogTarget.class).log(level, Text.of(message));
            return SUCCESS;
        });
    }

    static Throwable failure(int status, byte[] message) {
        return new RekindleException(Status.of(status), Text.of(message), null);
    }
}
