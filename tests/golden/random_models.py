"""Models drawn at random, as Keras writes them: the whole to_json() and get_compile_config()."""

import itertools
import json
import zlib

import keras
import numpy as np
from keras import layers, losses, optimizers

from case import Case, bits, labels, normal, one_hot, sample_weights

COUNT = 40
ILL_CONDITIONED = {0}  # a gradient of theirs is nothing but rounding: of what a normalization takes back
BATCH = 6
MAX_ELEMENTS = 150  # of a sample's value
WIDTHS = {1: 8, 2: 6, 3: 4}  # the most features of a value, by the rank of a sample


class Draw:
    """Arguments of parts, from a seed."""

    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)

    def of(self, *values):
        return values[self.rng.integers(len(values))]

    def between(self, low, high):
        return int(self.rng.integers(low, high + 1))

    def real(self, low, high):
        return round(float(self.rng.uniform(low, high)), 3)

    def chance(self, probability):
        return bool(self.rng.uniform() < probability)

    def activation(self):
        return self.of("linear", "relu", "tanh", "sigmoid", "elu", "gelu", "softplus", "silu", "selu")

    def regularizer(self):
        return self.of(None, None, None, keras.regularizers.L2(0.01), keras.regularizers.L1L2(l1=0.001, l2=0.002))

    def of_kernel(self):
        """The arguments of a layer with a kernel."""
        return {"activation": self.activation(), "use_bias": self.chance(0.8), "kernel_regularizer": self.regularizer(),
                "trainable": self.chance(0.85)}


# What a layer takes, by the rank of a sample, and how it is drawn. A layer more is a line more.
LAYERS = [
    ((1, 2), lambda draw, shape: layers.Dense(draw.between(2, 6), **draw.of_kernel())),
    ((3,), lambda draw, shape: layers.Conv2D(draw.between(2, 4), draw.of(1, 2, 3, (1, 2)), padding="same",
                                             strides=draw.of(1, 1, 2, (2, 1)), **draw.of_kernel())),
    ((3,), lambda draw, shape: layers.Conv2D(2, 2, dilation_rate=draw.of(1, 2), padding="same", **draw.of_kernel())),
    ((3,), lambda draw, shape: layers.MaxPooling2D(2, strides=draw.of(None, 1), padding="same")),
    ((3,), lambda draw, shape: layers.AveragePooling2D(draw.of(2, (1, 2)), padding=draw.of("same", "valid"))),
    ((3,), lambda draw, shape: layers.GlobalAveragePooling2D(keepdims=draw.chance(0.3))),
    ((1, 3), lambda draw, shape: layers.BatchNormalization(momentum=draw.real(0.5, 0.99), epsilon=draw.real(0.01, 0.1),
                                                           center=draw.chance(0.7), scale=draw.chance(0.7))),
    ((1, 2, 3), lambda draw, shape: layers.Activation(draw.activation())),
    ((1, 2, 3), lambda draw, shape: layers.LeakyReLU(negative_slope=draw.real(0.0, 0.5))),
    ((1, 2, 3), lambda draw, shape: layers.ELU(alpha=draw.real(0.2, 1.5))),
    ((1, 2), lambda draw, shape: layers.PReLU()),
    ((1, 2, 3), lambda draw, shape: layers.ReLU(max_value=draw.of(None, 6.0), negative_slope=draw.of(0.0, 0.1))),
    ((1, 2), lambda draw, shape: layers.Softmax()),
    ((1, 2, 3), lambda draw, shape: layers.Rescaling(draw.real(0.3, 1.5), offset=draw.real(-0.5, 0.5))),
    ((1, 2, 3), lambda draw, shape: layers.Identity()),
    ((2, 3), lambda draw, shape: layers.Flatten()),
    ((2,), lambda draw, shape: layers.Permute((2, 1))),
    ((1,), lambda draw, shape: layers.RepeatVector(draw.between(2, 3))),
    ((2, 3), lambda draw, shape: layers.Reshape((int(np.prod(shape)),))),
]
MERGES = [
    lambda draw: layers.Add(),
    lambda draw: layers.Multiply(),
    lambda draw: layers.Average(),
    lambda draw: layers.Maximum(),
    lambda draw: layers.Minimum(),
    lambda draw: layers.Concatenate(axis=draw.of(-1, 1)),
]
REGRESSIONS = [
    lambda draw: "mse",
    lambda draw: "mean_absolute_error",
    lambda draw: losses.Huber(delta=draw.real(0.3, 1.5)),
    lambda draw: losses.LogCosh(),
    lambda draw: losses.MeanSquaredError(reduction=draw.of("sum_over_batch_size", "sum")),
]
OPTIMIZERS = [
    lambda draw: optimizers.SGD(draw.real(0.005, 0.05)),
    lambda draw: optimizers.SGD(draw.real(0.005, 0.02), momentum=draw.real(0.5, 0.9), nesterov=draw.chance(0.5)),
    lambda draw: optimizers.SGD(0.02, clipnorm=draw.of(None, 1.0), weight_decay=draw.of(None, 0.01)),
    lambda draw: optimizers.Adam(draw.real(0.001, 0.01), epsilon=0.01),
    lambda draw: optimizers.RMSprop(draw.real(0.001, 0.01), rho=draw.real(0.7, 0.95), epsilon=0.01),
    lambda draw: optimizers.Adagrad(draw.real(0.005, 0.02)),
]


