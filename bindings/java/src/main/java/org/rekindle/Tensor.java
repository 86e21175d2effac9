package org.rekindle;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Consumer;

/** An array of numbers with a fixed shape, row-major. Several threads may use it at once. */
public final class Tensor extends NativeHandle implements Values {
    private final DataType dataType;
    private final long[] shape;
    private final long view;

    /** Takes over a tensor of the library in the library's memory. */
    Tensor(long address) {
        this(address, viewOf(address), true);
    }

    private Tensor(long address, long view, boolean ownsMemory) {
        super("tensor", address, ownsMemory ? bytes(shapeOf(view), dataTypeOf(view)) : 0, tensor -> {
            raw.raw_view_delete(view);
            raw.rekindle_tensor_destroy(tensor);
        });
        this.view = view;
        dataType = dataTypeOf(view);
        shape = shapeOf(view);
    }

    private static long viewOf(long address) {
        long view = raw.raw_view_new(address);
        if (view != 0) return view;
        raw.rekindle_tensor_destroy(address);
        throw new RekindleException(Status.OUT_OF_MEMORY, "there is no memory for a tensor's shape", null);
    }

    private static DataType dataTypeOf(long view) {
        return DataType.of(raw.raw_view_dtype(view));
    }

    private static long[] shapeOf(long view) {
        long[] shape = new long[(int) raw.raw_view_rank(view)];
        for (int i = 0; i < shape.length; ++i) shape[i] = raw.raw_view_dimension(view, i);
        return shape;
    }

    /**
     * A matrix with a copy of rows of equal lengths.
     *
     * @param rows at least one
     * @return of type {@link DataType#FLOAT32} and shape (rows, length of a row)
     */
    public static Tensor of(float[][] rows) {
        if (rows.length == 0) throw new IllegalArgumentException("rows has length 0; expected 1 or more");
        for (int i = 1; i < rows.length; ++i) {
            if (rows[i].length == rows[0].length) continue;
            throw new IllegalArgumentException("rows[" + i + "] has " + rows[i].length
                    + " values; expected as many as rows[0], " + rows[0].length);
        }
        try (TensorBuilder builder = builder(DataType.FLOAT32, rows.length, rows[0].length)) {
            for (float[] row : rows) builder.append(row);
            return builder.build();
        }
    }

    /**
     * A tensor with a copy of the values.
     *
     * @param values one for each place of the shape
     * @param shape from the outermost dimension on
     * @return of type {@link DataType#FLOAT32}
     */
    public static Tensor of(float[] values, long... shape) {
        return filled(DataType.FLOAT32, values.length, shape, builder -> builder.append(values));
    }

    /**
     * A tensor with a copy of the values.
     *
     * @param values one for each place of the shape
     * @param shape from the outermost dimension on
     * @return of type {@link DataType#FLOAT64}
     */
    public static Tensor of(double[] values, long... shape) {
        return filled(DataType.FLOAT64, values.length, shape, builder -> builder.append(values));
    }

    /**
     * A tensor with a copy of the values.
     *
     * @param values one for each place of the shape, from 0 to 255
     * @param shape from the outermost dimension on
     * @return of type {@link DataType#UINT8}
     */
    public static Tensor of(byte[] values, long... shape) {
        return filled(DataType.UINT8, values.length, shape, builder -> builder.append(values));
    }

    /**
     * A tensor with a copy of the values.
     *
     * @param values one for each place of the shape
     * @param shape from the outermost dimension on
     * @return of type {@link DataType#INT32}
     */
    public static Tensor of(int[] values, long... shape) {
        return filled(DataType.INT32, values.length, shape, builder -> builder.append(values));
    }

    /**
     * A tensor with a copy of the values.
     *
     * @param values one for each place of the shape
     * @param shape from the outermost dimension on
     * @return of type {@link DataType#INT64}
     */
    public static Tensor of(long[] values, long... shape) {
        return filled(DataType.INT64, values.length, shape, builder -> builder.append(values));
    }

    /**
     * A tensor that uses a buffer's bytes, from its position to its limit, without a copy. The buffer must not be
     * changed as long as the tensor, or anything made with it, is in use.
     *
     * @param dataType how the bytes are read
     * @param buffer direct and in the machine's byte order; its address must be a multiple of the element's size
     * @param shape from the outermost dimension on
     * @return over the buffer
     */
    public static Tensor borrow(DataType dataType, ByteBuffer buffer, long... shape) {
        if (!buffer.isDirect()) {
            throw new IllegalArgumentException("buffer is not direct; expected one of ByteBuffer.allocateDirect");
        }
        NativeLibrary.load();
        long expected = bytes(shape, dataType);
        if (buffer.remaining() != expected) {
            throw new IllegalArgumentException("buffer has " + buffer.remaining() + " bytes; expected those of "
                    + dataType + " " + Arrays.toString(shape) + ", " + expected);
        }
        if (dataType.size() > 1 && buffer.order() != ByteOrder.nativeOrder()) {
            throw new IllegalArgumentException("buffer's order is " + buffer.order()
                    + "; expected the machine's, which buffer.order(ByteOrder.nativeOrder()) sets");
        }
        long address = raw.raw_buffer_address(buffer) + buffer.position();
        long tensor = raw.raw_tensor_borrow(dataType.number(), address, shape, Targets.add(buffer));
        return new Tensor(tensor, viewOf(tensor), false);
    }

