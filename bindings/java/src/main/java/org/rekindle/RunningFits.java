package org.rekindle;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Counts the fits that run in this process, for those who wait for their end. */
final class RunningFits {
    private static int count;

    private RunningFits() {}

    static long run(LongSupplier fit) {
        change(1);
        try {
            return fit.getAsLong();
        } finally {
            change(-1);
        }
    }

    private static synchronized void change(int difference) {
        count += difference;
        RunningFits.class.notifyAll();
    }

    /** Returns when no fit runs, after the deadline, or when the thread is interrupted. */
    static synchronized void awaitNone(Duration deadline) {
        long end = System.nanoTime() + deadline.toNanos();
        try {
            for (long left = deadline.toNanos(); count > 0 && left > 0; left = end - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(RunningFits.class, left);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
