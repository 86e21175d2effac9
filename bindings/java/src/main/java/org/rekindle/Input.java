package org.rekindle;

/**
 * An input of a {@link Functional} model, for layers to be called on.
 *
 * <pre>
 * Input x = new Input(16).name("features");
 * Symbol y = new Dense(1).apply(x);
 * Input user = new Input(1).dtype(DataType.INT32);
 * </pre>
 */
public final class Input extends Symbol {
    /**
     * A dimension that the data decide, None in Keras, such as the length of a sequence: {@code new
     * Input(Input.UNKNOWN_DIMENSION, 8)}. It may be another for each dataset and each batch. Weights must not depend on
     * it. For each shape that occurs the model makes a plan of its own, which takes some milliseconds, and keeps the
     * latest ones.
     */
    public static final long UNKNOWN_DIMENSION = -1;

    private final long[] shape;
    private String name;
    private DataType dtype;
    private SymbolHandle handle; // null until it is used

    /**
     * @param shape the shape of one sample, without the batch axis; dimensions of 1 or more, or {@link
     *     #UNKNOWN_DIMENSION}; empty: a number per sample
     */
    public Input(long... shape) {
        this.shape = shape.clone();
    }

    /**
     * @param name the input's name, which nothing else of the model has; set before a layer is called on the input; by
     *     default "input_layer", "input_layer_1", ...
     * @return this
     */
    public synchronized Input name(String name) {
        requireUnused("name");
        this.name = name;
        return this;
    }

    /**
     * @param dtype the type of its numbers: FLOAT32, the default, FLOAT64, UINT8, INT32 or INT64; integers are for layers
     *     that take them, such as an embedding, and are kept as INT32; set before a layer is called on the input
     * @return this
     */
    public synchronized Input dtype(DataType dtype) {
        requireUnused("dtype");
        this.dtype = dtype;
        return this;
    }

    private void requireUnused(String argument) {
        if (handle == null) return;
        throw new IllegalStateException("the input is in use; expected its " + argument + " before that");
    }

    @Override
    synchronized SymbolHandle handle() {
        if (handle != null) return handle;
        NativeLibrary.load();
        try (rekindle_input_options options = new rekindle_input_options()) {
            options.setName(Text.bytes(name));
            options.set_shape(shape);
            if (dtype != null) options.setDtype(dtype.number());
            handle = new SymbolHandle(raw.rekindle_input_create(options));
        }
        return handle;
    }
}
