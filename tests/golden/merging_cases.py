"""Merging layers, and models that fork, join and share layers: forward, gradients and ten SGD steps."""

import numpy as np
from keras import layers

from case import Case, compiled, scaled_initial
from functional_model import functional

ELEMENTWISE = ["Add", "Multiply", "Average", "Maximum", "Minimum"]


def slow(learning_rate):
    return compiled({"class_name": "SGD", "config": {"learning_rate": learning_rate}})


def case(name, input_shape, outputs, batch_size=5, learning_rate=0.05, **others):
    return Case(f"merge_{name}", functional(input_shape, outputs), slow(learning_rate), batch_size, **others)


def dense(name, units=4, **config):
    return layers.Dense(units, name=name, **config)


def conv(name, filters=5, size=3, **config):
    return layers.Conv2D(filters, size, name=name, **{"padding": "same", **config})


def merge(class_name, **config):
    return getattr(layers, class_name)(name="merge", **config)


def elementwise_cases():
    def vectors(class_name, count):
        return lambda x: dense("out", 3)(merge(class_name)([dense(f"in_{i}")(x) for i in range(count)]))

    def images(class_name):
        return lambda x: conv("out", 3)(merge(class_name)([conv("first", activation="relu")(x), conv("second")(x)]))

    def many_channels(class_name):
        return lambda x: conv("out", 3)(merge(class_name)([conv("first", 16)(x), conv("second", 16, 1)(x)]))

    for class_name in ELEMENTWISE:
        yield case(f"{class_name.lower()}_three", [6], vectors(class_name, 3))
    yield case("add_two", [6], vectors("Add", 2))
    yield case("average_one", [6], vectors("Average", 1))
    for class_name in [*ELEMENTWISE, "Subtract"]:
        yield case(f"{class_name.lower()}_images", [5, 6, 2], images(class_name), 2)
        yield case(f"{class_name.lower()}_16_channels", [4, 5, 2], many_channels(class_name), 2)
    yield case("subtract_two", [6], vectors("Subtract", 2))

    def subtract_from_input(x):
        return dense("out", 3)(merge("Subtract")([x, dense("hidden", 6)(x)]))

    def square(x):
        hidden = dense("hidden")(x)
        return dense("out", 3)(merge("Multiply")([hidden, hidden]))

    yield case("subtract_from_input", [6], subtract_from_input)
    yield case("multiply_square", [6], square)


def equal_at_first(name, shape, rng):
    """Both inputs of the merge are 0, whatever a rounding moves."""
    return np.zeros(shape) if name.startswith("in_") else scaled_initial(name, shape, rng)


def tie_cases():
    def tied(class_name):
        return lambda x: dense("out", 3)(merge(class_name)([dense(f"in_{i}")(x) for i in range(2)]))

    for class_name in ["Maximum", "Minimum"]:
        yield case(f"{class_name.lower()}_tie", [6], tied(class_name), initial=equal_at_first)


def broadcast_cases():
    def rows(class_name):
        return lambda x: dense("out", 2)(merge(class_name)([dense("all")(x), dense("row")(layers.Flatten(name="flat")(x))]))

    def outer(class_name):
        def outputs(x):
            column = dense("column", 1)(x)
            row = layers.Reshape((1, 4), name="row_shape")(dense("row")(layers.Flatten(name="flat")(x)))
            return dense("out", 2)(merge(class_name)([column, row]))

        return outputs

    def excited(x):
        features = conv("features", 6, activation="relu")(x)
        gate = dense("gate", 6, activation="sigmoid")(layers.GlobalAveragePooling2D(name="squeeze")(features))
        return conv("out", 2)(merge("Multiply")([features, gate]))

    def pixels(x):
        return conv("out", 2)(merge("Add")([conv("features", 6)(x), conv("gate", 1)(x)]))

    for class_name in [*ELEMENTWISE, "Subtract"]:
        yield case(f"{class_name.lower()}_rows", [3, 4], rows(class_name), 3)
        yield case(f"{class_name.lower()}_outer", [3, 4], outer(class_name), 3)
    yield case("multiply_squeeze_and_excitation", [5, 4, 3], excited, 2)
    yield case("add_pixels", [5, 4, 3], pixels, 2)


def concatenate_cases():
    def vectors(x):
        return dense("out", 3)(merge("Concatenate")([dense("first", 3)(x), x, dense("second", 5, activation="relu")(x)]))

    def one(x):
        return dense("out", 3)(merge("Concatenate")([dense("first", 3)(x)]))

    def steps(x):
        return dense("out", 2)(merge("Concatenate", axis=1)([dense("first")(x), x]))

    def images(axis, first, second):
        def outputs(x):
            return conv("out", 2)(merge("Concatenate", axis=axis)([first(x), second(x)]))

        return outputs

    yield case("concatenate_vectors", [6], vectors)
    yield case("concatenate_one", [6], one)
    yield case("concatenate_steps", [3, 4], steps, 3)
    for name, filters in {"odd": (5, 7), "16_32": (16, 32), "16_5": (16, 5)}.items():
        made = images(-1, conv("first", filters[0], activation="relu"), conv("second", filters[1]))
        yield case(f"concatenate_channels_{name}", [5, 4, 3], made, 2)
    yield case("concatenate_height", [5, 4, 3], images(1, conv("first"), conv("second", padding="valid", size=(2, 1))), 2)
    yield case("concatenate_width", [5, 4, 3], images(-2, conv("first"), conv("second", padding="valid", size=(1, 2))), 2)


