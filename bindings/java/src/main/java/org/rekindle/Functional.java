package org.rekindle;

import java.util.Collections;
import java.util.List;

/**
 * A model between symbols: it may branch, join, skip layers, and call a layer several times. It has all calls that its
 * outputs depend on, up to its inputs, and is built. Its layers then belong to it, and no other model can have them.
 *
 * <pre>
 * Input x = new Input(16);
 * Layer block = new Dense(16).activation("relu");
 * Symbol y = new Dense(1).apply(block.apply(block.apply(x))); // the block has its weights once
 * try (Functional model = new Functional(x, y)) {
 *     model.compile(new CompileOptions().loss("mse"));
 *     ...
 * }
 * </pre>
 */
public final class Functional extends Model {
    /** Keeps, with all that they are made of, the layers: see {@link CustomLayer#createForCalls}. */
    private final List<Symbol> outputs;

    /**
     * With the seed 0.
     *
     * @param input any symbol: the model begins there
     * @param output depends on no other input
     */
    public Functional(Symbol input, Symbol output) {
        this(0, input, output);
    }

    /**
     * @param seed decides the initial weights, the dropout masks and the order of samples: the same seed gives the same
     *     model
     * @param input any symbol: the model begins there
     * @param output depends on no other input
     */
    public Functional(long seed, Symbol input, Symbol output) {
        this(null, seed, Collections.singletonList(input), Collections.singletonList(output));
    }

    /**
     * With the seed 0.
     *
     * @param inputs 1 or more, any symbols: the model begins there
     * @param outputs 1 or more, which depend on no other inputs
     */
    public Functional(List<? extends Symbol> inputs, List<? extends Symbol> outputs) {
        this(null, 0, inputs, outputs);
    }

    /**
     * @param name the model's name in reports and files; null: "functional"
     * @param seed decides the initial weights, the dropout masks and the order of samples: the same seed gives the same
     *     model
     * @param inputs 1 or more, any symbols: the model begins there
     * @param outputs 1 or more, which depend on no other inputs
     */
    public Functional(String name, long seed, List<? extends Symbol> inputs, List<? extends Symbol> outputs) {
        super(create(name, seed, inputs, outputs));
        this.outputs = List.copyOf(outputs);
    }

    private static Address create(
            String name, long seed, List<? extends Symbol> inputs, List<? extends Symbol> outputs) {
        NativeLibrary.load();
        return Symbol.use(inputs, from -> Symbol.use(outputs, to -> {
            try (rekindle_functional_options options = new rekindle_functional_options()) {
                options.setName(Text.bytes(name));
                options.setSeed(seed);
                options.set_inputs(from);
                options.set_outputs(to);
                return new Address(raw.rekindle_functional_create(options));
            }
        }));
    }
}
