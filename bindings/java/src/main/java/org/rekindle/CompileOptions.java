package org.rekindle;

import java.util.List;

/** The arguments of {@link Sequential#compile}: a builder whose methods return itself. */
public final class CompileOptions {
    private Optimizer optimizer = new Sgd();
    private Loss loss;
    private List<String> metrics = List.of();
    private long stepsPerExecution = 1;
    private long threads;
    private boolean allowNonFinite;

    /** The loss must be set. */
    public CompileOptions() {}

    /** @param optimizer by default {@link Sgd}
     * @return this */
    public CompileOptions optimizer(Optimizer optimizer) {
        this.optimizer = optimizer;
        return this;
    }

    /** @param loss must be set
     * @return this */
    public CompileOptions loss(Loss loss) {
        this.loss = loss;
        return this;
    }

    /** @param loss the name of one, with its defaults
     * @return this */
    public CompileOptions loss(String loss) {
        return loss(Loss.named(loss));
    }

    /** @param metrics by name, such as "accuracy"; by default none but the loss
     * @return this */
    public CompileOptions metrics(String... metrics) {
        this.metrics = List.of(metrics);
        return this;
    }

    /** @param steps batches between batch hooks; by default 1
     * @return this */
    public CompileOptions stepsPerExecution(long steps) {
        stepsPerExecution = steps;
        return this;
    }

    /** @param threads 0, the default: the runtime's; 1: compute on the calling thread
     * @return this */
    public CompileOptions threads(long threads) {
        this.threads = threads;
        return this;
    }

    /** @param allow true: NaN, infinities and negative sample weights pass, as in Keras; by default they end a call
     * with {@link Status#DATA_ERROR}
     * @return this */
    public CompileOptions allowNonFinite(boolean allow) {
        allowNonFinite = allow;
        return this;
    }

    void compile(long model) {
        long optimizerHandle = 0;
        long lossHandle = 0;
        long[] metricHandles = new long[metrics.size()];
        try (rekindle_compile_options options = new rekindle_compile_options()) {
            optimizerHandle = optimizer.create();
            if (loss != null) lossHandle = loss.create();
            options.setOptimizer(optimizerHandle);
            options.setLoss(lossHandle);
            for (int i = 0; i < metricHandles.length; ++i) metricHandles[i] = createMetric(metrics.get(i));
            options.set_metrics(metricHandles);
            options.setSteps_per_execution(stepsPerExecution);
            options.setThreads(threads);
            options.setAllow_non_finite(allowNonFinite ? 1 : 0);
            raw.rekindle_model_compile(model, options);
        } finally {
            raw.rekindle_optimizer_destroy(optimizerHandle);
            raw.rekindle_loss_destroy(lossHandle);
            for (long metric : metricHandles) raw.rekindle_metric_destroy(metric);
        }
    }

    private static long createMetric(String name) {
        try (rekindle_metric_options options = new rekindle_metric_options()) {
            options.setName(Text.bytes(name));
            return raw.rekindle_metric_create(options);
        }
    }

    /** Its kind and all it was told. */
    @Override
    public String toString() {
        return Description.of(this);
    }
}
