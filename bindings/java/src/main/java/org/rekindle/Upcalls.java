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

    /** As guarded(), but what a part of the program's own throws is kept as that. */
    private static int guarded(long target, Body body) {
        return guarded(FAILURE, () -> {
            try {
                return body.run();
            } catch (Throwable failure) {
                if (!(Targets.get(target, Target.class) instanceof CustomTarget)) throw failure;
                PartFailure.keep(failure);
                return FAILURE;
            }
        });
    }

    static int hook(long target, int hook, long event, long epoch, long batch, long step, boolean restored) {
        return guarded(Action.ABORT, () -> {
            CallbackTarget callback = Targets.get(target, CallbackTarget.class);
            return callback.hook(Hook.of(hook), new Event(event, callback.model(), epoch, batch, step, restored));
        });
    }

    static int getState(long target, long bridge) {
        return guarded(target, () -> {
            byte[] state = Targets.get(target, Target.class).stateful().getState();
            if (state == null) throw new NullPointerException("getState gave null; expected bytes");
            raw.raw_store_state(bridge, state);
            return SUCCESS;
        });
    }

    static int setState(long target, long address, long size) {
        return guarded(target, () -> {
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

    /** A function of a part of the program's own; see {@link CustomTarget}. */
    static int part(long target, int function, long first, long second, long third, long fourth) {
        try {
            Targets.get(target, CustomTarget.class).call(function, first, second, third, fourth);
            return SUCCESS;
        } catch (Throwable failure) {
            PartFailure.keep(failure);
            return FAILURE;
        } finally {
            Call.upcallEnds();
        }
    }

    /** The library's part of a registered class, which the library takes over; 0 after a failure. */
    static long make(long target, byte[] config) {
        try {
            Part part = (Part) Targets.get(target, PartFactory.class).make(Text.of(config));
            if (part == null) throw new NullPointerException("the factory gave null; expected a part");
            return part.create();
        } catch (Throwable failure) {
            PartFailure.keep(failure);
            return 0;
        }
    }

    static Throwable failure(int status, byte[] message) {
        return new RekindleException(Status.of(status), Text.of(message), PartFailure.take());
    }
}
