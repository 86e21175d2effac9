package org.rekindle;

/** A symbol of the library's. */
final class SymbolHandle extends NativeHandle {
    SymbolHandle(long address) {
        super("symbol", address, raw::rekindle_symbol_destroy);
    }
}
