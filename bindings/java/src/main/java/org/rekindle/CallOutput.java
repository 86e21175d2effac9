package org.rekindle;

import java.util.List;

/** What a layer makes of other symbols. It keeps the layer: see {@link CustomLayer#createForCalls}. */
final class CallOutput extends Symbol {
    private final Layer layer;
    private final List<Symbol> inputs; // which keep those before
    private final SymbolHandle handle;

    CallOutput(Layer layer, List<Symbol> inputs, long address) {
        this.layer = layer;
        this.inputs = inputs;
        handle = new SymbolHandle(address);
    }

    @Override
    SymbolHandle handle() {
        return handle;
    }
}
