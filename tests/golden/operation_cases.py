"""Operators on tensors, and what a call is told of training: forward, gradients and ten SGD steps against mean squared error."""

from keras import layers

from case import Case, compiled
from functional_model import functional

SGD = {"class_name": "SGD", "config": {"learning_rate": 0.05}}


def case(name, input_shape, outputs):
    return Case(f"operation_{name}", functional(input_shape, outputs), compiled(SGD), 3)


def dense(units, name):
    return layers.Dense(units, name=name)


def all_cases():
    def numbers(x):
        h = dense(4, "hidden")(x)
        return dense(2, "out")((2.0 * h + 1.0 - 0.25) * 1.5 - (3 - h) / 4.0 + -h)

    def tensors(x):
        h = dense(5, "hidden")(x)
        first = layers.Reshape((1, 5), name="first")(dense(5, "one")(layers.Flatten(name="flat")(h)))
        return dense(2, "out")((h + first) * h - first * x)

    def quotients(x):
        h = dense(5, "hidden")(x)
        column = dense(1, "column")(x)
        return dense(2, "out")(h / (h * h + 2.0) + 1.0 / (column * column + 1.0) - x / (column * column + 3))

    def slices(x):
        h = layers.LSTM(5, return_sequences=True, name="lstm")(x)
        return dense(2, "out")(h[:, -1] + h[:, 0])

    def parts(x):
        h = dense(5, "hidden")(x)
        return dense(2, "out")(h[:, 1:3, ::2] + h[:, ::-2, 3:0:-1] * h[:, None, 2, :3])

    def ellipses(x):
        h = layers.Conv2D(6, 2, name="hidden")(x)
        return dense(2, "out")(layers.Flatten(name="flat")(h[..., 1:3] - h[:, :, :, ::4][:, -1:, ...]))

    def as_in_inference(x):
        return dense(2, "out")(layers.BatchNormalization(momentum=0.8, name="norm")(
            layers.Dense(4, use_bias=False, name="hidden")(x), training=False))

    yield case("numbers", [3], numbers)
    yield case("tensors", [4, 5], tensors)
    yield case("quotients", [4, 5], quotients)
    yield case("slices", [4, 3], slices)
    yield case("parts", [4, 5], parts)
    yield case("ellipses", [4, 4, 3], ellipses)
    yield case("training_false", [5, 3], as_in_inference)
