package org.rekindle;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;

/**
 * A model: a {@link Sequential} or a {@link Functional} one, or one that was loaded. Several threads may read it and call
 * {@link #predict} at once. Otherwise one thread at a time may use it; a call that finds it in use throws
 * {@link Status#BUSY}.
 */
public sealed class Model extends NativeHandle permits Sequential, Functional {
    /** As a seed: the operating system gives a random one, which saved models and backups record. */
    public static final long SEED_RANDOM = -1L;

    /** Of the fits that run. */
    private final Set<StopFlag> stops = ConcurrentHashMap.newKeySet();

    private final CompiledOptimizer optimizer;

    /** Not a number by itself, which a seed is. */
    record Address(long value) {}

    Model(Address address) {
        this(address, new CompiledOptimizer());
    }

    private Model(Address address, CompiledOptimizer optimizer) {
        super("model", address.value(), model -> {
            raw.rekindle_model_destroy(model);
            optimizer.destroy();
        });
        this.optimizer = optimizer;
    }

    /**
     * The model of a configuration, as {@link #toJson} gives it.
     *
     * @param json a configuration
     * @return not compiled
     */
    public static Model fromJson(String json) {
        return new Model(addressFromJson(json));
    }

    /**
     * Makes a model from a checkpoint file, a saved model or a backup.
     *
     * @param path of the file
     * @return compiled if the saved model was
     */
    public static Model load(Path path) {
        return new Model(addressOfLoaded(path));
    }

    static Address addressFromJson(String json) {
        NativeLibrary.load();
        return new Address(raw.rekindle_model_from_json(Text.bytes(json)));
    }

    static Address addressOfLoaded(Path path) {
        NativeLibrary.load();
        return new Address(raw.rekindle_model_load(Text.bytes(path.toString())));
    }

    /**
     * Fixes the shape of a sample and makes the weights. fit, evaluate, predict and trainOnBatch do this by themselves.
     *
     * @param inputShape without the batch axis
     */
    public void build(long... inputShape) {
        use(model -> raw.rekindle_model_build(model, inputShape));
    }

    /**
     * Sets optimizer, loss and metrics. Compiling again keeps the weights, and starts the optimizer's state anew, unless
     * the {@link Optimizer} is the same object as at the last compile and neither it nor its schedule has been changed
     * since: then its learning rate, its number of updates and the state of all weights that were trained before go on,
     * as in Keras; weights that are trained from now on begin with fresh state. An optimizer given by its name is a new
     * one each time.
     *
     * <pre>
     * Adam adam = new Adam();
     * model.setTrainable("encoder", false);
     * model.compile(new CompileOptions().optimizer(adam).loss("mse"));
     * model.fit(dataset, new FitOptions().epochs(5));
     * model.setTrainable("encoder", true);
     * model.compile(new CompileOptions().optimizer(adam).loss("mse")); // the other layers' state goes on
     * </pre>
     *
     * @param options the loss must be set
     */
    public void compile(CompileOptions options) {
        use(model -> {
            options.compile(model, optimizer);
            return null;
        });
    }

    /**
     * Compiles from JSON, as {@link #compileToJson} gives it.
     *
     * @param json the arguments
     */
    public void compileFromJson(String json) {
        use(model -> raw.rekindle_model_compile_from_json(model, Text.bytes(json)));
    }

    /**
     * Trains the model. Interrupting the thread at any time stops the fit as {@link #requestStop} does: fit returns and
     * keeps its backup, and the thread stays interrupted. If a callback or pull source throws, fit throws with that as
     * the cause. {@link #history} has the history, also after a fit that failed.
     *
     * @param dataset samples and targets
     * @param options epochs, batch size, callbacks, ...
     * @return the history
     */
    public History fit(Dataset dataset, FitOptions options) {
        return use(model -> {
            options.fit(model, dataset, this);
            return History.of(model);
        });
    }

    /**
     * Asks a running fit to stop and to keep its backup. Any thread may call it. A fit that has not trained a batch yet
     * returns at once, with an empty history or that of the backup; later it returns after its current batch. If no fit
     * is running, this does nothing.
     */
    public void requestStop() {
        stops.forEach(StopFlag::set);
        use(raw::rekindle_model_request_stop);
    }

    /** Requests to stop are of this fit for so long. */
    long stoppable(StopFlag stop, LongSupplier fit) {
        stops.add(stop);
        try {
            return fit.getAsLong();
        } finally {
            stops.remove(stop);
        }
    }

