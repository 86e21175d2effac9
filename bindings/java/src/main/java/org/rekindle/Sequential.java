package org.rekindle;

import java.nio.file.Path;

/**
 * A model of layers, one after the other. A model that branches is a {@link Functional} one.
 *
 * <pre>
 * try (Sequential model = new Sequential(1)
 *         .add(new Dense(32).activation("relu"))
 *         .add(new Dense(1))) {
 *     model.compile(new CompileOptions().loss("mse"));
 *     ...
 * }
 * </pre>
 */
public final class Sequential extends Model {
    private Sequential(Address address) {
        super(address);
    }

    /** An empty model with the seed 0. */
    public Sequential() {
        this(null, 0);
    }

    /**
     * @param seed decides the initial weights, the dropout masks and the order of samples: the same seed gives the same
     *     model
     * @param inputShape the shape of a sample, without the batch axis; dimensions of 1 or more, or {@link
     *     Input#UNKNOWN_DIMENSION}; empty: taken from build, or from the data of the first fit, evaluate or predict
     */
    public Sequential(long seed, long... inputShape) {
        this(null, seed, inputShape);
    }

    /**
     * @param name the model's name in reports and files
     * @param seed decides the initial weights, the dropout masks and the order of samples: the same seed gives the same
     *     model
     * @param inputShape the shape of a sample, without the batch axis; dimensions of 1 or more, or {@link
     *     Input#UNKNOWN_DIMENSION}; empty: taken from build, or from the data of the first fit, evaluate or predict
     */
    public Sequential(String name, long seed, long... inputShape) {
        this(create(name, seed, inputShape));
    }

    private static Address create(String name, long seed, long[] inputShape) {
        NativeLibrary.load();
        try (rekindle_sequential_options options = new rekindle_sequential_options()) {
            options.setName(Text.bytes(name));
            options.setSeed(seed);
            options.set_input_shape(inputShape);
            return new Address(raw.rekindle_sequential_create(options));
        }
    }

    /**
     * The model of a configuration, as {@link #toJson} gives it.
     *
     * @param json a configuration of a Sequential model
     * @return not compiled
     */
    public static Sequential fromJson(String json) {
        return new Sequential(addressFromJson(json));
    }

    /**
     * Makes a model from a checkpoint file of a Sequential model, a saved model or a backup.
     *
     * @param path of the file
     * @return compiled if the saved model was
     */
    public static Sequential load(Path path) {
        return new Sequential(addressOfLoaded(path));
    }

    /**
     * Appends a layer.
     *
     * @param layer taken as it is now; later changes of it do not count; none that was called on symbols
     * @return this
     */
    public Sequential add(Layer layer) {
        layer.requireNotCalled();
        return use(model -> {
            long handle = layer.create();
            try {
                raw.rekindle_model_add(model, handle);
            } finally {
                raw.rekindle_layer_destroy(handle);
            }
            return this;
        });
    }
}
