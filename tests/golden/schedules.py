"""Writes schedules.txt: learning rates at 200 steps, "<JSON of the schedule>", then the rates on a line."""

import json

import keras

STEPS = 200


def configurations():
    of = keras.optimizers.schedules
    yield of.ExponentialDecay(0.1, 30, 0.5)
    yield of.ExponentialDecay(0.1, 30, 0.5, staircase=True)
    yield of.InverseTimeDecay(0.1, 30, 0.5)
    yield of.InverseTimeDecay(0.1, 30, 0.5, staircase=True)
    yield of.PiecewiseConstantDecay([10, 50, 51, 120], [0.1, 0.05, 0.2, 0.02, 0.001])
    yield of.PolynomialDecay(0.1, 150)
    yield of.PolynomialDecay(0.1, 40, end_learning_rate=0.01, power=2.5, cycle=True)
    yield of.CosineDecay(0.1, 150)
    yield of.CosineDecay(0.1, 120, alpha=0.1, warmup_target=0.3, warmup_steps=40)
    yield of.CosineDecay(0.1, 120, warmup_target=0.3)
    yield of.CosineDecayRestarts(0.1, 30)
    yield of.CosineDecayRestarts(0.1, 30, t_mul=1.0, m_mul=0.8, alpha=0.1)
    yield of.CosineDecayRestarts(0.1, 20, t_mul=1.5, m_mul=0.9, alpha=0.05)


def write(path):
    keras.config.set_floatx("float32")
    with open(path, "w", encoding="ascii", newline="\n") as file:
        for schedule in configurations():
            file.write(json.dumps(keras.saving.serialize_keras_object(schedule)) + "\n")
            file.write(" ".join("%.9g" % float(schedule(step)) for step in range(STEPS)) + "\n")
