"""Keras's recurrent layers with dropout masks that are set from outside, and their states."""

import keras
import numpy as np
import tensorflow as tf

import philox

FIRST_RECURRENT_DROPOUT_STREAM = 1 << 35


class Masks:
    """Of one layer: what its cell multiplies by at the next training step, set by set()."""

    def __init__(self, cell):
        self.rates = {"input": cell.dropout, "state": cell.recurrent_dropout}
        self.gates = getattr(cell, "dropout_mask_count", None)
        self.values = {}

    def of(self, kind, like):
        """As the cell's own method gives them: one, or a list with one for each gate."""
        if not 0.0 < self.rates[kind] < 1.0:
            return None
        if kind not in self.values:
            shape = (self.gates or 1, *like.shape)
            self.values[kind] = tf.Variable(tf.ones(shape, keras.config.floatx()), trainable=False)
        masks = self.values[kind] / (1.0 - self.rates[kind])
        return [masks[gate] for gate in range(self.gates)] if self.gates else masks[0]

    def set(self, seed, index, step):
        streams = {"input": philox.FIRST_DROPOUT_STREAM, "state": FIRST_RECURRENT_DROPOUT_STREAM}
        for kind, variable in self.values.items():
            mask = philox.dropout_mask(tuple(variable.shape), self.rates[kind], seed, index, step, streams[kind])
            variable.assign(mask)


def is_recurrent(layer):
    return isinstance(layer, keras.layers.RNN)


def drops_out(layer):
    return is_recurrent(layer) and (layer.cell.dropout > 0 or layer.cell.recurrent_dropout > 0)


def inject_masks(layer):
    """In the place of those that the layer's cell draws."""
    if not drops_out(layer):
        return layer
    layer.injected_masks = Masks(layer.cell)
    layer.cell.get_dropout_mask = lambda like: layer.injected_masks.of("input", like)
    layer.cell.get_recurrent_dropout_mask = lambda like: layer.injected_masks.of("state", like)
    return layer


def make_masks(model, x):
    """The variables, which a graph must not make."""
    if any(drops_out(layer) for layer in model.layers):
        model(x, training=True)
        reset_states(model)


def set_masks(model, seed, step):
    for index, layer in enumerate(model.layers):
        if drops_out(layer):
            layer.injected_masks.set(seed, index, step)


def reset_states(model):
    for layer in model.layers:
        if is_recurrent(layer) or isinstance(layer, keras.layers.Bidirectional) and layer.stateful:
            layer.reset_state()
