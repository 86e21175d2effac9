"""Layers of Keras that draw random numbers, with those that Rekindle draws, which are set from outside."""

import keras
import numpy as np

import philox


class Injected(keras.layers.Layer):
    """What the next training step draws is a weight named mask, of the shape of the inputs or the given one."""

    stands_for = None  # of Keras's layers

    def __init__(self, noise_shape=None, seed=None, **arguments):
        super().__init__(**arguments)
        self.supports_masking = True  # as of Keras's own
        self.noise_shape = noise_shape
        self.own_seed = seed

    def build(self, input_shape):
        given = self.noise_shape or [None] * len(input_shape)
        shape = [own if size is None else size for own, size in zip(input_shape, given, strict=True)]
        self.mask = self.add_weight(shape=shape, initializer="ones", trainable=False, name="mask")

    def redraw(self, seed, index, step):
        """Of the model's seed and the layer's place in the model."""
        own = (seed, index) if self.own_seed is None else (self.own_seed, 0)
        self.mask.assign(self.draw(tuple(self.mask.shape), *own, step))

    def call(self, inputs, training=None):
        return self.change(inputs) if training else inputs


class InjectedDropout(Injected):
    def __init__(self, rate, **arguments):
        super().__init__(**arguments)
        self.scale = 0.0 if rate == 1.0 else 1.0 / (1.0 - rate)
        self.rate = rate

    def draw(self, shape, seed, index, step):
        return philox.dropout_mask(shape, self.rate, seed, index, step)

    def change(self, inputs):
        return inputs * self.mask * self.scale


class InjectedNoise(Injected):
    def __init__(self, stddev, **arguments):
        super().__init__(**arguments)
        self.stddev = stddev

    def draw(self, shape, seed, index, step):
        return philox.normal_noise(shape, seed, index, step)

    def change(self, inputs):
        return inputs + self.stddev * self.mask


INJECTED = {
    "Dropout": (InjectedDropout, {}),
    "GaussianNoise": (InjectedNoise, {}),
    "SpatialDropout1D": (InjectedDropout, {"noise_shape": [None, 1, None]}),
    "SpatialDropout2D": (InjectedDropout, {"noise_shape": [None, 1, 1, None]}),
}


def make_injected(class_name, arguments):
    """None for a layer of another class."""
    if class_name not in INJECTED:
        return None
    made, more = INJECTED[class_name]
    injected = made(**arguments, **more)
    injected.stands_for = class_name
    return injected
