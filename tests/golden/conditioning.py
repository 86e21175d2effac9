"""Refuses cases that a correct implementation could miss through rounding alone.

A relu input or a pooling tie within a few ulps of its kink, or an Adam step on a gradient that is rounding noise, makes
a golden vector that tests luck. A case is kept only if float32 Keras agrees with float64 Keras, and float64 Keras with
itself after every weight and input moved by a few float32 ulps, all within a fraction of the tests' tolerances.
"""

import numpy as np

import keras_case

TOLERANCES = {"forward": 1e-5, "metric": 1e-5, "gradient": 1e-4, "losses": 1e-4, "step10": 1e-4, "slot10": 1e-4,
              "state10": 1e-4, "history": 1e-4}
FRACTION = 0.25
PERTURBATION = 3e-7


def deviation(actual, expected):
    """The smallest rtol with which |a - b| <= rtol * |b| + rtol * max|b| holds for every element."""
    actual, expected = np.asarray(actual, "float64"), np.asarray(expected, "float64")
    scale = np.abs(expected) + np.max(np.abs(expected))
    difference = np.abs(actual - expected)
    return 0.0 if not difference.any() else float(np.max(difference / np.maximum(scale, 1e-300)))


def complaint(actual, expected):
    """The worst tensor beyond the allowed fraction of its tolerance, as text, or None."""
    worst, text = 1.0, None
    for name, value in expected.items():
        tolerance = TOLERANCES.get(name.split("/")[0])
        if tolerance is None:
            continue
        relative = deviation(actual[name], value) / (FRACTION * tolerance)
        if relative > worst:
            worst, text = relative, f"{name} deviates {relative:.3g} times the allowed"
    return text


def is_exact(name, value):
    return name.split("/")[0] == "target" or value.dtype == "int32"


def perturbed(values, rng, fixed=(), kept=None):
    def moved(value):
        elsewhere = value * (1.0 + PERTURBATION * rng.uniform(-1.0, 1.0, value.shape))
        return elsewhere if kept is None else np.where(value == kept, value, elsewhere)

    return {name: value if name in fixed or is_exact(name, value) else moved(value) for name, value in values.items()}


def check(case, data, initial, float32_tensors):
    """Returns None for a well-conditioned case, else the reason."""
    rng = np.random.default_rng(1)
    if case.float32_only:
        reference, floatx = float32_tensors, "float32"
    else:
        reference, floatx = keras_case.run(case, data, initial, "float64", eagerly=True), "float64"
        reason = complaint(float32_tensors, reference)
        if reason:
            return f"float32 against float64: {reason}"
    fixed = ("input",) if case.input_is_fixed else ()
    for _ in range(2):
        moved = keras_case.run(case, perturbed(data, rng, fixed, case.kept), perturbed(initial, rng), floatx, eagerly=True)
        reason = complaint(moved, reference)
        if reason:
            return f"moved by {PERTURBATION}: {reason}"
    return None
