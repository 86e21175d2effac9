package org.rekindle;

import java.util.List;
import java.util.stream.Stream;

/**
 * What a model of several outputs is trained towards at one of them, for {@link CompileOptions#output}: a builder whose
 * methods return itself.
 */
public final class OutputOptions {
    private Object loss;
    private Double lossWeight;
    private List<Metric> metrics = List.of();
    private List<Metric> weightedMetrics = List.of();

    /** Without a loss. */
    public OutputOptions() {}

    /** @param loss by default the output has none
     * @return this */
    public OutputOptions loss(Loss loss) {
        this.loss = loss;
        return this;
    }

    /**
     * @param loss the name of a loss, which stands for that one with its defaults
     * @return this
     */
    public OutputOptions loss(String loss) {
        this.loss = loss;
        return this;
    }

    /**
     * @param weight of this loss in the sum that is minimized; finite; by default 1
     * @return this
     */
    public OutputOptions lossWeight(double weight) {
        lossWeight = weight;
        return this;
    }

    /**
     * @param metric a figure that is reported besides the loss; by default there is none
     * @param others are reported after it
     * @return this
     */
    public OutputOptions metrics(Metric metric, Metric... others) {
        metrics = Stream.concat(Stream.of(metric), Stream.of(others)).toList();
        return this;
    }

    /**
     * @param metrics names of metrics, such as "accuracy"
     * @return this
     */
    public OutputOptions metrics(String... metrics) {
        this.metrics = Stream.of(metrics).<Metric>map(Metric::named).toList();
        return this;
    }

    /**
     * @param metric a figure that is reported with each sample counted by its weight; by default there is none
     * @param others are reported after it
     * @return this
     */
    public OutputOptions weightedMetrics(Metric metric, Metric... others) {
        weightedMetrics = Stream.concat(Stream.of(metric), Stream.of(others)).toList();
        return this;
    }

    /**
     * @param metrics names of metrics, such as "accuracy"
     * @return this
     */
    public OutputOptions weightedMetrics(String... metrics) {
        weightedMetrics = Stream.of(metrics).<Metric>map(Metric::named).toList();
        return this;
    }

    /** For the length of a call: what the options own, and the parts, last until both are closed. */
    void give(String name, rekindle_output_options options, Arguments given) {
        options.setName(Text.bytes(name));
        given.part(loss, options::setLoss, options::setLoss_name);
        given.real(lossWeight, options::setLoss_weight);
        given.parts(metrics.toArray(Metric[]::new), options::set_metrics);
        given.parts(weightedMetrics.toArray(Metric[]::new), options::set_weighted_metrics);
    }

    /** Its kind and all it was told. */
    @Override
    public String toString() {
        return Description.of(this);
    }
}
