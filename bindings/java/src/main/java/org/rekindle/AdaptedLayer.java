package org.rekindle;

/**
 * A layer that has learned from a dataset before training, which {@link Layer#adapt} gives. What each use of it makes
 * knows the same; the layer that was adapted stays what it was.
 *
 * <pre>
 * model.add(new Normalization().adapt(dataset));
 * </pre>
 */
public final class AdaptedLayer extends Layer {
    private final transient CalledLayer learned;

    AdaptedLayer(long address) {
        learned = new CalledLayer(address);
    }

    @Override
    long create() {
        return learned.use(raw::rekindle_layer_copy);
    }
}
