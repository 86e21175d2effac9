package org.rekindle;

import java.util.Arrays;
import java.util.List;

/**
 * A layer, with Keras's name, arguments and defaults. Shapes are written with the batch axis first; images are (batch,
 * height, width, channels). In the formulas x is an element of the input.
 *
 * <p>It is a description, a builder whose methods return itself. {@link Sequential#add} takes it as it is at that moment;
 * later changes of it do not count.
 *
 * <p>Called on symbols, by {@link #apply}, it becomes one layer of a {@link Functional} model: all calls share its
 * weights, and what it is told after the first call does not count. It belongs to one model; another one needs layers of
 * its own.
 *
 * <pre>
 * Layer encoder = new Dense(8).activation("relu");
 * Symbol a = encoder.apply(first);
 * Symbol b = encoder.apply(second); // with the same weights
 * </pre>
 */
public abstract class Layer extends Part {
    /** What calls share; null: there was none. */
    private transient CalledLayer called;

    Layer() {}

    /**
     * Calls the layer on symbols.
     *
     * @param inputs as many as the layer takes: one for most, several for those that join
     * @return the output
     */
    public final Symbol apply(Symbol... inputs) {
        return apply(new CallOptions().inputs(inputs));
    }

    /**
     * Calls the layer with more than inputs, such as a mask.
     *
     * @param options inputs and what else it is called with
     * @return the output
     */
    public final Symbol apply(CallOptions options) {
        List<Symbol> outputs = call(options);
        if (outputs.size() == 1) return outputs.get(0);
        throw new IllegalStateException(
                "the layer has " + outputs.size() + " outputs; expected one, or call, which gives them all");
    }

    /**
     * Calls a layer of any number of outputs on symbols, as {@link #apply}.
     *
     * @param inputs as many as the layer takes
     * @return its outputs, in their order
     */
    public final List<Symbol> call(Symbol... inputs) {
        return call(new CallOptions().inputs(inputs));
    }

    /**
     * Calls a layer of any number of outputs with more than inputs, as {@link #apply(CallOptions)}.
     *
     * @param options inputs and what else it is called with
     * @return its outputs, in their order
     */
    public final List<Symbol> call(CallOptions options) {
        List<Symbol> given = options.symbols();
        return called().use(layer -> options.use(with -> {
            long[] outputs = new long[(int) raw.rekindle_layer_output_count(layer)];
            raw.rekindle_layer_call(layer, with, outputs);
            return Arrays.stream(outputs)
                    .<Symbol>mapToObj(output -> new CallOutput(this, given, output))
                    .toList();
        }));
    }

    /**
     * Learns from the inputs of a dataset, in one pass over them: a {@link Normalization} its mean and variance. Targets are
     * not looked at. A pull dataset is begun anew, and must have a shape of x.
     *
     * @param dataset whose numbers are finite
     * @return this layer, as it is now, with what it has learned
     * @throws RekindleException {@link Status#UNSUPPORTED} for a layer that learns nothing so
     */
    public final AdaptedLayer adapt(Dataset dataset) {
        long layer = create();
        try {
            return dataset.use(data -> new AdaptedLayer(Call.run(() -> raw.rekindle_layer_adapt(layer, data))));
        } finally {
            destroy(layer);
        }
    }

    /** Throws for a layer of a functional model's description. */
    final synchronized void requireNotCalled() {
        if (called == null) return;
        throw new IllegalArgumentException(
                "layer was called on symbols, whose model it belongs to; expected one that was not");
    }

    private synchronized CalledLayer called() {
        if (called == null) called = new CalledLayer(createForCalls());
        return called;
    }

    /** As create(), for a layer of the library's that this keeps. */
    long createForCalls() {
        return create();
    }

    @Override
    final void destroy(long handle) {
        raw.rekindle_layer_destroy(handle);
    }
}
