"""Writes callbacks.txt: what Keras's callbacks make of monitored values.

A line for each case: the callback, its arguments as name=value, "|" and the monitored value of each epoch, "|" and what
follows. Of EarlyStopping: the epochs that were trained, and the epoch whose weights are set at the end, or -1. Of
ReduceLROnPlateau: the learning rate in the logs of each epoch, then that behind the last. Of LearningRateScheduler, whose
function is 0.5 * rate + 0.001 * epoch: the learning rate in the logs of each epoch.

And csv_logger.csv: what CSVLogger writes of a loss of 1, the validation losses in CSV_VALUES and a learning rate of 0.1.
"""

import warnings

import keras
import numpy as np



def single(values):
    return [float(np.float32(value)) for value in values]


NAN = float("nan")
FALLING = single([0.9, 0.7, 0.65, 0.66, 0.64, 0.64, 0.641, 0.5, 0.52, 0.51, 0.53, 0.55, 0.49, 0.6, 0.6, 0.6])
RISING = single([0.1, 0.3, 0.3, 0.35, 0.34, 0.36, 0.33, 0.33, 0.5, 0.2, 0.2, 0.1, 0.1, 0.6])
JUST_BELOW = float(np.nextafter(np.float32(0.5), np.float32(0)))
CSV_VALUES = single([0.5, 1e-5, 12345.678, 1e16, 0.0001, 2.0, NAN, 123456789, 1.5e-7])
MODES = {"auto": 0, "min": 1, "max": 2}


class Optimizer:
    """A number in single precision, as Keras keeps it."""

    def __init__(self, rate):
        self.rate = np.float32(rate)

    @property
    def learning_rate(self):
        return self.rate

    @learning_rate.setter
    def learning_rate(self, rate):
        self.rate = np.float32(rate)


class Model:
    """What callbacks touch of a model; the weights are the epoch's number."""

    def __init__(self):
        self.optimizer = Optimizer(0.1)
        self.stop_training = False
        self.weights = 0

    def get_weights(self):
        return self.weights

    def set_weights(self, weights):
        self.weights = weights


def run(callback, values):
    """The model at the end, and the logs of each epoch."""
    model, logs = Model(), []
    callback.set_model(model)
    callback.on_train_begin()
    for epoch, value in enumerate(values):
        callback.on_epoch_begin(epoch)
        model.weights = epoch
        logs.append({"val_loss": value})
        callback.on_epoch_end(epoch, logs[-1])
        if model.stop_training:
            break
    model.weights = -1
    callback.on_train_end()
    return model, logs


def early_stopping():
    for values, arguments in [
        (FALLING, {}),
        (FALLING, dict(patience=2)),
        (FALLING, dict(patience=4, restore_best_weights=True)),
        (FALLING, dict(patience=100, restore_best_weights=True)),
        (FALLING, dict(patience=2, min_delta=0.02, restore_best_weights=True)),
        (FALLING, dict(patience=2, min_delta=-0.02, restore_best_weights=True)),
        (FALLING, dict(patience=3, baseline=0.6, restore_best_weights=True)),
        (FALLING, dict(patience=3, baseline=0.1, restore_best_weights=True)),
        (FALLING, dict(patience=2, start_from_epoch=6, restore_best_weights=True)),
        (FALLING, dict(start_from_epoch=100, restore_best_weights=True)),
        (RISING, dict(patience=2, mode="max", restore_best_weights=True)),
        (RISING, dict(patience=3, mode="max", baseline=0.2, min_delta=0.05, restore_best_weights=True)),
        (RISING, dict(patience=1, mode="min", restore_best_weights=True)),
        (single([NAN, 0.5, 0.4, 0.3]), dict(patience=2, restore_best_weights=True)),
        (single([0.5, NAN, 0.4, NAN, NAN, 0.3]), dict(patience=2, restore_best_weights=True)),
        (single([0.5, JUST_BELOW, 0.5, 0.5]), dict(patience=2, min_delta=1e-8, restore_best_weights=True)),
        (single([0.5, JUST_BELOW, 0.5, 0.5]), dict(patience=2, min_delta=2e-8, restore_best_weights=True)),
    ]:
        model, logs = run(keras.callbacks.EarlyStopping(**arguments), values)
        yield "EarlyStopping", arguments, values, [len(logs), model.weights]


def reduce_lr_on_plateau():
    for values, arguments in [
        (FALLING, {}),
        (FALLING, dict(patience=1)),
        (FALLING, dict(patience=0, factor=0.5)),
        (FALLING, dict(patience=2, factor=0.3)),
        (FALLING, dict(patience=1, cooldown=2)),
        (FALLING, dict(patience=1, min_lr=0.02)),
        (FALLING, dict(patience=1, min_lr=0.1)),
        (FALLING, dict(patience=2, min_delta=0.05)),
        (RISING, dict(patience=2, mode="max", cooldown=1, factor=0.7)),
        (RISING, dict(patience=2, mode="min")),
        (single([NAN, 0.5, 0.4, 0.3]), dict(patience=2)),
    ]:
        model, logs = run(keras.callbacks.ReduceLROnPlateau(**arguments), values)
        yield "ReduceLROnPlateau", arguments, values, [*(log["learning_rate"] for log in logs), float(model.optimizer.rate)]


def learning_rate_scheduler():
    callback = keras.callbacks.LearningRateScheduler(lambda epoch, rate: 0.5 * rate + 0.001 * epoch)
    _, logs = run(callback, FALLING)
    yield "LearningRateScheduler", {}, FALLING, [log["learning_rate"] for log in logs]


def write_csv(path):
    callback = keras.callbacks.CSVLogger(str(path), separator=";")
    callback.on_train_begin()
    for epoch, value in enumerate(CSV_VALUES):
        rate = float(np.float32(0.1))
        callback.on_epoch_end(epoch, {"loss": 1.0, "val_loss": value, "learning_rate": rate})
    callback.on_train_end()


def text(value):
    if isinstance(value, str):
        return str(MODES[value])
    return "%.17g" % value


def write(path):
    warnings.simplefilter("ignore")
    write_csv(path.with_name("csv_logger.csv"))
    with open(path, "w", encoding="ascii", newline="\n") as file:
        for kind in (early_stopping, reduce_lr_on_plateau, learning_rate_scheduler):
            for name, arguments, values, result in kind():
                given = [f"{key}={text(value)}" for key, value in arguments.items()]
                file.write(" ".join([name, *given, "|", *map(text, values), "|", *map(text, result)]) + "\n")
