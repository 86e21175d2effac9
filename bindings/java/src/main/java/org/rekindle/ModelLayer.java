package org.rekindle;

/**
 * A model as a layer of other models, which {@link Model#asLayer} gives: it is called on as many symbols as the model has
 * inputs, and gives its outputs.
 *
 * <p>What it becomes is a copy. The model that has it begins, if this one is built, with its weights as they stand when the
 * layer is added or first called, and whether they are trained; nothing that happens to one of the two later changes the
 * other. What stateful layers carry from batch to batch is not copied. The model must not be closed before that.
 *
 * <p>In the model that has it, its layers and weights are known by a path: "encoder/dense", "encoder/dense/kernel"; models
 * may be inside of models to any depth. The layer itself goes by "encoder", and stands for all layers in it where a layer is
 * asked for.
 *
 * <pre>
 * Layer encoder = model.asLayer().name("encoder");
 * Symbol code = encoder.apply(x);
 * </pre>
 */
public final class ModelLayer extends Layer {
    private final transient Model model;
    private String name;

    ModelLayer(Model model) {
        this.model = model;
    }

    /**
     * Sets the layer's name, which no other layer of the model has.
     *
     * @param name null: the model's, or where that is Keras's default an automatic one ("functional", "functional_1", ...)
     * @return this
     */
    public ModelLayer name(String name) {
        this.name = name;
        return this;
    }

    @Override
    long create() {
        return model.use(from -> {
            try (rekindle_model_layer_options options = new rekindle_model_layer_options()) {
                options.setName(Text.bytes(name));
                return raw.rekindle_model_as_layer(from, options);
            }
        });
    }
}
