"""What is compared: for each workload a Keras model, its optimizer and loss, and the batches that all engines train on."""

import dataclasses
from collections.abc import Callable

import numpy as np

BATCHES = 8


@dataclasses.dataclass
class Workload:
    """`model` makes the Keras model; `x` and `y` draw a batch; steps of a round."""

    model: Callable
    optimizer: dict
    loss: str
    x: Callable
    y: Callable
    steps: int


def lstm():
    from keras import Input, Model, layers

    x = Input((64, 32), name="x")
    return Model(x, layers.Dense(10, activation="softmax", name="out")(layers.LSTM(128, name="lstm")(x)))


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


def normal(*shape):
    return lambda rng: rng.normal(size=shape).astype("float32")


def labels(count):
    return lambda rng: rng.integers(0, 10, size=(count,)).astype("int32")


ADAM = {"class_name": "Adam", "config": {"learning_rate": 0.001}}
SGD = {"class_name": "SGD", "config": {"learning_rate": 0.01, "momentum": 0.9}}
CLASSES = "sparse_categorical_crossentropy"

WORKLOADS = {
    "lstm": Workload(lstm, ADAM, CLASSES, normal(32, 64, 32), labels(32), 60),
    "transformer": Workload(transformer, ADAM, "mse", normal(32, 64, 128), normal(32, 64, 128), 30),
    "resnet": Workload(resnet, SGD, CLASSES, normal(64, 32, 32, 3), labels(64), 10),
}


def batches(name):
    rng = np.random.default_rng(1)
    workload = WORKLOADS[name]
    return [(workload.x(rng), workload.y(rng)) for _ in range(BATCHES)]