def shape_of(value):
    return tuple(value.shape[1:])


def fits(value):
    return np.prod(shape_of(value)) <= MAX_ELEMENTS


def draw_input(draw, index):
    rank = draw.between(1, 3)
    shape = [draw.between(3, 5) for _ in range(rank - 1)] + [draw.between(2, WIDTHS[rank])]
    return keras.Input(shape, name=f"given_{index}")


def draw_layer(draw, shape):
    taken = [make for ranks, make in LAYERS if len(shape) in ranks]
    return draw.of(*taken)(draw, shape)


class Growth:
    """A graph that grows call by call."""

    def __init__(self, draw, inputs):
        self.draw, self.values, self.unread, self.called = draw, list(inputs), list(inputs), []

    def read(self, value):
        self.unread = [one for one in self.unread if one is not value]
        return value

    def add(self, value):
        self.values.append(value)
        self.unread.append(value)

    def value(self):
        return self.draw.of(*(self.unread if self.draw.chance(0.6) and self.unread else self.values))

    def call(self):
        value = self.value()
        layer = draw_layer(self.draw, shape_of(value))
        again = [other for other, shape in self.called if shape == shape_of(value) and other.weights]
        if again and self.draw.chance(0.4):
            layer = self.draw.of(*again)
        made = layer(value)
        if fits(made):
            self.read(value)
            self.called.append((layer, shape_of(value)))
            self.add(made)

    def merge(self):
        first = self.value()
        same = [value for value in self.values if value is not first and value.shape == first.shape]
        if not same:
            return self.call()
        both = [first, self.draw.of(*same)]
        made = self.draw.of(*MERGES)(self.draw)(both)
        if fits(made):
            for value in both:
                self.read(value)
            self.add(made)
        return None

    def rest_as_vectors(self):
        """What nobody reads yet, as one vector."""
        flat = [value if len(shape_of(value)) == 1 else layers.Flatten()(value) for value in self.unread]
        return flat[0] if len(flat) == 1 else layers.Concatenate()(flat)


def draw_head(draw, value, name):
    """An output with its loss, a metric and a way to draw targets."""
    kind = draw.of("regression", "classes", "one_hot", "flags")
    if kind == "regression":
        units = draw.between(1, 3)
        return layers.Dense(units, name=name)(value), draw.of(*REGRESSIONS)(draw), draw.of("mae", "mse"), normal
    if kind == "flags":
        output = layers.Dense(draw.between(1, 3), activation="sigmoid", name=name)(value)
        return output, losses.BinaryCrossentropy(label_smoothing=draw.of(0.0, 0.1)), "binary_accuracy", bits()
    output = layers.Dense(3, activation="softmax", name=name)(value)
    if kind == "classes":
        return output, "sparse_categorical_crossentropy", "accuracy", labels((BATCH,), 3)
    return output, losses.CategoricalCrossentropy(label_smoothing=draw.of(0.0, 0.2)), "accuracy", one_hot


def compile_config(draw, model, trained, metrics):
    single = len(trained) == 1
    arguments = {"loss": trained[0] if single else trained}
    if not single and draw.chance(0.6):
        arguments["loss_weights"] = [draw.real(0.1, 2.0) for _ in trained]
    if draw.chance(0.7):
        arguments["metrics"] = metrics if single else [[metric] for metric in metrics]
    if draw.chance(0.4):
        arguments["weighted_metrics"] = metrics if single else [[metric] for metric in metrics]
    model.compile(draw.of(*OPTIMIZERS)(draw), **arguments)
    return json.loads(json.dumps(model.get_compile_config()))


def random_model(index):
    keras.backend.clear_session()
    draw = Draw(zlib.crc32(f"random_{index}".encode()))
    inputs = [draw_input(draw, i) for i in range(draw.between(1, 3))]
    growth = Growth(draw, inputs)
    for _ in range(draw.between(4, 9)):
        growth.merge() if draw.chance(0.3) else growth.call()
    joined = growth.rest_as_vectors()
    behind = [value for value in growth.values if len(shape_of(value)) == 1]
    count = draw.between(1, 3)
    values = [joined] + [draw.of(joined, *behind) for _ in range(count - 1)]
    outputs, trained, metrics, targets = zip(*[draw_head(draw, value, f"out_{i}") for i, value in enumerate(values)])
    model = keras.Model(inputs if len(inputs) > 1 else inputs[0], list(outputs) if count > 1 else outputs[0])
    configuration = json.loads(model.to_json())
    weighted = draw.chance(0.3)
    return Case(
        f"random_{index:02}", configuration, compile_config(draw, model, list(trained), list(metrics)), BATCH,
        input=normal if len(inputs) == 1 else {value.name: normal for value in inputs},
        target=targets[0] if count == 1 else {f"out_{i}": target for i, target in enumerate(targets)},
        sample_weight=sample_weights(BATCH) if weighted else None, eagerly=True)


def all_cases():
    drawn = (index for index in itertools.count() if index not in ILL_CONDITIONED)
    for index in itertools.islice(drawn, COUNT):
        yield random_model(index)