DOTS = {  # axes, the steps and features of both inputs; no steps: vectors
    "vectors": (1, None, 4, None, 4),
    "last_first": ((2, 1), 3, 4, 4, 5),
    "last_last": (2, 3, 4, 5, 4),
    "first_first": (1, 3, 4, 3, 5),
    "first_last": ((1, -1), 3, 4, 5, 3),
    "vector_matrix_last": ((1, 2), None, 4, 5, 4),
    "vector_matrix_first": (1, None, 4, 4, 5),
    "matrix_vector_last": ((-1, 1), 3, 4, None, 4),
    "matrix_vector_first": (1, 3, 4, None, 3),
    "one_step": (2, 1, 4, 1, 4),
}


def dot_cases():
    def operand(name, x, steps, features):
        made = dense(name, (steps or 1) * features)(x)
        return layers.Reshape((steps, features), name=f"{name}_shape")(made) if steps else made

    def dot(axes, steps, features, other_steps, other_features, normalize):
        def outputs(x):
            both = [operand("first", x, steps, features), operand("second", x, other_steps, other_features)]
            return dense("out", 3)(merge("Dot", axes=axes, normalize=normalize)(both))

        return outputs

    for name, of in DOTS.items():
        yield case(f"dot_{name}", [6], dot(*of, normalize=False), 4, learning_rate=0.05 if name != "one_step" else 0.002)
        yield case(f"dot_{name}_normalized", [6], dot(*of, normalize=True), 4)

    def image(x):
        columns = dense("second", 3)(layers.Reshape((6, 6), name="columns")(x))
        return merge("Dot", axes=(2, 1))([conv("first", 4)(x), columns])

    yield case("dot_image", [3, 6, 2], image, 2)


def shared_cases():
    def three_times(x):
        shared = dense("shared", 6, activation="tanh")
        return dense("out", 3)(merge("Add")([shared(x), shared(shared(x))]))

    def siamese(x):
        encoder = dense("encoder", 5, activation="tanh")
        left, right = dense("left", 6)(x), dense("right", 6)(x)
        return merge("Dot", axes=1, normalize=True)([encoder(left), encoder(right)])

    def residual(x):
        for i in range(3):
            inner = dense(f"inner_{i}", 6)(dense(f"relu_{i}", 6, activation="relu")(x))
            x = layers.ReLU(name=f"joined_{i}")(layers.Add(name=f"add_{i}")([x, inner]))
        return dense("out", 3)(x)

    def residual_images(x):
        x = conv("stem", 8, activation="relu")(x)
        inner = conv("second", 8)(conv("first", 8, activation="relu")(x))
        x = layers.ReLU(name="joined")(merge("Add")([x, inner]))
        short = conv("short", 16, 1, strides=2)(x)
        inner = conv("fourth", 16)(conv("third", 16, strides=2, activation="relu")(x))
        x = layers.MaxPooling2D(name="pool")(layers.ReLU(name="joined_2")(layers.Add(name="add")([short, inner])))
        return dense("out", 3)(layers.GlobalAveragePooling2D(name="mean")(x))

    def diamonds(x):
        for i in range(4):
            x = layers.Average(name=f"average_{i}")([dense(f"left_{i}", 6, activation="tanh")(x), dense(f"right_{i}", 6)(x)])
        return x

    def reads_output(x):
        hidden = dense("hidden", 6, activation="relu")(x)
        pooled = layers.Concatenate(name="both")([hidden, layers.Multiply(name="squares")([hidden, hidden])])
        return dense("out", 3, activation="softmax")(layers.Add(name="sum")([dense("one", 6)(pooled), hidden]))

    def shaped(x):
        turned = layers.Permute((2, 1), name="turned")(dense("steps", 5)(x))
        repeated = layers.RepeatVector(5, name="repeated")(dense("vector", 3)(layers.Flatten(name="flat")(x)))
        return dense("out", 2)(layers.Identity(name="same")(merge("Add")([turned, repeated])))

    yield case("shared_three_times", [6], three_times)
    yield case("shared_siamese", [6], siamese)
    yield case("residual", [6], residual)
    yield case("residual_images", [8, 8, 3], residual_images, 2)
    yield case("diamonds", [6], diamonds)
    yield case("reads_output", [6], reads_output)
    yield case("permute_repeat_identity", [3, 4], shaped, 3)


def all_cases():
    for table in [elementwise_cases, tie_cases, broadcast_cases, concatenate_cases, dot_cases, shared_cases]:
        yield from table()
