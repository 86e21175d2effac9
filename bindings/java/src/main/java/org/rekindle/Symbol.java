package org.rekindle;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * A value of a model that is being described: an {@link Input}, or what a layer makes of other symbols
 * ({@link Layer#apply}). A {@link Functional} model is what lies between symbols.
 *
 * <p>Symbols do not change, and several threads may use one at once. There is nothing to close: the collector takes what
 * nothing is made of any more.
 */
public abstract sealed class Symbol permits Input, CallOutput {
    Symbol() {}

    abstract SymbolHandle handle();

    /**
     * The shape of one sample.
     *
     * @return without the batch axis
     */
    public final long[] shape() {
        return handle().use(symbol -> {
            long[] shape = new long[(int) raw.rekindle_symbol_rank(symbol)];
            for (int i = 0; i < shape.length; ++i) shape[i] = raw.rekindle_symbol_dimension(symbol, i);
            return shape;
        });
    }

    /** Calls the function with the addresses, which stay valid for so long; 0 for null. */
    static <T> T use(List<? extends Symbol> symbols, Function<long[], T> function) {
        SymbolHandle[] handles = symbols.stream()
                .map(symbol -> symbol == null ? null : symbol.handle())
                .toArray(SymbolHandle[]::new);
        long[] addresses = new long[handles.length];
        int acquired = 0;
        try {
            for (; acquired < handles.length; ++acquired) {
                if (handles[acquired] != null) addresses[acquired] = handles[acquired].acquire();
            }
            return function.apply(addresses);
        } finally {
            for (int i = 0; i < acquired; ++i) {
                if (handles[i] != null) handles[i].release();
            }
        }
    }

    /** With its shape. */
    @Override
    public String toString() {
        return getClass().getSimpleName() + Arrays.toString(shape());
    }
}
