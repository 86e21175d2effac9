package org.rekindle;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Fills a tensor part by part, such as row by row, or one that is larger than any array. {@link Tensor#builder} makes
 * it. Closing it gives its memory back, which after {@link #build} belongs to the tensor. Only one thread may use it.
 */
public final class TensorBuilder implements AutoCloseable {
    private final DataType dataType;
    private final long[] shape;
    private final Memory memory;
    private final long size;
    private long filled;

    TensorBuilder(DataType dataType, long[] shape) {
        this.dataType = dataType;
        this.shape = shape.clone();
        size = Tensor.bytes(shape, dataType);
        memory = new Memory(dataType, this.shape, size);
    }

    /**
     * Appends values.
     *
     * @param values of a {@link DataType#FLOAT32} tensor
     * @return this
     */
    public TensorBuilder append(float... values) {
        return append(DataType.FLOAT32, values, values.length);
    }

    /**
     * Appends values.
     *
     * @param values of a {@link DataType#FLOAT64} tensor
     * @return this
     */
    public TensorBuilder append(double... values) {
        return append(DataType.FLOAT64, values, values.length);
    }

    /**
     * Appends values.
     *
     * @param values of a {@link DataType#UINT8} tensor, from 0 to 255
     * @return this
     */
    public TensorBuilder append(byte... values) {
        return append(DataType.UINT8, values, values.length);
    }

    /**
     * Appends values.
     *
     * @param values of an {@link DataType#INT32} tensor
     * @return this
     */
    public TensorBuilder append(int... values) {
        return append(DataType.INT32, values, values.length);
    }

    /**
     * Appends values.
     *
     * @param values of an {@link DataType#INT64} or {@link DataType#UINT64} tensor
     * @return this
     */
    public TensorBuilder append(long... values) {
        return append(dataType == DataType.UINT64 ? dataType : DataType.INT64, values, values.length);
    }

    /**
     * Appends the bytes of whole elements, from the buffer's position to its limit.
     *
     * @param elements elements of the tensor's type in the machine's byte order; its position becomes its limit
     * @return this
     */
    public TensorBuilder append(ByteBuffer elements) {
        if (elements.remaining() % dataType.size() != 0) {
            throw new IllegalArgumentException("elements has " + elements.remaining()
                    + " bytes; expected a multiple of an element's, " + dataType.size());
        }
        if (dataType.size() > 1 && elements.order() != ByteOrder.nativeOrder()) {
            throw new IllegalArgumentException("elements' order is " + elements.order()
                    + "; expected the machine's, which elements.order(ByteOrder.nativeOrder()) sets");
        }
        long length = elements.remaining();
        place(length, address -> raw.raw_buffer(address, length).put(elements));
        return this;
    }

    /** One of Java's arrays of the tensor's type, which has all elements. */
    TensorBuilder appendAll(Object array) {
        return append(dataType, array, (int) (size / dataType.size()));
    }

    private TensorBuilder append(DataType kind, Object array, int count) {
        if (kind != dataType) {
            throw new IllegalArgumentException("values are " + kind + "; expected the tensor's, " + dataType);
        }
        long length = (long) count * dataType.size();
        place(length, address -> raw.raw_array_get(array, address, length));
        return this;
    }

    private void place(long length, java.util.function.LongConsumer copy) {
        if (length > size - filled) {
            throw new IllegalArgumentException("values has " + length / dataType.size() + " elements; expected at most "
                    + (size - filled) / dataType.size() + ", the rest of shape " + Arrays.toString(shape));
        }
        memory.use(address -> {
            copy.accept(address + filled);
            return null;
        });
        filled += length;
    }

    /**
     * Makes the tensor, when all of it is filled.
     *
     * @return with the builder's memory; the builder is closed
     */
    public Tensor build() {
        if (filled != size) {
            throw new IllegalStateException("the tensor has " + filled / dataType.size() + " elements; expected "
                    + size / dataType.size() + ", those of shape " + Arrays.toString(shape));
        }
        try (memory) {
            return memory.use(address -> {
                memory.state.handedOver = true;
                return new Tensor(raw.raw_tensor_adopt(dataType.number(), address, shape));
            });
        }
    }

    /** Gives the memory back, if no tensor has it. */
    @Override
    public void close() {
        memory.close();
    }

    /** Whether a tensor frees the memory. */
    private static final class State {
        private boolean handedOver;
    }

    private static final class Memory extends NativeHandle {
        private final State state;

        Memory(DataType dataType, long[] shape, long size) {
            this(dataType, shape, size, new State());
        }

        private Memory(DataType dataType, long[] shape, long size, State state) {
            super("tensor builder", allocate(dataType, shape, size), size, address -> {
                if (!state.handedOver) raw.raw_memory_delete(address);
            });
            this.state = state;
        }

        private static long allocate(DataType dataType, long[] shape, long size) {
            NativeLibrary.load();
            long address = raw.raw_memory_new(size);
            if (address != 0) return address;
            throw new RekindleException(
                    Status.OUT_OF_MEMORY,
                    "there is no memory for the " + size + " bytes of " + dataType + " " + Arrays.toString(shape),
                    null);
        }
    }
}
