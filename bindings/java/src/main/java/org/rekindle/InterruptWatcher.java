package org.rekindle;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Turns an interrupt of a thread that is inside fit, which the library cannot see, into a request to stop. One daemon
 * thread looks at all of them every 20 milliseconds while there are any.
 */
final class InterruptWatcher {
    private static final long PERIOD_MILLISECONDS = 20;
    private static final Map<Thread, Long> FITTING = new ConcurrentHashMap<>();
    private static Thread watcher;

    private InterruptWatcher() {}

    static long watch(long model, LongSupplier fit) {
        Thread thread = Thread.currentThread();
        Long outer = FITTING.put(thread, model);
        start();
        try {
            return fit.getAsLong();
        } finally {
            // Whoever is asking for a stop of this model is done with its address.
            synchronized (InterruptWatcher.class) {
                if (outer == null) {
                    FITTING.remove(thread);
                } else {
                    FITTING.put(thread, outer);
                }
                InterruptWatcher.class.notifyAll();
            }
        }
    }

    /** Returns when no fit runs, or after the deadline. */
    static synchronized void awaitNoFit(Duration deadline) {
        long end = System.nanoTime() + deadline.toNanos();
        try {
            while (!FITTING.isEmpty() && System.nanoTime() < end) InterruptWatcher.class.wait(PERIOD_MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static synchronized void start() {
        if (watcher == null) {
            watcher = new Thread(InterruptWatcher::run, "rekindle-interrupts");
            watcher.setDaemon(true);
            watcher.start();
        }
        InterruptWatcher.class.notifyAll();
    }

    private static void run() {
        while (true) {
            try {
                look();
            } catch (InterruptedException ignored) {
                // Nobody has a reason to interrupt this thread; it goes on.
            }
        }
    }

    private static synchronized void look() throws InterruptedException {
        while (FITTING.isEmpty()) InterruptWatcher.class.wait();
        FITTING.forEach((thread, model) -> {
            if (thread.isInterrupted()) raw.rekindle_model_request_stop(model);
        });
        InterruptWatcher.class.wait(PERIOD_MILLISECONDS);
    }
}
