"""What is compared: for each workload a Keras model, its optimizer and loss, and the batches that all engines train on."""

import dataclasses
from collections.abc import Callable

import numpy as np

BATCHES = 8
ROWS = 100_000  # of a table of the recommender


@dataclasses.dataclass
class Workload:
    """`model` makes the Keras model; `x` and `y` draw a batch, `x` one function for each input; steps of a round."""

    model: Callable
    optimizer: dict
    loss: str
    x: list[Callable]
    y: Callable
    steps: int


def lstm():
    from keras import Input, Model, layers

    x = Input((64, 32), name="x")
    return Model(x, layers.Dense(10, activation="softmax", name="out")(layers.LSTM(128, name="lstm")(x)))


def gru():
    from keras import Input, Model, layers

    x = Input((64, 32), name="x")
    return Model(x, layers.Dense(10, activation="softmax", name="out")(layers.GRU(128, name="gru")(x)))


def conv1d():
    from keras import Input, Model, layers

    x = given = Input((512, 8), name="x")
    for i in range(3):
        x = layers.Conv1D(32, 5, activation="relu", name=f"conv_{i}")(x)
    return Model(given, layers.Dense(10, activation="softmax", name="out")(layers.GlobalAveragePooling1D(name="pool")(x)))


def tabular():
    from keras import Input, Model, layers

    x = given = Input((64,), name="x")
    for i in range(3):
        x = layers.BatchNormalization(name=f"norm_{i}")(layers.Dense(64, name=f"dense_{i}")(x))
        x = layers.Activation("relu", name=f"relu_{i}")(x)
    return Model(given, layers.Dense(10, activation="softmax", name="out")(x))


def recommender():
    """Two towers: a table of users and one of items, whose rows are multiplied."""
    from keras import Input, Model, layers

    user, item = Input((1,), dtype="int32", name="user"), Input((1,), dtype="int32", name="item")
    rows = [layers.Flatten(name=f"flat_{name}")(layers.Embedding(ROWS, 32, name=f"table_{name}")(given))
            for name, given in [("user", user), ("item", item)]]
    return Model([user, item], layers.Dot(1, name="score")(rows))


def transformer():
    from keras import Input, Model, layers

    x = Input((64, 128), name="x")
    attended = layers.MultiHeadAttention(4, 32, name="attention")(x, x)
    between = layers.LayerNormalization(name="norm_1")(layers.Add(name="add_1")([x, attended]))
    wide = layers.Dense(512, activation="relu", name="wide")(between)
    narrow = layers.Dense(128, name="narrow")(wide)
    return Model(x, layers.LayerNormalization(name="norm_2")(layers.Add(name="add_2")([between, narrow])))


def resnet():
    """ResNet-20: three stages of three blocks; a block that strides has a 1x1 convolution beside it."""
    from keras import Input, Model, layers

    def convolution(filters, size, strides, name):
        return layers.Conv2D(filters, size, strides, padding="same", use_bias=False, name=name)

    def normalized(name, x):
        return layers.BatchNormalization(name=f"{name}_norm")(x)

    def block(name, x, filters, strides):
        y = normalized(f"{name}_1", convolution(filters, 3, strides, f"{name}_1")(x))
        y = layers.Activation("relu", name=f"{name}_relu_1")(y)
        y = normalized(f"{name}_2", convolution(filters, 3, 1, f"{name}_2")(y))
        if strides != 1:
            x = normalized(f"{name}_beside", convolution(filters, 1, strides, f"{name}_beside")(x))
        return layers.Activation("relu", name=f"{name}_relu_2")(layers.Add(name=f"{name}_add")([y, x]))

    given = Input((32, 32, 3), name="x")
    x = layers.Activation("relu", name="relu")(normalized("first", convolution(16, 3, 1, "first")(given)))
    for stage, filters in enumerate([16, 32, 64]):
        for i in range(3):
            x = block(f"s{stage}b{i}", x, filters, 2 if stage > 0 and i == 0 else 1)
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    return Model(given, layers.Dense(10, activation="softmax", name="out")(x))


def separable():
    """Blocks of a convolution of each channel by itself and one that mixes them, each normalized, as in MobileNet."""
    from keras import Input, Model, layers

    def normalized(name, x):
        return layers.Activation("relu", name=f"{name}_relu")(layers.BatchNormalization(name=f"{name}_norm")(x))

    x = given = Input((56, 56, 64), name="x")
    for i in range(3):
        x = normalized(f"depth_{i}", layers.DepthwiseConv2D(3, padding="same", use_bias=False, name=f"depth_{i}")(x))
        x = normalized(f"point_{i}", layers.Conv2D(64, 1, use_bias=False, name=f"point_{i}")(x))
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    return Model(given, layers.Dense(10, activation="softmax", name="out")(x))


def normal(*shape):
    return lambda rng: rng.normal(size=shape).astype("float32")


def labels(count):
    return lambda rng: rng.integers(0, 10, size=(count,)).astype("int32")


def rows(count):
    return lambda rng: rng.integers(0, ROWS, size=(count, 1)).astype("int32")


ADAM = {"class_name": "Adam", "config": {"learning_rate": 0.001}}
SGD = {"class_name": "SGD", "config": {"learning_rate": 0.01, "momentum": 0.9}}
CLASSES = "sparse_categorical_crossentropy"

WORKLOADS = {
    "resnet": Workload(resnet, SGD, CLASSES, [normal(64, 32, 32, 3)], labels(64), 10),
    "separable": Workload(separable, SGD, CLASSES, [normal(16, 56, 56, 64)], labels(16), 10),
    "lstm": Workload(lstm, ADAM, CLASSES, [normal(32, 64, 32)], labels(32), 60),
    "gru": Workload(gru, ADAM, CLASSES, [normal(32, 64, 32)], labels(32), 60),
    "transformer": Workload(transformer, ADAM, "mse", [normal(32, 64, 128)], normal(32, 64, 128), 30),
    "recommender": Workload(recommender, ADAM, "mse", [rows(256), rows(256)], normal(256, 1), 60),
    "tabular": Workload(tabular, ADAM, CLASSES, [normal(64, 64)], labels(64), 300),
    "conv1d": Workload(conv1d, ADAM, CLASSES, [normal(32, 512, 8)], labels(32), 60),
}


def batches(name):
    rng = np.random.default_rng(1)
    workload = WORKLOADS[name]
    return [([draw(rng) for draw in workload.x], workload.y(rng)) for _ in range(BATCHES)]
