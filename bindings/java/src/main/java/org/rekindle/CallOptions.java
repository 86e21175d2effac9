package org.rekindle;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/** What a layer is called with, for {@link Layer#apply(CallOptions)}: a builder whose methods return itself. */
public final class CallOptions {
    private List<Symbol> inputs = List.of();
    private List<Symbol> initialState = List.of();
    private Symbol attentionMask;
    private Symbol mask;
    private boolean useCausalMask;

    /** The inputs must be set. */
    public CallOptions() {}

    /**
     * @param inputs as many as the layer takes
     * @return this
     */
    public CallOptions inputs(Symbol... inputs) {
        this.inputs = copied(inputs);
        return this;
    }

    /**
     * @param states what a recurrent layer begins with, as many as it has states; by default zeros
     * @return this
     */
    public CallOptions initialState(Symbol... states) {
        initialState = copied(states);
        return this;
    }

    /**
     * @param mask for an attention layer: of the shape (places of query, places of value), 0 where a place of query does
     *     not look at that place of value; by default, or null, it looks at all
     * @return this
     */
    public CallOptions attentionMask(Symbol mask) {
        attentionMask = mask;
        return this;
    }

    /**
     * @param mask which places of the input count: of the input's first dimensions, 0 where one does not; by default, or
     *     null, as the mask says that the input brings along, if it does
     * @return this
     */
    public CallOptions mask(Symbol mask) {
        this.mask = mask;
        return this;
    }

    /**
     * @param useCausalMask for an attention layer: whether no place of query looks at later places of value; by default
     *     false
     * @return this
     */
    public CallOptions useCausalMask(boolean useCausalMask) {
        this.useCausalMask = useCausalMask;
        return this;
    }

    private static List<Symbol> copied(Symbol[] symbols) {
        return Collections.unmodifiableList(Arrays.asList(symbols.clone()));
    }

    /** All of them. */
    List<Symbol> symbols() {
        List<Symbol> all = new ArrayList<>(inputs);
        all.addAll(initialState);
        if (attentionMask != null) all.add(attentionMask);
        if (mask != null) all.add(mask);
        return all;
    }

    /** Calls the function with the library's options, which stay valid for so long. */
    <T> T use(Function<rekindle_call_options, T> function) {
        return Symbol.use(symbols(), handles -> {
            try (rekindle_call_options options = new rekindle_call_options()) {
                int behind = inputs.size() + initialState.size();
                options.set_inputs(Arrays.copyOf(handles, inputs.size()));
                if (!initialState.isEmpty()) {
                    options.set_initial_state(Arrays.copyOfRange(handles, inputs.size(), behind));
                }
                if (attentionMask != null) options.setAttention_mask(handles[behind++]);
                if (mask != null) options.setMask(handles[behind]);
                options.setUse_causal_mask(useCausalMask ? 1 : 0);
                return function.apply(options);
            }
        });
    }
}
