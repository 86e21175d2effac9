"""Runs one case in Keras: builds the model from its configuration, sets the weights, and collects every tensor."""

import copy
import re
import zlib

import keras
import numpy as np
import tensorflow as tf

from keras.src.trainers.data_adapters.data_adapter_utils import class_weight_to_sample_weights
from keras.src.trainers.data_adapters.tf_dataset_adapter import make_class_weight_map_fn
import functional_model
import recurrent_keras
from injected_layers import Injected, InjectedDropout, make_injected

STEPS = 10
MODELS = ["Functional", "Sequential"]
WRAPPING = (keras.layers.Bidirectional, keras.layers.TimeDistributed)


class OneHotEmbedding(keras.layers.Embedding):
    """Embedding by a product of matrices."""

    def call(self, inputs):
        rows = keras.ops.one_hot(keras.ops.cast(inputs, "int32"), self.input_dim, dtype=self.compute_dtype)
        return keras.ops.matmul(rows, self.embeddings)


def inject_attention_dropout():
    """Has attention drop its probabilities likewise."""
    build = keras.layers.MultiHeadAttention._build_attention

    def build_attention(layer, rank):
        build(layer, rank)
        if layer.dropout > 0.0:
            layer._dropout_layer = InjectedDropout(layer.dropout)

    keras.layers.MultiHeadAttention._build_attention = build_attention

    build_luong, apply_scores = keras.layers.Attention.build, keras.layers.Attention._apply_scores

    def build_with_dropout(layer, input_shape):
        build_luong(layer, input_shape)
        if layer.dropout > 0.0:
            layer._dropout_layer = InjectedDropout(layer.dropout)

    def apply_and_drop(layer, scores, value, scores_mask=None, training=False):
        weights = apply_scores(layer, scores, value, scores_mask, training=False)[1]
        if layer.dropout > 0.0:
            weights = layer._dropout_layer(weights, training=training)
        return keras.ops.matmul(weights, value), weights

    keras.layers.Attention.build = build_with_dropout
    keras.layers.Attention._apply_scores = apply_and_drop


inject_attention_dropout()


def injected_layer(layer):
    """The layer's own or what it is, or None."""
    inner = getattr(layer, "_dropout_layer", layer)
    return inner if isinstance(inner, Injected) else None


def make_layer(configuration, custom_objects):
    arguments = dict(configuration["config"])
    if configuration["class_name"] in MODELS:
        return keras.layers.deserialize(copy.deepcopy(configuration), custom_objects)  # which empties it
    if configuration["class_name"] in custom_objects:
        return custom_objects[configuration["class_name"]].from_config(arguments)
    for wrapping in WRAPPING:
        if configuration["class_name"] == wrapping.__name__:
            return wrapping.from_config(copy.deepcopy(arguments))  # which empties it
    injected = make_injected(configuration["class_name"], arguments)
    if injected:
        return injected
    made = recurrent_keras.inject_masks(getattr(keras.layers, configuration["class_name"])(**arguments))
    for key in ["kernel_regularizer", "activity_regularizer"]:
        regularizer = getattr(made, key, None)
        if isinstance(regularizer, keras.regularizers.OrthogonalRegularizer):
            regularizer.factor = float(regularizer.factor)  # Keras's is a float32 tensor, whatever the weights are
    return made


def make_part(module, configuration):
    arguments = {key: value for key, value in configuration["config"].items() if key != "dtype"}
    return getattr(module, configuration["class_name"])(**arguments)


def is_part(configuration):
    return isinstance(configuration, dict) and "class_name" in configuration


def made_of_each(configuration, make):
    """What `make` makes of a part, of each in a list, or of each of a dictionary by outputs."""
    if isinstance(configuration, list):
        return [made_of_each(each, make) for each in configuration]
    if isinstance(configuration, dict) and not is_part(configuration):
        return {name: made_of_each(each, make) for name, each in configuration.items()}
    return make(configuration) if is_part(configuration) else configuration


def make_loss(configuration):
    return made_of_each(configuration, lambda one: make_part(keras.losses, one))


