package org.rekindle;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The arguments of {@link Model#compile}: a builder whose methods return itself. */
public final class CompileOptions {
    private Object optimizer;
    private Object loss;
    private List<Metric> metrics = List.of();
    private Long stepsPerExecution;
    private Long threads;
    private Long shards;
    private Boolean allowNonFinite;
    private List<Metric> weightedMetrics = List.of();
    private final List<Output> outputs = new ArrayList<>();

    /** Of a name, or null: its place tells which it is. */
    private record Output(String name, OutputOptions options) {}

    /** The loss must be set, or outputs. */
    public CompileOptions() {}

    /**
     * @param optimizer by default "sgd"; with the same object as at the last compile the model goes on with its state
     * @return this
     */
    public CompileOptions optimizer(Optimizer optimizer) {
        this.optimizer = optimizer;
        return this;
    }

    /**
     * @param optimizer the name of an optimizer, which stands for a new one with its defaults
     * @return this
     */
    public CompileOptions optimizer(String optimizer) {
        this.optimizer = optimizer;
        return this;
    }

    /** @param loss must be set if outputs are not; that of every output
     * @return this */
    public CompileOptions loss(Loss loss) {
        this.loss = loss;
        return this;
    }

    /**
     * @param loss the name of a loss, which stands for that one with its defaults; must be set if no {@link Loss} and no
     *     outputs are
     * @return this
     */
    public CompileOptions loss(String loss) {
        this.loss = loss;
        return this;
    }

    /**
     * @param metric a figure that is reported besides the loss; by default there is none
     * @param others are reported after it
     * @return this
     */
    public CompileOptions metrics(Metric metric, Metric... others) {
        metrics = Stream.concat(Stream.of(metric), Stream.of(others)).toList();
        return this;
    }

    /**
     * @param metrics names of metrics, such as "accuracy"
     * @return this
     */
    public CompileOptions metrics(String... metrics) {
        this.metrics = Stream.of(metrics).<Metric>map(Metric::named).toList();
        return this;
    }

    /**
     * @param steps the number of batches after which batch hooks are called, 1 or more; by default 1
     * @return this
     */
    public CompileOptions stepsPerExecution(long steps) {
        stepsPerExecution = steps;
        return this;
    }

    /**
     * @param threads the number of compute threads; 0, the default: all of the runtime's; 1: the calling thread
     *     computes
     * @return this
     */
    public CompileOptions threads(long threads) {
        this.threads = threads;
        return this;
    }

    /**
     * @param shards in how many parts each batch is computed, each by one thread; 0, the default: it is computed whole,
     *     by all threads together. The results depend bit by bit on this number, but, with shards, no longer on the
     *     number of threads. BatchNormalization takes mean and variance of each shard by itself, and so see layers,
     *     losses and metrics of your own the samples of a shard
     * @return this
     */
    public CompileOptions shards(long shards) {
        this.shards = shards;
        return this;
    }

    /**
     * @param allow whether NaN, infinities and negative sample weights are no error, as in Keras; by default they end a
     *     call with {@link Status#DATA_ERROR}
     * @return this
     */
    public CompileOptions allowNonFinite(boolean allow) {
        allowNonFinite = allow;
        return this;
    }

    /**
     * @param metric a figure that is reported with each sample counted by its weight; by default there is none
     * @param others are reported after it
     * @return this
     */
    public CompileOptions weightedMetrics(Metric metric, Metric... others) {
        weightedMetrics = Stream.concat(Stream.of(metric), Stream.of(others)).toList();
        return this;
    }

    /**
     * @param metrics names of metrics, such as "accuracy"
     * @return this
     */
    public CompileOptions weightedMetrics(String... metrics) {
        weightedMetrics = Stream.of(metrics).<Metric>map(Metric::named).toList();
        return this;
    }

    /**
     * Says what the model is trained towards at one of its outputs, instead of a loss and metrics for all. Every output
     * must be listed.
     *
     * <pre>
     * new CompileOptions()
     *         .output("price", new OutputOptions().loss("mse").lossWeight(0.3))
     *         .output("sold", new OutputOptions().loss("binary_crossentropy").metrics("accuracy"))
     * </pre>
     *
     * <p>In the logs, the name of the output is in front of that of a metric: "sold_accuracy"; and where two or more have
     * a loss, there is each one's, before its weight: "price_loss".
     *
     * @param name the output's, which is that of the layer that computes it
     * @param options taken as they are at a compile
     * @return this
     */
    public CompileOptions output(String name, OutputOptions options) {
        outputs.add(new Output(Objects.requireNonNull(name, "name"), Objects.requireNonNull(options, "options")));
        return this;
    }

    /**
     * The same for the model's next output, where outputs are told by their places.
     *
     * @param options taken as they are at a compile
     * @return this
     */
    public CompileOptions output(OutputOptions options) {
        outputs.add(new Output(null, Objects.requireNonNull(options, "options")));
        return this;
    }

    private static void give(Output output, rekindle_compile_options options, Arguments given) {
        rekindle_output_options its = new rekindle_output_options();
        given.atEnd(its::close);
        output.options().give(output.name(), its, given);
        options.add_output(its);
    }

    void compile(long model, CompiledOptimizer compiled) {
        try (rekindle_compile_options options = new rekindle_compile_options(); Arguments given = new Arguments()) {
            given.part(loss, options::setLoss, options::setLoss_name);
            given.parts(metrics.toArray(Metric[]::new), options::set_metrics);
            given.integer(stepsPerExecution, options::setSteps_per_execution);
            given.integer(threads, options::setThreads);
            given.integer(shards, options::setShards);
            given.flag(allowNonFinite, options::setAllow_non_finite);
            given.parts(weightedMetrics.toArray(Metric[]::new), options::set_weighted_metrics);
            outputs.forEach(output -> give(output, options, given));
            if (optimizer instanceof String name) options.setOptimizer_name(Text.bytes(name));
            compiled.compile(optimizer instanceof Optimizer object ? object : null, handle -> {
                if (handle != 0) options.setOptimizer_name(null);
                options.setOptimizer(handle);
                raw.rekindle_model_compile(model, options);
            });
        }
    }

    /** Its kind and all it was told. */
    @Override
    public String toString() {
        return Description.of(this);
    }
}
