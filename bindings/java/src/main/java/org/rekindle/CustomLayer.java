package org.rekindle;

import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * A layer of the program's own, for {@link Sequential#add} and {@link #apply}. Its methods run on the thread that called
 * fit, evaluate or predict, and may call the library; what they throw ends that call, as its cause. Threads that predict
 * at once call forward at once.
 *
 * <p>In a model's JSON, in files and in backups it is its {@link #className} and {@link #config}; loading needs the class
 * {@linkplain #register registered}. A layer that is {@link Stateful} has its state there, too: what training changes
 * besides the weights.
 */
public abstract class CustomLayer extends Layer implements CustomPart {
    private String name;

    /** With an automatic name. */
    protected CustomLayer() {}

    /** @param name the layer's name in its model, without a slash; by default an automatic one
     * @return this */
    public final CustomLayer name(String name) {
        this.name = Objects.requireNonNull(name, "name");
        return this;
    }

    /**
     * The shape rule, for when the model is built or the layer is called on symbols; where dimensions of the input are
     * unknown, for lengths in their place, and again for each shape that comes.
     *
     * @param inputShape of one sample
     * @return of one sample's output; by default the input's
     * @throws Exception refuses the input
     */
    public long[] outputShape(long[] inputShape) throws Exception {
        return inputShape;
    }

    /**
     * The weights, for when the model is built.
     *
     * @param inputShape of one sample
     * @return by default none
     * @throws Exception refuses the input
     */
    public List<CustomWeight> weights(long[] inputShape) throws Exception {
        return List.of();
    }

    /**
     * Writes the output of a batch.
     *
     * @param batch for the length of the call
     * @throws Exception ends the call, as its cause
     */
    public abstract void forward(LayerBatch batch) throws Exception;

    /**
     * Writes the gradients of a batch. A layer that does not override it can be trained where it has no weights, nor has
     * a layer before it.
     *
     * @param batch for the length of the call
     * @throws Exception ends the call, as its cause
     */
    public void backward(LayerBatch batch) throws Exception {
        throw new UnsupportedOperationException(className() + " has no backward");
    }

    /**
     * Makes a class known, for loading models that have such layers.
     *
     * @param className as {@link #className} gives it
     * @param factory makes a layer from its config; null forgets the class
     */
    public static void register(String className, PartFactory<? extends CustomLayer> factory) {
        CustomClasses.LAYERS.set(className, factory);
    }

    @Override
    final long create() {
        return create(() -> this);
    }

    /**
     * This keeps the library's layer, which therefore must not keep this, or nothing would ever be given back. Symbols
     * and models keep it in its place.
     */
    @Override
    final long createForCalls() {
        return create(new WeakReference<>(this)::get);
    }

    private long create(Supplier<CustomLayer> self) {
        NativeLibrary.load();
        byte[] className = Text.bytes(className());
        byte[] config = Text.bytes(config());
        byte[] ownName = Text.bytes(name);
        boolean hasBackward = CustomTarget.overrides(this, CustomLayer.class, "backward", LayerBatch.class);
        return raw.raw_custom_layer_create(
                Targets.add(new Functions(self)), className, config, ownName, hasBackward ? 1 : 0,
                this instanceof Stateful ? 1 : 0);
    }

    @Override
    public String toString() {
        return className();
    }

    private static final class Functions extends CustomTarget {
        private final Supplier<CustomLayer> self;

        Functions(Supplier<CustomLayer> self) {
            super(self);
            this.self = self;
        }

        @Override
        void call(int function, long first, long second, long third, long fourth) throws Exception {
            CustomLayer layer = self.get();
            switch (function) {
                case OUTPUT_SHAPE -> giveShape(layer.outputShape(shape(first, second)), third, fourth);
                case WEIGHTS -> {
                    for (CustomWeight weight : layer.weights(shape(first, second))) weight.store(third);
                }
                default -> compute(layer, function, new LayerBatch(first));
            }
        }

        private static void giveShape(long[] shape, long dimensions, long rank) {
            if (shape.length > 8) {
                throw new IllegalArgumentException(
                        "outputShape gave " + shape.length + " dimensions; expected at most 8");
            }
            memory(dimensions, 8L * shape.length).asLongBuffer().put(shape);
            memory(rank, 8).putLong(shape.length);
        }

        private static void compute(CustomLayer layer, int function, LayerBatch batch) throws Exception {
            try {
                if (function == FORWARD) {
                    layer.forward(batch);
                } else {
                    layer.backward(batch);
                }
            } finally {
                batch.end();
            }
        }
    }
}
