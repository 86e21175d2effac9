package org.rekindle;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/** Samples as the raw layer has a batch. */
final class RawBatch {
    private static final int INPUTS = 0;
    private static final int TARGETS = 1;
    private static final int SAMPLE_WEIGHTS = 2;

    private RawBatch() {}

    /** Calls the function with a batch of views of tensors, which stay valid for so long, and copies of arrays. */
    static <T> T use(Samples samples, LongFunction<T> function) {
        long batch = raw.raw_batch_new();
        if (batch == 0) throw new RekindleException(Status.OUT_OF_MEMORY, "there is no memory for a batch", null);
        List<Tensor> used = new ArrayList<>();
        try {
            fill(batch, samples, used);
            return function.apply(batch);
        } finally {
            used.forEach(Tensor::release);
            raw.raw_batch_delete(batch);
        }
    }

    /** Adds copies. */
    static void copy(long batch, Samples samples) {
        fill(batch, samples, null);
    }

    private static void fill(long batch, Samples samples, List<Tensor> used) {
        samples.inputs().forEach(entry -> add(batch, INPUTS, entry, used));
        samples.targets().forEach(entry -> add(batch, TARGETS, entry, used));
        samples.sampleWeights().forEach(entry -> add(batch, SAMPLE_WEIGHTS, entry, used));
    }

    private static void add(long batch, int list, Samples.Entry entry, List<Tensor> used) {
        byte[] name = Text.bytes(entry.name());
        if (entry.values() instanceof Array array) {
            raw.raw_batch_add_array(
                    batch, list, name, array.dataType().number(), array.elements(), array.size(), array.ownShape());
        } else if (entry.values() instanceof Tensor tensor) {
            tensor.acquire();
            if (used != null) used.add(tensor);
            int type = tensor.dataType().number();
            long contents = raw.raw_view_data(tensor.view());
            if (used != null) {
                raw.raw_batch_add(batch, list, name, type, contents, tensor.shape());
                return;
            }
            try {
                raw.raw_batch_add_copy(batch, list, name, type, contents, tensor.size(), tensor.shape());
            } finally {
                tensor.release();
            }
        } else {
            raw.raw_batch_add(batch, list, name, DataType.FLOAT32.number(), 0, new long[0]);
        }
    }
}