    /** Whether a fit has been entered. */
    boolean isFitting() {
        return !stops.isEmpty();
    }

    /**
     * The history of the last fit, also after one that failed.
     *
     * @return a copy
     */
    public History history() {
        return use(History::of);
    }

    /**
     * Computes loss and metrics over a dataset.
     *
     * @param dataset samples and targets
     * @param batchSize the number of samples in a batch, 1 or more; a pull dataset has its own
     * @param callbacks their test hooks are called
     * @return by name, "loss" first
     */
    public Map<String, Double> evaluate(Dataset dataset, long batchSize, Callback... callbacks) {
        return use(model -> {
            double[] values = new double[(int) raw.rekindle_model_metric_count(model)];
            try (rekindle_evaluate_options options = new rekindle_evaluate_options();
                    FitCallbacks called = new FitCallbacks(List.of(callbacks), this)) {
                options.setBatch_size(batchSize);
                options.set_callbacks(called.handles());
                dataset.use(data -> Call.run(() -> raw.rekindle_model_evaluate(model, data, options, values)));
            }
            return metrics(model, values);
        });
    }

    /**
     * Computes the outputs of a model with one output for all samples. Several threads may predict at once with a built model.
     *
     * @param dataset samples
     * @param batchSize the number of samples in a batch, 1 or more; a pull dataset has its own
     * @param callbacks their predict hooks are called
     * @return float32
     */
    public Tensor predict(Dataset dataset, long batchSize, Callback... callbacks) {
        return use(model -> {
            try (rekindle_predict_options options = new rekindle_predict_options();
                    FitCallbacks called = new FitCallbacks(List.of(callbacks), this)) {
                options.setBatch_size(batchSize);
                options.set_callbacks(called.handles());
                return new Tensor(
                        dataset.use(data -> Call.run(() -> raw.rekindle_model_predict(model, data, options))));
            }
        });
    }

    /**
     * Computes the outputs of a model of any number of outputs for all samples, as {@link #predict}.
     *
     * @param dataset samples
     * @param batchSize the number of samples in a batch, 1 or more; a pull dataset has its own
     * @param callbacks their predict hooks are called
     * @return float32, of each output in the order of {@link #outputNames}
     */
    public List<Tensor> predictAll(Dataset dataset, long batchSize, Callback... callbacks) {
        return use(model -> {
            long[] tensors = new long[(int) raw.rekindle_model_output_count(model)];
            try (rekindle_predict_options options = new rekindle_predict_options();
                    FitCallbacks called = new FitCallbacks(List.of(callbacks), this)) {
                options.setBatch_size(batchSize);
                options.set_callbacks(called.handles());
                dataset.use(
                        data -> Call.run(() -> raw.rekindle_model_predict_all(model, data, options, tensors)));
            }
            return LongStream.of(tensors).mapToObj(Tensor::new).toList();
        });
    }

    /**
     * {@link #predictAll} by name.
     *
     * @param dataset samples
     * @param batchSize the number of samples in a batch, 1 or more; a pull dataset has its own
     * @param callbacks their predict hooks are called
     * @return float32, by the outputs' names, in their order
     */
    public Map<String, Tensor> predictByName(Dataset dataset, long batchSize, Callback... callbacks) {
        List<Tensor> predictions = predictAll(dataset, batchSize, callbacks);
        Map<String, Tensor> named = new LinkedHashMap<>();
        for (String name : outputNames()) named.put(name, predictions.get(named.size()));
        return named;
    }

    /**
     * Computes the outputs of one batch of a model with one input and one output. It is the fastest way to a few
     * predictions. The model must be built; several threads may call it at once.
     *
     * @param x its first axis is the sample
     * @return the outputs, one sample's behind the other's
     */
    public float[] predictOnBatch(Values x) {
        return use(model -> {
            long[] shape = x instanceof Array array ? array.ownShape() : x.shape();
            long samples = shape.length == 0 ? 0 : shape[0], size = raw.rekindle_model_output_size(model);
            if (size == 0) return predictAllOnBatch(new Samples(x)).get(0); // it depends on x
            float[] predictions = new float[Math.toIntExact(samples * size)];
            if (x instanceof Array array) {
                raw.raw_model_predict_on_array(
                        model, array.dataType().number(), array.elements(), array.size(), shape, predictions);
            } else if (x instanceof Tensor tensor) {
                tensor.use(handle -> raw.rekindle_model_predict_on_batch(model, tensor.view(), predictions));
            }
            return predictions;
        });
    }

