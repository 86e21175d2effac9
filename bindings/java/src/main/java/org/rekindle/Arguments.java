package org.rekindle;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;

/**
 * Hands to the library what a description was given, and leaves the rest, which is null, to the library's defaults. Parts
 * are made for the length of a call: closing destroys them.
 */
final class Arguments implements AutoCloseable {
    private final List<Runnable> made = new ArrayList<>();

    void integer(Long value, LongConsumer set) {
        if (value != null) set.accept(value);
    }

    void real(Double value, DoubleConsumer set) {
        if (value != null) set.accept(value);
    }

    void seconds(Duration value, DoubleConsumer set) {
        if (value != null) set.accept(value.toNanos() * 1e-9);
    }

    void flag(Boolean value, LongConsumer set) {
        if (value != null) set.accept(value ? 1 : 0);
    }

    void text(String value, Consumer<byte[]> set) {
        if (value != null) set.accept(Text.bytes(value));
    }

    void texts(String[] values, Consumer<byte[]> add) {
        if (values == null) return;
        for (String value : values) add.accept(Text.bytes(value));
    }

    void enumeration(Enum<?> value, IntConsumer set) {
        if (value != null) set.accept(value.ordinal());
    }

    void numbers(long[] values, Consumer<long[]> set) {
        if (values != null) set.accept(values);
    }

    void numbers(double[] values, Consumer<double[]> set) {
        if (values != null) set.accept(values);
    }

    /** A part, or where it may be given by its name a String; a part takes the place of the name. */
    void part(Object value, LongConsumer set, Consumer<byte[]> setName) {
        if (value instanceof String name) {
            setName.accept(Text.bytes(name));
        } else if (value != null) {
            if (setName != null) setName.accept(null);
            if (setName == null && value instanceof Layer layer) layer.requireNotCalled();
            set.accept(make((Part) value));
        }
    }

    void parts(Part[] values, Consumer<long[]> set) {
        if (values == null) return;
        long[] handles = new long[values.length];
        for (int i = 0; i < handles.length; ++i) handles[i] = make(values[i]);
        set.accept(handles);
    }

    /** Something else that lasts as long. */
    void atEnd(Runnable end) {
        made.add(end);
    }

    private long make(Part part) {
        long handle = part.create();
        made.add(() -> part.destroy(handle));
        return handle;
    }

    @Override
    public void close() {
        made.forEach(Runnable::run);
    }
}