    private static Tensor filled(DataType dataType, int count, long[] shape, Consumer<TensorBuilder> fill) {
        requireFit(count, shape);
        try (TensorBuilder builder = builder(dataType, shape)) {
            fill.accept(builder);
            return builder.build();
        }
    }

    static void requireFit(int count, long[] shape) {
        if (elements(shape) == count) return;
        throw new IllegalArgumentException(
                "values has " + count + " elements; expected those of shape " + Arrays.toString(shape));
    }

    /** Of one of Java's arrays that fits the shape. */
    static Tensor copyOf(DataType dataType, Object elements, long[] shape) {
        try (TensorBuilder builder = builder(dataType, shape)) {
            return builder.appendAll(elements).build();
        }
    }

    /**
     * A builder that fills a tensor part by part, such as row by row, or one that is larger than any array.
     *
     * @param dataType of the elements
     * @param shape from the outermost dimension on
     * @return to be filled, with memory for the whole tensor
     */
    public static TensorBuilder builder(DataType dataType, long... shape) {
        return new TensorBuilder(dataType, shape);
    }

    static long elements(long[] shape) {
        return bytes(shape, DataType.UINT8);
    }

    static long bytes(long[] shape, DataType dataType) {
        long bytes = dataType.size();
        for (long dimension : shape) {
            if (dimension < 0 || (dimension > 0 && bytes > Long.MAX_VALUE / dimension)) {
                throw new IllegalArgumentException("shape is " + Arrays.toString(shape)
                        + "; expected dimensions of 0 or more, and less than 2^63 bytes");
            }
            bytes *= dimension;
        }
        return bytes;
    }

    /**
     * The type of the elements.
     *
     * @return not null
     */
    @Override
    public DataType dataType() {
        return dataType;
    }

    /**
     * The shape, from the outermost dimension on; empty for a scalar.
     *
     * @return a copy
     */
    @Override
    public long[] shape() {
        return shape.clone();
    }

    /**
     * The number of elements.
     *
     * @return the product of the shape
     */
    public long count() {
        return elements(shape);
    }

    /**
     * The contents without a copy, read-only and in the machine's byte order. They stay in memory as long as the buffer
     * is reachable, even after this tensor is closed.
     *
     * @return over all bytes, which must be less than 2 GiB
     */
    public ByteBuffer buffer() {
        long bytes = size();
        if (bytes > Integer.MAX_VALUE) {
            throw new IllegalStateException("the tensor has " + bytes + " bytes; a buffer has at most "
                    + Integer.MAX_VALUE + "; buffer(offset, length) gives a part");
        }
        return buffer(0, (int) bytes);
    }

    /**
     * A part of the contents, as {@link #buffer()}.
     *
     * @param offset in bytes, of a tensor of any size
     * @param length in bytes
     * @return over the part
     */
    public ByteBuffer buffer(long offset, int length) {
        if (offset < 0 || length < 0 || offset > size() - length) {
            throw new IllegalArgumentException("offset is " + offset + " and length is " + length
                    + "; expected a part of the tensor's " + size() + " bytes");
        }
        return use(address -> bufferOver(raw.raw_view_data(view) + offset, length));
    }

    /** In bytes. */
    long size() {
        return bytes(shape, dataType);
    }

    private static int arrayLength(long count, String unit) {
        return NativeMemory.arrayLength("the tensor, of which buffer(offset, length) gives a part,", count, unit);
    }

    private <T> T copiedTo(T array) {
        return use(address -> {
            raw.raw_array_set(array, raw.raw_view_data(view), size());
            return array;
        });
    }

    /**
     * The elements of a {@link DataType#FLOAT32} tensor.
     *
     * @return a copy
     */
    public float[] floats() {
        require(DataType.FLOAT32);
        return copiedTo(new float[arrayLength(count(), "elements")]);
    }

    /**
     * The elements of a {@link DataType#FLOAT64} tensor.
     *
     * @return a copy
     */
    public double[] doubles() {
        require(DataType.FLOAT64);
        return copiedTo(new double[arrayLength(count(), "elements")]);
    }

    /**
     * The elements of a {@link DataType#INT32} tensor.
     *
     * @return a copy
     */
    public int[] ints() {
        require(DataType.INT32);
        return copiedTo(new int[arrayLength(count(), "elements")]);
    }

    /**
     * The elements of an {@link DataType#INT64} or {@link DataType#UINT64} tensor.
     *
     * @return a copy
     */
    public long[] longs() {
        if (dataType != DataType.UINT64) require(DataType.INT64);
        return copiedTo(new long[arrayLength(count(), "elements")]);
    }

    /**
     * All bytes, whatever the type of the elements.
     *
     * @return a copy
     */
    public byte[] bytes() {
        return copiedTo(new byte[arrayLength(size(), "bytes")]);
    }

    private void require(DataType expected) {
        if (dataType != expected) {
            throw new IllegalStateException("the tensor's elements are " + dataType + "; expected " + expected);
        }
    }

    /** Kind and shape, such as "Tensor FLOAT32 [60000, 784]"; also once closed. */
    @Override
    public String toString() {
        return "Tensor " + dataType + " " + Arrays.toString(shape);
    }

    /** The address of a rekindle_array; valid in use(). */
    long view() {
        return view;
    }
}
