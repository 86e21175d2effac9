package org.rekindle;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What {@link Model#extract} takes out of a model; by default a copy of it. A value is an input, by its name, or what a
 * layer gives, by the layer's name, with a path inside of a model that is one: "encoder/dense".
 */
public final class ExtractOptions {
    private String name;
    private String model;
    private final List<Value> inputs = new ArrayList<>();
    private final List<Value> outputs = new ArrayList<>();

    private record Value(String layer, int call, int output) {
        Value {
            Objects.requireNonNull(layer, "layer");
            if (call < 0) throw new IllegalArgumentException("call is " + call + "; expected 0 or more");
            if (output < 0) throw new IllegalArgumentException("output is " + output + "; expected 0 or more");
        }
    }

    /** A copy of the model. */
    public ExtractOptions() {}

    /**
     * Sets the new model's name.
     *
     * @param name null: that of the model which it is taken out of
     * @return this
     */
    public ExtractOptions name(String name) {
        this.name = name;
        return this;
    }

    /**
     * Sets a model that is a layer, which then is the model.
     *
     * @param path of the layer; null: the model itself
     * @return this
     */
    public ExtractOptions model(String path) {
        model = path;
        return this;
    }

    /**
     * Adds values where the new model begins, of each the first output of the layer's first call; without any it begins where
     * the model does.
     *
     * @param layers or names of inputs
     * @return this
     */
    public ExtractOptions inputs(String... layers) {
        for (String layer : layers) input(layer, 0, 0);
        return this;
    }

    /**
     * Adds values where the new model ends, of each the first output of the layer's first call; without any it ends where the
     * model does.
     *
     * @param layers or names of inputs
     * @return this
     */
    public ExtractOptions outputs(String... layers) {
        for (String layer : layers) output(layer, 0, 0);
        return this;
    }

    /**
     * Adds a value where the new model begins.
     *
     * @param layer or the name of an input
     * @param call which of the layer's calls, counted from 0 in the order in which they were made
     * @param output which of its outputs, counted from 0
     * @return this
     */
    public ExtractOptions input(String layer, int call, int output) {
        inputs.add(new Value(layer, call, output));
        return this;
    }

    /**
     * Adds a value where the new model ends.
     *
     * @param layer or the name of an input
     * @param call which of the layer's calls, counted from 0 in the order in which they were made
     * @param output which of its outputs, counted from 0
     * @return this
     */
    public ExtractOptions output(String layer, int call, int output) {
        outputs.add(new Value(layer, call, output));
        return this;
    }

    long extract(long from) {
        try (rekindle_extract_options options = new rekindle_extract_options()) {
            options.setName(Text.bytes(name));
            options.setModel(Text.bytes(model));
            for (Value value : inputs) options.add_input(Text.bytes(value.layer), value.call, value.output);
            for (Value value : outputs) options.add_output(Text.bytes(value.layer), value.call, value.output);
            return raw.rekindle_model_extract(from, options);
        }
    }

    /** All it was told. */
    @Override
    public String toString() {
        return Description.of(this);
    }
}
