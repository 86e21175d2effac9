package org.rekindle;

/** A layer of the library's that was called on symbols. */
final class CalledLayer extends NativeHandle {
    CalledLayer(long address) {
        super("layer", address, raw::rekindle_layer_destroy);
    }
}
