package org.rekindle;

import java.util.ArrayList;
import java.util.List;

/**
 * Samples with their targets and weights, of a {@link Dataset}, of a {@link PullSource}'s batch, or for a call on one
 * batch. The first axis of each array is the sample. A model of several inputs or outputs takes several, by the names of
 * its inputs and outputs or in their order.
 *
 * <pre>
 * Dataset dataset = Dataset.of(new Samples().input("user", users).input("item", items).target("score", scores));
 * </pre>
 *
 * <p>It is a builder whose methods return itself. It keeps what it is given, which is the program's to close.
 */
public final class Samples {
    /** Of a name, or null: its place tells what it is for. */
    record Entry(String name, Values values) {}

    private final List<Entry> inputs = new ArrayList<>();
    private final List<Entry> targets = new ArrayList<>();
    private final List<Entry> sampleWeights = new ArrayList<>();

    /** Without any; at least one input must be added. */
    public Samples() {}

    /** @param x not null: those of a model's one input */
    public Samples(Values x) {
        this(x, null, null);
    }

    /**
     * @param x not null: those of a model's one input
     * @param y as many samples; null only for predict
     */
    public Samples(Values x, Values y) {
        this(x, y, null);
    }

    /**
     * @param x not null: those of a model's one input
     * @param y as many samples; null only for predict
     * @param sampleWeight one for each sample, or for each row of the outputs; null for none
     */
    public Samples(Values x, Values y, Values sampleWeight) {
        input(x);
        if (y != null) target(y);
        if (sampleWeight != null) sampleWeight(sampleWeight);
    }

    /**
     * Adds those of the model's next input.
     *
     * @param values as many samples as the others
     * @return this
     */
    public Samples input(Values values) {
        return add(inputs, "inputs", null, required(values, "x"));
    }

    /**
     * Adds those of an input.
     *
     * @param name the input's
     * @param values as many samples as the others
     * @return this
     */
    public Samples input(String name, Values values) {
        return add(inputs, "inputs", required(name, "name"), required(values, "values"));
    }

    /**
     * Adds those of the model's next output, or of its next that has a loss or metrics.
     *
     * @param values class indices or values; null: none, at an output that needs none
     * @return this
     */
    public Samples target(Values values) {
        return add(targets, "targets", null, values);
    }

    /**
     * Adds those of an output.
     *
     * @param name the output's, which is that of the layer that computes it
     * @param values class indices or values; null: none, at an output that needs none
     * @return this
     */
    public Samples target(String name, Values values) {
        return add(targets, "targets", required(name, "name"), values);
    }

    /**
     * Adds weights: alone, they count at every output; one after the other, each at the model's next output.
     *
     * @param values float32, one for each sample or for each row of the outputs; null: none at the next output
     * @return this
     */
    public Samples sampleWeight(Values values) {
        return add(sampleWeights, "sampleWeights", null, values);
    }

    /**
     * Adds weights that count at an output.
     *
     * @param name the output's
     * @param values float32, one for each sample or for each row of the output; null: none
     * @return this
     */
    public Samples sampleWeight(String name, Values values) {
        return add(sampleWeights, "sampleWeights", required(name, "name"), values);
    }

    private static <T> T required(T value, String argument) {
        if (value == null) throw new NullPointerException(argument + " is null; expected "
                + (argument.equals("name") ? "the name of an input or output" : "a Tensor or an Array"));
        return value;
    }

    private Samples add(List<Entry> list, String called, String name, Values values) {
        if (!list.isEmpty() && (list.get(0).name() == null) != (name == null)) {
            throw new IllegalArgumentException(called + "[" + list.size() + "] has " + (name == null ? "no name" : "a name")
                    + "; expected names for all of them, or for none");
        }
        list.add(new Entry(name, values));
        return this;
    }

    List<Entry> inputs() {
        return inputs;
    }

    List<Entry> targets() {
        return targets;
    }

    List<Entry> sampleWeights() {
        return sampleWeights;
    }

    /** Its kind and all it was told. */
    @Override
    public String toString() {
        return Description.of(this);
    }
}
