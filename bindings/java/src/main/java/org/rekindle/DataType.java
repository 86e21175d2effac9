package org.rekindle;

/** The types of elements that tensors have. */
public enum DataType {
    /** {@code float}. */
    FLOAT32(1, 4),
    /** {@code double}. */
    FLOAT64(2, 8),
    /** {@code byte}, read as 0 to 255. */
    UINT8(3, 1),
    /** {@code int}. */
    INT32(4, 4),
    /** {@code long}. */
    INT64(5, 8),
    /** {@code long}, taken as a number without a sign. */
    UINT64(6, 8);

    private final int number;
    private final int size;

    DataType(int number, int size) {
        this.number = number;
        this.size = size;
    }

    /**
     * The size of one element in bytes.
     *
     * @return 1, 4 or 8
     */
    public int size() {
        return size;
    }

    int number() {
        return number;
    }

    static DataType of(int number) {
        return values()[number - 1];
    }
}
