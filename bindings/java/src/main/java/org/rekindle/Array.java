package org.rekindle;

/**
 * One of Java's arrays with a shape, row-major. There is nothing to close, and nothing is copied before a call takes it;
 * so it is the shortest way to a call on one batch.
 *
 * <pre>
 * float[] outputs = model.predictOnBatch(Array.of(row, 1, 784));
 * </pre>
 */
public final class Array implements Values {
    private final Object elements;
    private final DataType dataType;
    private final long[] shape;

    private Array(Object elements, int count, DataType dataType, long[] shape) {
        Tensor.requireFit(count, shape);
        if (shape.length > 8) {
            throw new IllegalArgumentException("shape has " + shape.length + " dimensions; expected 8 at most");
        }
        this.elements = elements;
        this.dataType = dataType;
        this.shape = shape.clone();
    }

    /**
     * @param values one for each place of the shape; not copied
     * @param shape from the outermost dimension on
     * @return of type {@link DataType#FLOAT32}
     */
    public static Array of(float[] values, long... shape) {
        return new Array(values, values.length, DataType.FLOAT32, shape);
    }

    /**
     * @param values one for each place of the shape; not copied
     * @param shape from the outermost dimension on
     * @return of type {@link DataType#FLOAT64}
     */
    public static Array of(double[] values, long... shape) {
        return new Array(values, values.length, DataType.FLOAT64, shape);
    }

    /**
     * @param values one for each place of the shape, from 0 to 255; not copied
     * @param shape from the outermost dimension on
     * @return of type {@link DataType#UINT8}
     */
    public static Array of(byte[] values, long... shape) {
        return new Array(values, values.length, DataType.UINT8, shape);
    }

    /**
     * @param values one for each place of the shape; not copied
     * @param shape from the outermost dimension on
     * @return of type {@link DataType#INT32}
     */
    public static Array of(int[] values, long... shape) {
        return new Array(values, values.length, DataType.INT32, shape);
    }

    /**
     * @param values one for each place of the shape; not copied
     * @param shape from the outermost dimension on
     * @return of type {@link DataType#INT64}
     */
    public static Array of(long[] values, long... shape) {
        return new Array(values, values.length, DataType.INT64, shape);
    }

    @Override
    public DataType dataType() {
        return dataType;
    }

    @Override
    public long[] shape() {
        return shape.clone();
    }

    /** In bytes. */
    long size() {
        return Tensor.bytes(shape, dataType);
    }

    /** Java's array; not a copy. */
    Object elements() {
        return elements;
    }

    /** To be read only. */
    long[] ownShape() {
        return shape;
    }

    /** A copy, which the caller closes. */
    Tensor toTensor() {
        return Tensor.copyOf(dataType, elements, shape);
    }

    /** Kind and shape, such as "Array FLOAT32 [1, 784]". */
    @Override
    public String toString() {
        return "Array " + dataType + " " + java.util.Arrays.toString(shape);
    }
}
