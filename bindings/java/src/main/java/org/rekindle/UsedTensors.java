package org.rekindle;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;

/** The library's tensors for values, as long as a call needs them: arrays are copied for that time. */
final class UsedTensors implements AutoCloseable {
    private final List<Runnable> ends = new ArrayList<>();
    private long size;

    /** Sets one without a name, or adds several. */
    void give(List<Samples.Entry> entries, LongConsumer set, BiConsumer<byte[], Long> add) {
        if (entries.size() == 1 && entries.get(0).name() == null) {
            set.accept(handle(entries.get(0).values()));
            return;
        }
        entries.forEach(entry -> add.accept(Text.bytes(entry.name()), handle(entry.values())));
    }

    /** 0 for null. */
    private long handle(Values values) {
        if (values == null) return 0;
        if (values instanceof Array array) {
            Tensor copy = array.toTensor();
            ends.add(copy::close);
            values = copy;
        }
        Tensor tensor = (Tensor) values;
        long handle = tensor.acquire();
        ends.add(0, tensor::release);
        size += tensor.size();
        return handle;
    }

    /** Of all tensors together, in bytes. */
    long size() {
        return size;
    }

    @Override
    public void close() {
        ends.forEach(Runnable::run);
    }
}