def make_metric(configuration):
    """Under its name without the number by which Keras counts metrics of a kind in a process."""
    metric = make_part(keras.metrics, configuration)
    if "name" not in configuration["config"]:
        metric.name = re.sub(r"_\d+$", "", metric.name)
    return metric


def make_metrics(configurations):
    return made_of_each(configurations, make_metric) or None


def together(data, kind, names):
    """What the batch has of a kind: an array, or a list in the order of the model's names."""
    if kind in data:
        return data[kind]
    return [data[f"{kind}/{name}"] for name in names if f"{kind}/{name}" in data] or None


def output_names(model):
    """None of a Sequential model, which has one."""
    return getattr(model, "output_names", [])


def arguments(model, data):
    """x, y and sample_weight as Keras takes them."""
    inputs = [value.name for value in model.inputs]
    return [together(data, kind, inputs if kind == "input" else output_names(model))
            for kind in ["input", "target", "sample_weight"]]


def one_by_one(values):
    """Figures under their names; those of a metric with several as name[0], name[1], ..."""
    figures = {}
    for name, value in values.items():
        if np.ndim(value) == 0:
            figures[name] = float(value)
        else:
            figures.update({f"{name}[{i}]": float(one) for i, one in enumerate(np.asarray(value))})
    return figures


def fit_history(case, data, initial, eagerly):
    """Loss and metrics of two epochs in batches, the last of which is smaller."""
    model = build(case, None, eagerly)
    assign(model, initial)
    x, y, sample_weight = arguments(model, data)
    history = model.fit(x, y, sample_weight=sample_weight, epochs=2, batch_size=case.history_batch, shuffle=False,
                        verbose=0).history
    epochs = [one_by_one({name: values[epoch] for name, values in history.items()}) for epoch in range(2)]
    return {f"history/{name}": np.array([epoch[name] for epoch in epochs]) for name in epochs[0]}


def make_optimizer(configuration):
    """What Keras does not read, because it writes none, is told to it."""
    arguments = dict(configuration["config"])
    excluded = arguments.pop("exclude_from_weight_decay", [])
    optimizer = getattr(keras.optimizers, configuration["class_name"]).from_config(arguments)
    if excluded:
        optimizer.exclude_from_weight_decay(var_names=excluded)
    return optimizer


def sequential(configuration, batch_size, custom_objects):
    model = keras.Sequential(name=configuration["name"])
    model.add(keras.Input(batch_shape=(batch_size, *configuration["build_input_shape"][1:])))
    for layer in configuration["layers"]:
        if layer["class_name"] != "InputLayer":
            model.add(make_layer(layer, custom_objects))
    return model


def build(case, batch_size, eagerly=False):
    custom_objects = {"Embedding": OneHotEmbedding} if case.multiplies_one_hot else {}
    if case.model["class_name"] == "Functional":
        model = functional_model.from_configuration(case.model, batch_size, custom_objects)
    else:
        model = sequential(case.model["config"], batch_size, custom_objects)
    assert not case.multiplies_one_hot or any(isinstance(layer, OneHotEmbedding) for _, layer in layers_of(model))
    model.compile(
        optimizer=make_optimizer(case.compile["optimizer"]),
        loss=make_loss(case.compile["loss"]),
        loss_weights=case.compile.get("loss_weights"),
        metrics=make_metrics(case.compile.get("metrics")),
        weighted_metrics=make_metrics(case.compile.get("weighted_metrics")),
        run_eagerly=eagerly,
    )
    return model


def name_in(layer, weight):
    """With the names of layers inside, where these have weights of their own; a cell is none."""
    if not isinstance(layer, (keras.layers.MultiHeadAttention, *WRAPPING)):
        return weight.name
    return re.sub(r"\w+_cell/", "", weight.path.split(f"{layer.name}/", 1)[1])


def layers_of(model, path=""):
    """By their names, those of models that are layers behind the model's."""
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            yield from layers_of(layer, f"{path}{layer.name}/")
        else:
            yield path + layer.name, layer


