package org.rekindle;

import java.util.Objects;

/**
 * A callback that sets the learning rate at the beginning of every epoch. It adds "learning_rate" to the epoch's logs,
 * and so to the history. fit throws if the optimizer follows a schedule.
 */
public final class LearningRateScheduler extends LibraryCallback {
    private final Rate function;
    private final Schedule schedule;
    private boolean verbose;

    /** What makes the learning rate of an epoch. */
    @FunctionalInterface
    public interface Rate {
        /**
         * Called on the thread that called fit.
         *
         * @param epoch the epoch's zero-based number
         * @param learningRate the rate so far
         * @return the new one; finite, 0 or more
         * @throws Exception aborts the fit, which throws with it as the cause
         */
        double rate(long epoch, double learningRate) throws Exception;
    }

    /** @param function computes the rate from the epoch's number and the current rate */
    public LearningRateScheduler(Rate function) {
        this.function = Objects.requireNonNull(function, "function");
        schedule = null;
    }

    /** @param schedule gives the rate, with the epoch's number in place of the step */
    public LearningRateScheduler(Schedule schedule) {
        this.schedule = Objects.requireNonNull(schedule, "schedule");
        function = null;
    }

    /**
     * @param verbose whether the callback logs what it does; by default not
     * @return this
     */
    public LearningRateScheduler verbose(boolean verbose) {
        this.verbose = verbose;
        return this;
    }

    @Override
    long create() {
        NativeLibrary.load();
        int says = verbose ? 1 : 0;
        if (function != null) {
            return raw.raw_learning_rate_scheduler_create(Targets.add(new RateTarget(function)), 0, says);
        }
        long handle = schedule.create();
        try {
            return raw.raw_learning_rate_scheduler_create(0, handle, says);
        } finally {
            schedule.destroy(handle);
        }
    }
}
