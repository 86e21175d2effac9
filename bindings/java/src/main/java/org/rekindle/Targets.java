package org.rekindle;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The Java objects that the library knows, by number; each stays until the library has released it. */
final class Targets {
    private static final ConcurrentHashMap<Long, Object> OBJECTS = new ConcurrentHashMap<>();
    private static final AtomicLong LAST = new AtomicLong();
    private static final AtomicLong RELEASES = new AtomicLong();

    private Targets() {}

    static long add(Object object) {
        long target = LAST.incrementAndGet();
        OBJECTS.put(target, object);
        return target;
    }

    static <T> T get(long target, Class<T> kind) {
        return kind.cast(OBJECTS.get(target));
    }

    static void release(long target) {
        RELEASES.incrementAndGet();
        OBJECTS.remove(target);
    }

    /** How many are held; for tests, as the following. */
    static int count() {
        return OBJECTS.size();
    }

    static long added() {
        return LAST.get();
    }

    /** Counts a target twice that was released twice. */
    static long released() {
        return RELEASES.get();
    }
}