def named_weights(model):
    """Statistics and frozen ones, too."""
    return {
        f"{name}/{name_in(layer, weight)}": weight
        for name, layer in layers_of(model)
        if not isinstance(layer, (Injected, keras.layers.Dropout))
        for weight in layer.weights
        if weight.name != "mask" and "int" not in weight.dtype  # as Normalization's count, which nothing reads
    }


def assign(model, initial):
    """Sets all weights."""
    for name, weight in named_weights(model).items():
        weight.assign(initial[name])
    for _, layer in layers_of(model):
        if isinstance(layer, keras.layers.Normalization) and layer.input_mean is None:
            layer.finalize_state()  # it computes with copies of its weights


def weigh_classes(y, class_weight):
    """Arrays of a class for each step are beyond Keras's arrays; its datasets take them, with an axis of 1 behind."""
    steps = y.ndim - (y.shape[-1] == 1) > 1 and y.dtype == "int32"
    if not steps:
        return class_weight_to_sample_weights(y, class_weight)
    column = y if y.shape[-1] == 1 else y[..., np.newaxis]
    return make_class_weight_map_fn(class_weight)(None, tf.convert_to_tensor(column))[2].numpy()


def drawn(kind, draw, rng, values, names):
    """Arrays of the shapes of `values`, drawn by a function, or by one for each name."""
    if not isinstance(draw, dict):
        return {kind: draw(rng, tuple(values[0].shape))}
    shapes = {name: tuple(value.shape) for name, value in zip(names, values)}
    return {f"{kind}/{name}": draw_one(rng, shapes[name]) for name, draw_one in draw.items()}


def draw_weights(draw, rng):
    if not isinstance(draw, dict):
        return {"sample_weight": draw(rng)}
    return {f"sample_weight/{name}": draw_one(rng) for name, draw_one in draw.items()}


def draw(case, attempt):
    """Batch and weights in float32, from a seed that depends on the case's name only (and on the attempt)."""
    rng = np.random.default_rng(zlib.crc32(case.name.encode()) + attempt)
    keras.backend.clear_session()
    model = build(case, case.batch_size)
    data = drawn("input", case.input, rng, model.inputs, [value.name for value in model.inputs])
    data.update(drawn("target", case.target, rng, model.outputs, output_names(model)))
    if case.sample_weight:
        data.update(draw_weights(case.sample_weight, rng))
    if case.class_weight:
        data["sample_weight"] = weigh_classes(data["target"], case.class_weight).astype("float32")
        data["class_weight"] = np.array(list(case.class_weight.items()), "float32")
    weights = {name: case.initial(name, tuple(weight.shape), rng) for name, weight in named_weights(model).items()}
    return data, {name: np.asarray(value, dtype="float32") for name, value in weights.items()}


def set_masks(model, case, step):
    masks = {}
    recurrent_keras.set_masks(model, case.model["config"].get("seed"), step)
    for index, layer in enumerate(one for one in model.layers if not isinstance(one, keras.layers.InputLayer)):
        injected = injected_layer(layer)
        if injected:
            injected.redraw(case.model["config"]["seed"], index, step)
        if isinstance(injected, InjectedDropout):
            masks[layer.name] = injected.mask.numpy()
    return masks


def mask_tensors(masks):
    if len(masks) == 1:
        return {"mask0": next(iter(masks.values()))}
    return {f"mask0/{name}": mask for name, mask in masks.items()}


def forward_tensors(model, x):
    outputs = model(x, training=False)
    if not isinstance(outputs, list):
        return {"forward": outputs.numpy()}
    return {f"forward/{name}": output.numpy() for name, output in zip(model.output_names, outputs)}


def slot_tensors(model, weights):
    """By Keras's names of what the optimizer keeps for each weight; and what it keeps once."""
    tensors = {}
    for variable in model.optimizer.variables:
        for name, weight in weights.items():
            slot = variable.name.removeprefix(weight.path.replace("/", "_") + "_")
            if slot != variable.name:
                tensors[f"slot10/{slot}/{name}"] = variable
    if hasattr(model.optimizer, "_u_product"):
        tensors["state10/u_product"] = model.optimizer._u_product
    return tensors