    /**
     * Computes the outputs of one batch of a model of any number of inputs and outputs. The model must be built; several
     * threads may call it at once.
     *
     * @param samples the inputs
     * @return of each output in the order of {@link #outputNames}, one sample's behind the other's
     */
    public List<float[]> predictAllOnBatch(Samples samples) {
        return use(model -> RawBatch.use(samples, batch -> {
            List<long[]> shapes = outputShapes(model, batch);
            long count = samples.inputs().isEmpty() ? 0 : samplesOf(samples.inputs().get(0).values());
            long[] sizes = shapes.stream().mapToLong(shape -> count * Tensor.elements(shape)).toArray();
            float[] predictions = new float[Math.toIntExact(LongStream.of(sizes).sum())];
            raw.raw_model_predict_batch(model, batch, predictions, sizes);
            List<float[]> outputs = new ArrayList<>();
            int done = 0;
            for (long size : sizes) outputs.add(Arrays.copyOfRange(predictions, done, done += (int) size));
            return outputs;
        }));
    }

    private static long samplesOf(Values values) {
        long[] shape = values.shape();
        return shape.length == 0 ? 0 : shape[0];
    }

    /**
     * The names of the inputs, in their order.
     *
     * @return 1 or more
     */
    public List<String> inputNames() {
        return use(model -> names(raw.rekindle_model_input_count(model), i -> raw.rekindle_model_input_name(model, i)));
    }

    /**
     * The names of the outputs, in their order: each has that of the layer that computes it.
     *
     * @return 1 or more, but for a Sequential model without layers
     */
    public List<String> outputNames() {
        return use(model ->
                names(raw.rekindle_model_output_count(model), i -> raw.rekindle_model_output_name(model, i)));
    }

    /**
     * The shapes of a sample's outputs, in their order. Throws {@link Status#INVALID_STATE} if the model is not built.
     *
     * @return without the batch axis; {@link Input#UNKNOWN_DIMENSION} for a dimension that depends on the inputs
     */
    public List<long[]> outputShapes() {
        return use(Model::outputShapes);
    }

    private static List<long[]> outputShapes(long model) {
        List<long[]> shapes = new ArrayList<>();
        long count = raw.rekindle_model_output_count(model);
        for (int output = 0; output < count; ++output) {
            long[] shape = new long[(int) raw.rekindle_model_output_rank(model, output)];
            for (int i = 0; i < shape.length; ++i) shape[i] = raw.rekindle_model_output_dimension(model, output, i);
            shapes.add(shape);
        }
        return shapes;
    }

    /** For the inputs of a batch, on which some may depend. */
    private static List<long[]> outputShapes(long model, long batch) {
        List<long[]> shapes = outputShapes(model);
        for (int output = 0; output < shapes.size(); ++output) {
            long[] shape = shapes.get(output);
            for (int i = 0; i < shape.length; ++i) {
                if (shape[i] != Input.UNKNOWN_DIMENSION) continue;
                shape[i] = raw.rekindle_model_output_dimension_for(model, batch, output, i);
            }
        }
        return shapes;
    }

    /**
     * Computes loss and metrics of one batch.
     *
     * @param x its first axis is the sample
     * @param y as many samples
     * @param sampleWeight float32, or null
     * @return loss and metrics, by name
     */
    public Map<String, Double> testOnBatch(Values x, Values y, Values sampleWeight) {
        return testOnBatch(new Samples(x, y, sampleWeight));
    }

    /**
     * Computes loss and metrics of one batch of a model of any number of inputs and outputs.
     *
     * @param samples with targets
     * @return loss and metrics, by name
     */
    public Map<String, Double> testOnBatch(Samples samples) {
        return onBatch(raw::rekindle_model_test_batch, samples);
    }

    /**
     * Trains the model on one batch.
     *
     * @param x its first axis is the sample
     * @param y as many samples
     * @param sampleWeight float32, or null
     * @return loss and metrics of this batch before the update, by name
     */
    public Map<String, Double> trainOnBatch(Values x, Values y, Values sampleWeight) {
        return trainOnBatch(new Samples(x, y, sampleWeight));
    }

    /**
     * Trains a model of any number of inputs and outputs on one batch.
     *
     * @param samples with targets
     * @return loss and metrics of this batch before the update, by name
     */
    public Map<String, Double> trainOnBatch(Samples samples) {
        return onBatch(raw::rekindle_model_train_batch, samples);
    }

    /** A function of the library on one batch. */
    private interface OnBatch {
        void call(long model, long batch, double[] values);
    }

