package org.rekindle;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.function.Supplier;

/** A part of the program's own; the library's target for it. Functions have the numbers of java_custom.c. */
abstract class CustomTarget extends Target {
    static final int OUTPUT_SHAPE = 0;
    static final int WEIGHTS = 1;
    static final int FORWARD = 2;
    static final int BACKWARD = 3;
    static final int LOSS = 4;
    static final int ADD = 5;
    static final int MERGE = 6;
    static final int RESULT = 7;
    static final int RATE = 8;

    CustomTarget(Object part) {
        super(part);
    }

    /** Over a part that something else keeps. */
    CustomTarget(Supplier<?> part) {
        super(part);
    }

    /** What the arguments are is the function's: addresses, a rank or a step. */
    abstract void call(int function, long first, long second, long third, long fourth) throws Exception;

    /** Whether a part's class has a method of its own in place of the base's. */
    static boolean overrides(Object part, Class<?> base, String method, Class<?>... parameters) {
        try {
            return part.getClass().getMethod(method, parameters).getDeclaringClass() != base;
        } catch (NoSuchMethodException impossible) {
            throw new AssertionError(impossible);
        }
    }

    static ByteBuffer memory(long address, long bytes) {
        return raw.raw_buffer(address, bytes).order(ByteOrder.nativeOrder());
    }

    /** A view of the library's memory, valid during a call. */
    static FloatBuffer floats(long address, long count) {
        if (count > Integer.MAX_VALUE / Float.BYTES) {
            throw new IllegalStateException(count + " numbers are more than a buffer can have");
        }
        return memory(address, count * Float.BYTES).asFloatBuffer();
    }

    static DoubleBuffer doubles(long address, long count) {
        return memory(address, count * Double.BYTES).asDoubleBuffer();
    }

    static long[] shape(long address, long rank) {
        long[] shape = new long[(int) rank];
        for (int i = 0; i < shape.length; ++i) shape[i] = raw.raw_int64_at(address, i);
        return shape;
    }

    static long count(long[] shape) {
        long count = 1;
        for (long dimension : shape) count *= dimension;
        return count;
    }
}
