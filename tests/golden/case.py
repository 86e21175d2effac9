"""What a golden case is, and the small pieces the case tables are made of."""

import dataclasses
from collections.abc import Callable

import numpy as np

SGD = {"class_name": "SGD", "config": {"learning_rate": 0.1}}
MSE = {"class_name": "MeanSquaredError", "config": {}}
ACTIVATIONS = [
    *["linear", "relu", "sigmoid", "tanh", "softmax", "gelu", "elu", "exponential", "hard_sigmoid", "hard_silu"],
    *["leaky_relu", "log_softmax", "mish", "relu6", "selu", "silu", "softplus", "softsign"],
]


def normal(rng, shape):
    return rng.normal(size=shape).astype("float32")


def uniform(low, high):
    return lambda rng, shape: rng.uniform(low, high, size=shape).astype("float32")


def fixed(value):
    return lambda rng, shape: np.broadcast_to(np.asarray(value, "float32"), shape).copy()


def scaled_initial(name, shape, rng):
    """Kernels keep the scale of the activations; biases are never zero."""
    if name.endswith("bias"):
        return rng.uniform(-0.5, 0.5, size=shape)
    if name.endswith("variance"):
        return rng.uniform(0.5, 2.0, size=shape)
    return rng.normal(size=shape) / np.sqrt(np.prod(shape[:-1]))


@dataclasses.dataclass
class Case:
    """model and compile are Rekindle's own JSON. target(rng, output shape), input(rng, shape) and
    sample_weight(rng) draw the batch; initial(weight name, shape, rng) draws the weights. Where the model has several
    inputs or outputs, a dictionary has a function for each by its name, or those that are given. With class_weight, as
    Keras's argument, the sample weights are those that Keras makes of it.
    With history_batch, two epochs of fit in batches of so many samples are recorded, too.
    An input that is fixed, such as indices, is not moved by conditioning.py. multiplies_one_hot puts a twin in the place
    of an Embedding, whose gradient is not of rows.
    float32_only marks results that only float32 arithmetic has, such as a clip at 1 - 1e-7. Elements of the input that
    are `kept` stay as they are where conditioning.py moves others, because a layer looks for this number.
    eagerly is for several outputs: in a graph Keras does not weigh the loss of each of them by the samples of a batch."""

    name: str
    model: dict
    compile: dict
    batch_size: int
    target: Callable | dict = normal
    input: Callable | dict = normal
    sample_weight: Callable | dict | None = None
    class_weight: dict | None = None
    initial: Callable = scaled_initial
    float32_only: bool = False
    history_batch: int | None = None
    input_is_fixed: bool = False
    multiplies_one_hot: bool = False
    kept: float | None = None
    eagerly: bool = False


def layer(class_name, name, **config):
    return {"class_name": class_name, "config": {"name": name, **config}}


def dense(units, name="dense", **config):
    return layer("Dense", name, units=units, **config)


def conv(filters, kernel_size, name="conv", **config):
    return layer("Conv2D", name, filters=filters, kernel_size=kernel_size, **config)


def conv1d(filters, kernel_size, name="conv", **config):
    return layer("Conv1D", name, filters=filters, kernel_size=kernel_size, **config)


def keras_part(module, class_name, **config):
    """As Keras writes a part in another one's configuration."""
    return {"module": f"keras.{module}", "class_name": class_name, "config": config, "registered_name": None}


def sequential(input_shape, *layers, **others):
    config = {"name": "sequential", **others, "build_input_shape": [None, *input_shape], "layers": list(layers)}
    return {"class_name": "Sequential", "config": config}


def compiled(optimizer=SGD, loss=MSE, **others):
    return {"optimizer": optimizer, "loss": loss, **others}


def loss(class_name, **config):
    return {"class_name": class_name, "config": config}


def labels(shape, classes):
    return lambda rng, _: rng.integers(0, classes, size=shape).astype("int32")


def one_hot(rng, output_shape):
    classes = output_shape[-1]
    return np.eye(classes, dtype="float32")[rng.integers(0, classes, size=output_shape[:-1])]


def bits(shape=None):
    return lambda rng, output_shape: rng.integers(0, 2, size=shape or output_shape).astype("float32")


def sample_weights(*shape):
    return lambda rng: rng.uniform(0.2, 2.0, size=shape).astype("float32")