    private Map<String, Double> onBatch(OnBatch function, Samples samples) {
        return use(model -> RawBatch.use(samples, batch -> {
            double[] values = new double[(int) raw.rekindle_model_metric_count(model)];
            function.call(model, batch, values);
            return metrics(model, values);
        }));
    }

    private static Map<String, Double> metrics(long model, double[] values) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        for (int i = 0; i < values.length; ++i) {
            metrics.put(Text.at(raw.rekindle_model_metric_name(model, i)), values[i]);
        }
        return metrics;
    }

    /**
     * The weights' names in the order of the layers.
     *
     * @return such as "dense/kernel"
     */
    public List<String> weightNames() {
        return use(model ->
                names(raw.rekindle_model_weight_count(model), i -> raw.rekindle_model_weight_name(model, i)));
    }

    /**
     * A weight in Keras's shape. It goes by its name and by Keras's path, which is another one for recurrent layers
     * ("lstm/lstm_cell/kernel"), and has before it no models that the layer is in ("dense/kernel"), or the Sequential
     * ones around it ("sequential/dense/kernel"); so it does in {@link #setWeight(String, Values)} and {@link #gradient(String)}.
     *
     * @param name such as "dense/kernel"
     * @return a copy
     */
    public Tensor weight(String name) {
        return use(model -> new Tensor(raw.rekindle_model_get_weight(model, Text.bytes(name))));
    }

    /**
     * Sets a weight.
     *
     * @param name such as "dense/kernel"
     * @param value float32, of the weight's shape
     */
    public void setWeight(String name, Values value) {
        if (value instanceof Array array) {
            try (Tensor copy = array.toTensor()) {
                setWeight(name, copy);
            }
        } else {
            Tensor tensor = (Tensor) value;
            use(model -> tensor.use(handle -> raw.rekindle_model_set_weight(model, Text.bytes(name), tensor.view())));
        }
    }

    /**
     * The gradient of a weight in the last batch that was trained on: of the loss and the regularizers' penalties
     * together, before it is clipped or averaged.
     *
     * @param name such as "dense/kernel"
     * @return a copy, in Keras's shape; throws {@link Status#NOT_FOUND} if the model has no such weight, or if it is not
     *     trained; {@link Status#INVALID_STATE} if no batch has been trained on since the model was made, compiled or
     *     restored
     */
    public Tensor gradient(String name) {
        return use(model -> new Tensor(raw.rekindle_model_get_gradient(model, Text.bytes(name))));
    }

    /**
     * Whether training changes the weights of a layer.
     *
     * @param layer the layer's name; of a model that is a layer, it is trainable if one of its layers is
     * @return true unless {@link #setTrainable(String, boolean)} or the layer's configuration says otherwise
     */
    public boolean isTrainable(String layer) {
        return use(model -> raw.rekindle_model_get_trainable(model, Text.bytes(layer)) == 1);
    }

    /**
     * Says whether training changes the weights of a layer, from the next compile on. The weights of a layer that is not
     * trainable stay as they are and have no part in clipping by a global norm, in penalties or constraints; a {@link
     * BatchNormalization} then normalizes by its moving averages, which stay, too. Saved models and backups keep it
     * as the last compile took it, and JSON as it is set.
     *
     * @param layer the layer's name; a model that is a layer stands for all layers in it, one of which goes by its path,
     *     "encoder/dense"
     * @param trainable false: its weights stay
     */
    public void setTrainable(String layer, boolean trainable) {
        Objects.requireNonNull(layer, "layer");
        use(model -> raw.rekindle_model_set_trainable(model, Text.bytes(layer), trainable ? 1 : 0));
    }

    /**
     * The same for all layers of the model.
     *
     * @param trainable false: all weights stay
     */
    public void setTrainable(boolean trainable) {
        use(model -> raw.rekindle_model_set_trainable(model, null, trainable ? 1 : 0));
    }

    /**
     * The model as a layer of other models.
     *
     * @return which copies the model where it is used
     */
    public ModelLayer asLayer() {
        return new ModelLayer(this);
    }

    /**
     * Makes a model of a part of this one, which is built: what lies between values of it, a model that is one of its
     * layers, or a copy of all. It is a model of its own, built, not compiled, with copies of the layers and of the
     * weights as they stand, and with the seed of this one; nothing that happens to one of the two later changes the
     * other. What stateful layers carry from batch to batch is not copied.
     *
     * <p>With inputs or outputs it is a functional model. A model among the layers that one of them is inside of is taken
     * apart: its layers are then named with a "_" for each "/" of their paths.
     *
     * <pre>
     * Model features = model.extract(new ExtractOptions().outputs("block_3"));
     * </pre>
     *
     * @param options what is taken
     * @return the new model; throws {@link Status#NOT_FOUND} for a value or model that this one does not have, and {@link
     *     Status#INVALID_ARGUMENT} for an output that depends on an input which is not listed
     */
    public Model extract(ExtractOptions options) {
        return use(model -> new Model(new Address(options.extract(model))));
    }

    /**
     * The names of all that training changes in the model.
     *
     * @return such as "optimizer/dense/kernel/momentum"
     */
    public List<String> stateNames() {
        return use(model -> names(raw.rekindle_model_state_count(model), i -> raw.rekindle_model_state_name(model, i)));
    }

    /**
     * One piece of what training changes.
     *
     * @param name one of {@link #stateNames}
     * @return a copy
     */
    public Tensor state(String name) {
        return use(model -> new Tensor(raw.rekindle_model_get_state(model, Text.bytes(name))));
    }

    private static List<String> names(long count, LongUnaryOperator nameAt) {
        List<String> names = new ArrayList<>();
        for (long i = 0; i < count; ++i) names.add(Text.at(nameAt.applyAsLong(i)));
        return List.copyOf(names);
    }

    /**
     * Forgets the states that stateful layers carry from batch to batch: the next batch, which may have any size, begins
     * with zeros. It may be called in a hook, too.
     */
    public void resetStates() {
        use(model -> raw.rekindle_model_reset_states(model));
    }

    /**
     * The learning rate of the next step.
     *
     * @return 0 or more
     */
    public double learningRate() {
        return use(model -> Double.longBitsToDouble(raw.rekindle_model_get_learning_rate(model)));
    }

    /**
     * Sets the learning rate. Throws {@link Status#INVALID_STATE} if the optimizer follows a schedule.
     *
     * @param learningRate finite, 0 or more
     */
    public void setLearningRate(double learningRate) {
        use(model -> raw.rekindle_model_set_learning_rate(model, learningRate));
    }

    /**
     * The layers, all that a model needs to be made again.
     *
     * @return JSON
     */
    public String toJson() {
        return use(model -> Text.take(raw.rekindle_model_to_json(model)));
    }

    /**
     * The compile arguments.
     *
     * @return JSON
     */
    public String compileToJson() {
        return use(model -> Text.take(raw.rekindle_model_compile_to_json(model)));
    }

    /**
     * A table of the layers, their output shapes and parameter counts.
     *
     * @return as Keras's summary; of a functional model also what each layer is connected to: "dense[0][0]" is the
     *     first output of the first call of a layer
     */
    public String summary() {
        return use(model -> Text.take(raw.rekindle_model_summary(model)));
    }

    /**
     * What the model uses of memory, in bytes, and the names of its kernels.
     *
     * @return JSON
     */
    public String memoryReport() {
        return use(model -> Text.take(raw.rekindle_model_memory_report(model)));
    }

    /**
     * Saves the whole model to a checkpoint file. An existing file is replaced as a whole: a crash leaves the old file
     * or the new one.
     *
     * @param path of the file
     */
    public void save(Path path) {
        use(model -> raw.rekindle_model_save(model, Text.bytes(path.toString())));
    }

    /**
     * Saves the weights alone.
     *
     * @param path of the file
     */
    public void saveWeights(Path path) {
        use(model -> raw.rekindle_model_save_weights(model, Text.bytes(path.toString())));
    }

    /**
     * Reads weights from a checkpoint file (saved weights, a saved model or a backup) into a built model. File and
     * model must have the same weights, by name and shape. If not, the message of {@link Status#MISMATCH} names each
     * weight that does not fit or that one of them does not have, and no weight is changed.
     *
     * @param path of the file
     */
    public void loadWeights(Path path) {
        use(model -> raw.rekindle_model_load_weights(model, Text.bytes(path.toString())));
    }

    /**
     * Reads weights from a checkpoint file, if asked only those that fit.
     *
     * @param path of the file
     * @param skipMismatch whether weights that do not fit by name and shape are left as they are, each with a warning
     *     in the log; {@link Status#MISMATCH} only if none fits
     */
    public void loadWeights(Path path, boolean skipMismatch) {
        try (rekindle_load_weights_options options = new rekindle_load_weights_options()) {
            options.setSkip_mismatch(skipMismatch ? 1 : 0);
            use(model -> raw.rekindle_model_load_weights_with(model, Text.bytes(path.toString()), options));
        }
    }
}
