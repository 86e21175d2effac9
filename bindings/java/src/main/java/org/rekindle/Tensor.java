package org.rekindle;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Consumer;

/** Numbers of one kind in a row-major shape; fixed once made. Safe for use from several threads. */
public final class Tensor extends NativeHandle {
    private final DataType dataType;
    private final long[] shape;
    private final long view;

    Tensor(long address) {
        this(address, raw.raw_view_new(address));
    }

    private Tensor(long address, long view) {
        super("tensor", address, tensor -> {
            raw.raw_view_delete(view);
            raw.rekindle_tensor_destroy(tensor);
        });
        this.view = view;
        dataType = DataType.of(raw.raw_view_dtype(view));
        shape = new long[(int) raw.raw_view_rank(view)];
        for (int i = 0; i < shape.length; ++i) shape[i] = raw.raw_view_dimension(view, i);
    }

    /**
     * A tensor with a copy of the values.
     *
     * @param values one for each place of the shape
     * @param shape from the outermost dimension on
     * @return of type {@link DataType#FLOAT32}
     */
    public static Tensor of(float[] values, long... shape) {
        return filled(DataType.FLOAT32, values.length, shape, buffer -> buffer.asFloatBuffer().put(values));
    }

    /**
     * A tensor with a copy of the values.
     *
     * @param values one for each place of the shape
     * @param shape from the outermost dimension on
     * @return of type {@link DataType#FLOAT64}
     */
    public static Tensor of(double[] values, long... shape) {
        return filled(DataType.FLOAT64, values.length, shape, buffer -> buffer.asDoubleBuffer().put(values));
    }

    /**
     * A tensor with a copy of the values.
     *
     * @param values one for each place of the shape, from 0 to 255
     * @param shape from the outermost dimension on
     * @return of type {@link DataType#UINT8}
     */
    public static Tensor of(byte[] values, long... shape) {
        return filled(DataType.UINT8, values.length, shape, buffer -> buffer.put(values));
    }

    /**
     * A tensor with a copy of the values.
     *
     * @param values one for each place of the shape
     * @param shape from the outermost dimension on
     * @return of type {@link DataType#INT32}
     */
    public static Tensor of(int[] values, long... shape) {
        return filled(DataType.INT32, values.length, shape, buffer -> buffer.asIntBuffer().put(values));
    }

    /**
     * A tensor with a copy of the values.
     *
     * @param values one for each place of the shape
     * @param shape from the outermost dimension on
     * @return of type {@link DataType#INT64}
     */
    public static Tensor of(long[] values, long... shape) {
        return filled(DataType.INT64, values.length, shape, buffer -> buffer.asLongBuffer().put(values));
    }

    /**
     * A tensor over a buffer's bytes from its position to its limit, without a copy. The buffer is held, and must not
     * be changed, as long as the tensor or anything made with it is in use.
     *
     * @param dataType how the bytes are read
     * @param buffer direct and in the machine's order; its address a multiple of the element's size
     * @param shape from the outermost dimension on
     * @return over the buffer
     */
    public static Tensor borrow(DataType dataType, ByteBuffer buffer, long... shape) {
        if (!buffer.isDirect()) {
            throw new IllegalArgumentException("buffer is not direct; expected one of ByteBuffer.allocateDirect");
        }
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
        return new Tensor(raw.raw_tensor_borrow(dataType.number(), address, shape, Targets.add(buffer)));
    }

    private static Tensor filled(DataType dataType, int count, long[] shape, Consumer<ByteBuffer> fill) {
        if (elements(shape) != count) {
            throw new IllegalArgumentException(
                    "values has " + count + " elements; expected those of shape " + Arrays.toString(shape));
        }
        ByteBuffer buffer =
                ByteBuffer.allocateDirect(Math.multiplyExact(count, dataType.size())).order(ByteOrder.nativeOrder());
        fill.accept(buffer.duplicate().order(ByteOrder.nativeOrder()));
        return borrow(dataType, buffer, shape);
    }

    private static long elements(long[] shape) {
        return bytes(shape, DataType.UINT8);
    }

    private static long bytes(long[] shape, DataType dataType) {
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
     * The kind of the elements.
     *
     * @return not null
     */
    public DataType dataType() {
        return dataType;
    }

    /**
     * The shape, from the outermost dimension on; empty for a scalar.
     *
     * @return a copy
     */
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
     * The contents without a copy, read-only and in the machine's order. At most 2 GiB. They stay in memory as long as
     * the buffer is reachable, also when this tensor is closed.
     *
     * @return over all bytes
     */
    public ByteBuffer buffer() {
        long bytes = bufferSize();
        return use(address -> bufferOver(raw.raw_view_data(view), bytes));
    }

    /** The contents during a use(). */
    private ByteBuffer contents() {
        return raw.raw_buffer(raw.raw_view_data(view), bufferSize()).order(ByteOrder.nativeOrder());
    }

    private long bufferSize() {
        long bytes = bytes(shape, dataType);
        if (bytes > Integer.MAX_VALUE) {
            throw new IllegalStateException("the tensor has " + bytes + " bytes; a buffer has at most 2^31 - 1");
        }
        return bytes;
    }

    /**
     * The elements of a {@link DataType#FLOAT32} tensor.
     *
     * @return a copy
     */
    public float[] floats() {
        require(DataType.FLOAT32);
        float[] values = new float[(int) count()];
        use(address -> contents().asFloatBuffer().get(values));
        return values;
    }

    /**
     * The elements of a {@link DataType#FLOAT64} tensor.
     *
     * @return a copy
     */
    public double[] doubles() {
        require(DataType.FLOAT64);
        double[] values = new double[(int) count()];
        use(address -> contents().asDoubleBuffer().get(values));
        return values;
    }

    /**
     * The elements of a {@link DataType#INT32} tensor.
     *
     * @return a copy
     */
    public int[] ints() {
        require(DataType.INT32);
        int[] values = new int[(int) count()];
        use(address -> contents().asIntBuffer().get(values));
        return values;
    }

    /**
     * The elements of an {@link DataType#INT64} or {@link DataType#UINT64} tensor.
     *
     * @return a copy
     */
    public long[] longs() {
        if (dataType != DataType.UINT64) require(DataType.INT64);
        long[] values = new long[(int) count()];
        use(address -> contents().asLongBuffer().get(values));
        return values;
    }

    /**
     * All bytes, of any kind of elements.
     *
     * @return a copy
     */
    public byte[] bytes() {
        return use(address -> {
            ByteBuffer buffer = contents();
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            return bytes;
        });
    }

    private void require(DataType expected) {
        if (dataType != expected) {
            throw new IllegalStateException("the tensor's elements are " + dataType + "; expected " + expected);
        }
    }

    /** The address of a rekindle_array; valid in use(). */
    long view() {
        return view;
    }
}
