"""Keras on TensorFlow: its own train function, called for each batch, and fit."""

import os

os.environ.update(KERAS_BACKEND="tensorflow", TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1")

import keras
import tensorflow as tf

from workloads import WORKLOADS

tf.config.threading.set_intra_op_parallelism_threads(2)
tf.config.threading.set_inter_op_parallelism_threads(2)


def compiled(name):
    keras.utils.set_random_seed(3)
    workload = WORKLOADS[name]
    model = workload.model()
    optimizer = getattr(keras.optimizers, workload.optimizer["class_name"])(**workload.optimizer["config"])
    model.compile(optimizer=optimizer, loss=workload.loss)
    return model


def describe(name):
    """For the other engines: the configuration, the compile arguments and the weights by their layers and names."""
    model = compiled(name)
    weights = {f"{layer.name}/{path_in_layer(layer, weight)}": weight.numpy() for layer in model.layers for weight in layer.weights}
    return model.to_json(), model.get_compile_config(), weights


def path_in_layer(layer, weight):
    """"lstm/lstm_cell/kernel" is "kernel" in its layer, "attention/query/kernel" is "query/kernel"."""
    parts = weight.path.split("/")
    inside = parts[parts.index(layer.name) + 1 :]
    return "/".join(part for part in inside if not part.endswith("_cell"))


class Stepper:
    def __init__(self, name, batches):
        self.model = compiled(name)
        self.batches = [([tf.constant(one) for one in x], tf.constant(y)) for x, y in batches]

    def step(self, i):
        return self.model.train_on_batch(*self.batches[i % len(self.batches)])

    def loss(self, i):
        self.model.reset_metrics()
        return float(self.step(i))


class Fitter(Stepper):
    """A whole round is one fit, by epochs over the batches."""

    def __init__(self, name, batches):
        super().__init__(name, batches)
        inputs, y = zip(*self.batches)
        x = tuple(tf.concat(list(parts), 0) for parts in zip(*inputs))
        size = batches[0][1].shape[0]
        self.data = tf.data.Dataset.from_tensor_slices((x, tf.concat(list(y), 0))).batch(size).cache().repeat().prefetch(2)

    def round(self, steps):
        self.model.fit(self.data, epochs=1, steps_per_epoch=steps, verbose=0, shuffle=False)


ENGINES = {"keras": Stepper, "keras fit": Fitter}