def gradient_tensors(gradients):
    """A softmax does not change where all scores of a row grow by the same, as with a key's bias: its gradient is
    nothing but rounding, for which the kernel's is the measure."""
    tensors = {}
    for name, gradient in gradients.items():
        kernel = gradients.get(name.removesuffix("bias") + "kernel")
        if name.endswith("/key/bias") and np.abs(gradient).max() < 1e-4 * np.abs(kernel).max():
            tensors[f"vanishing/{name}"] = np.abs(kernel).max(keepdims=True).reshape(1)
        else:
            tensors[f"gradient/{name}"] = gradient
    return tensors


def run(case, data, initial, floatx="float32", eagerly=False):
    """Every tensor of the case, in the order of the file. Eager execution is for checks: it compiles nothing."""
    keras.backend.clear_session()
    keras.config.set_floatx(floatx)
    data = {name: value if value.dtype == "int32" else value.astype(floatx) for name, value in data.items()}
    model = build(case, case.batch_size, eagerly)
    x, y, sample_weight = arguments(model, data)
    weights = named_weights(model)
    assign(model, initial)

    recurrent_keras.make_masks(model, x)
    if any(injected_layer(layer) and not injected_layer(layer).built for layer in model.layers):
        model(x, training=False)  # attention builds its own at the first call
    tensors = {**data, **{f"initial/{name}": weight.numpy() for name, weight in weights.items()}}
    tensors.update(mask_tensors(set_masks(model, case, 0)))
    tensors.update(forward_tensors(model, x))
    trained = {name: weight for name, weight in weights.items() if weight.trainable}
    recurrent_keras.reset_states(model)
    with tf.GradientTape() as tape:
        output = model(x, training=True)
        as_tensor = lambda one: None if one is None else tf.convert_to_tensor(one)
        loss = model.compute_loss(y=tf.nest.map_structure(as_tensor, y), y_pred=output,
                                  sample_weight=sample_weight)
    gradients = tape.gradient(loss, [weight.value for weight in trained.values()])
    # Those of an Embedding are rows; what no loss depends on has none, which to the optimizer is like 0.
    gradients = {name: np.zeros(trained[name].shape, floatx) if value is None else tf.convert_to_tensor(value).numpy()
                 for name, value in zip(trained, gradients, strict=True)}
    tensors.update(gradient_tensors(gradients))
    assign(model, initial)  # training has moved statistics
    recurrent_keras.reset_states(model)
    metrics = one_by_one(model.test_on_batch(x, y, sample_weight=sample_weight, return_dict=True))
    innermost = lambda layer: innermost(layer.layer) if isinstance(layer, keras.layers.TimeDistributed) else layer
    is_trained_otherwise = lambda layer: isinstance(innermost(layer), keras.layers.BatchNormalization) or (
        injected_layer(layer) and injected_layer(layer).stands_for != "Dropout") or recurrent_keras.drops_out(layer)
    if any(is_trained_otherwise(layer) for _, layer in layers_of(model)):
        tensors["evaluated"] = np.array([metrics["loss"]], floatx)  # not by the batch's statistics, nothing dropped out
    tensors.update({f"metric/{name}": np.array([metrics[name]], floatx) for name in metrics if name != "loss"})

    losses = []
    recurrent_keras.reset_states(model)
    for step in range(STEPS):
        set_masks(model, case, step)
        losses.append(model.train_on_batch(x, y, sample_weight=sample_weight, return_dict=True)["loss"])
    tensors["losses"] = np.array(losses, dtype=floatx)
    tensors.update({f"step10/{name}": weight.numpy() for name, weight in weights.items()})
    tensors.update({name: value.numpy() for name, value in slot_tensors(model, trained).items()})
    if model.optimizer.gradient_accumulation_steps:
        tensors["iterations"] = np.array([int(model.optimizer.iterations)], "int32")
    if case.history_batch:
        tensors["history_batch"] = np.array([case.history_batch], "int32")
        history = fit_history(case, data, initial, eagerly)
        tensors.update({name: values.astype(floatx) for name, values in history.items()})
    return tensors
