package org.rekindle;

import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;

/**
 * A reference to an object of the library. Closing it drops the reference; what was not closed is dropped some time
 * after the last use. A close that meets a call of another thread takes effect when that call is over.
 */
abstract class NativeHandle implements AutoCloseable {
    private static final Cleaner CLEANER = Cleaner.create();

    private final State state;
    private final Cleaner.Cleanable cleanable;

    NativeHandle(String what, long address, LongConsumer destroy) {
        this(what, address, 0, destroy);
    }

    /** @param held the bytes outside the heap that go with it, as far as they are its own */
    NativeHandle(String what, long address, long held, LongConsumer destroy) {
        state = new State(what, address, held, destroy);
        cleanable = CLEANER.register(this, state);
        NativeMemory.hold(held);
    }

    /** Calls the function with the address, which stays valid for so long; throws IllegalStateException once closed. */
    <T> T use(LongFunction<T> function) {
        long address = acquire();
        try {
            return function.apply(address);
        } finally {
            release();
        }
    }

    /** As use(), where the end is elsewhere: each is followed by one release(). */
    final long acquire() {
        return state.acquire();
    }

    final void release() {
        state.release();
        Reference.reachabilityFence(this);
    }

    /** A read-only buffer over memory of this object, in the machine's order. The memory stays while it is reachable. */
    final ByteBuffer bufferOver(long address, long size) {
        ByteBuffer whole = raw.raw_buffer(address, size);
        State held = state;
        held.acquire();
        // What is made from a direct buffer, the result included, keeps that one reachable.
        CLEANER.register(whole, held::release);
        return whole.asReadOnlyBuffer().order(ByteOrder.nativeOrder());
    }

    @Override
    public String toString() {
        return state.toString();
    }

    /** Drops the reference; a second time does nothing. */
    @Override
    public void close() {
        cleanable.clean();
    }

    private static final class State implements Runnable {
        private final String what;
        private final long address;
        private final long held;
        private final LongConsumer destroy;
        private int uses = 1; // the object's own
        private boolean closed;

        State(String what, long address, long held, LongConsumer destroy) {
            this.what = what;
            this.address = address;
            this.held = held;
            this.destroy = destroy;
        }

        synchronized long acquire() {
            if (closed) throw new IllegalStateException("the " + what + " is closed");
            ++uses;
            return address;
        }

        void release() {
            synchronized (this) {
                if (--uses > 0) return;
            }
            destroy.accept(address);
            NativeMemory.drop(held);
        }

        @Override
        public synchronized String toString() {
            return what + (closed ? ", closed" : "");
        }

        @Override
        public void run() {
            synchronized (this) {
                if (closed) return;
                closed = true;
            }
            release();
        }
    }
}
