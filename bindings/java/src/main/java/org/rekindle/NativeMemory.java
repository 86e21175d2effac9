package org.rekindle;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Counts what tensors and datasets hold outside the heap, which the collector does not know of. Where more was made and
 * not closed than the heap may have, it collects, as the virtual machine does for direct buffers: a program that leaves
 * closing to the collector does not grow without bounds.
 */
final class NativeMemory {
    private static final int WAITS = 9;
    private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8; // virtual machines refuse the few longer ones

    private static final AtomicLong HELD = new AtomicLong();
    private static volatile long limit = Runtime.getRuntime().maxMemory();

    private NativeMemory() {}

    static void hold(long bytes) {
        if (HELD.addAndGet(bytes) > limit && bytes > 0) collect();
    }

    static void drop(long bytes) {
        HELD.addAndGet(-bytes);
    }

    /** A copy of bytes of the library, named for the message where an array cannot have them. */
    static byte[] bytes(String what, long address, long size) {
        byte[] copy = new byte[arrayLength(what, size, "bytes")];
        raw.raw_array_set(copy, address, size);
        return copy;
    }

    /** The length of an array of so many. */
    static int arrayLength(String what, long count, String unit) {
        if (count <= LONGEST_ARRAY) return (int) count;
        throw new IllegalStateException(
                what + " has " + count + " " + unit + "; expected at most an array's, " + LONGEST_ARRAY);
    }

    /** The bytes that are held; for tests. */
    static long held() {
        return HELD.get();
    }

    /** What is in use may be more than the limit, which then grows, so that the next collection is far off. */
    private static synchronized void collect() {
        if (HELD.get() <= limit) return;
        System.gc();
        for (int i = 0; i < WAITS && HELD.get() > limit / 2; ++i) LockSupport.parkNanos(1_000_000L << i);
        limit = Math.max(Runtime.getRuntime().maxMemory(), 2 * HELD.get());
    }
}
