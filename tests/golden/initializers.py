"""Writes initializers.txt: the distributions of Keras's initializers, by formula and measured over many draws."""

import keras
import numpy as np

KERNELS = {
    "Dense": (lambda initializer: keras.layers.Dense(300, kernel_initializer=initializer), (None, 200)),
    "Conv2D": (lambda initializer: keras.layers.Conv2D(64, 3, kernel_initializer=initializer), (None, 8, 8, 32)),
}
NAMES = ["GlorotUniform", "GlorotNormal", "HeUniform", "HeNormal", "LecunUniform", "LecunNormal", "VarianceScaling",
         "RandomNormal", "TruncatedNormal", "RandomUniform", "Zeros", "Ones"]
VARIANCES = {"Glorot": lambda fan_in, fan_out: 2.0 / (fan_in + fan_out), "He": lambda fan_in, _: 2.0 / fan_in,
             "Lecun": lambda fan_in, _: 1.0 / fan_in, "VarianceScaling": lambda fan_in, _: 1.0 / fan_in}
QUANTILES = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]
DRAWS = 60
TRUNCATED_STDDEV = 0.87962566103423978  # of a unit normal cut at +-2


def formula(name, shape):
    """distribution, lower bound, upper bound, mean, standard deviation"""
    receptive = int(np.prod(shape[:-2]))
    fan_in, fan_out = receptive * shape[-2], receptive * shape[-1]
    named = name.removesuffix("Uniform").removesuffix("Normal")
    if named in VARIANCES:
        stddev = np.sqrt(VARIANCES[named](fan_in, fan_out))
        if name.endswith("Uniform"):
            limit = np.sqrt(3.0) * stddev
            return "uniform", -limit, limit, 0.0, stddev
        bound = 2.0 * stddev / TRUNCATED_STDDEV
        return "truncated_normal", -bound, bound, 0.0, stddev
    if name == "TruncatedNormal":
        return "truncated_normal", -0.1, 0.1, 0.0, 0.05 * TRUNCATED_STDDEV
    if name == "RandomNormal":
        return "normal", -np.inf, np.inf, 0.0, 0.05
    if name == "RandomUniform":
        return "uniform", -0.05, 0.05, 0.0, 0.05 / np.sqrt(3.0)
    value = float(name == "Ones")
    return "constant", value, value, value, 0.0


def sample(name, layer):
    make_layer, input_shape = KERNELS[layer]
    kernels = []
    for seed in range(DRAWS):
        constant = name in ("Zeros", "Ones")
        initializer = getattr(keras.initializers, name)(**({} if constant else {"seed": seed}))
        built = make_layer(initializer)
        built.build(input_shape)
        kernels.append(built.kernel.numpy())
    return kernels[0].shape, np.stack(kernels).astype("float64").ravel()


def check(name, expected, values):
    _, lower, upper, mean, stddev = expected
    standard_error = stddev / np.sqrt(values.size)
    bounds_hold = values.min() >= lower - 1e-7 and values.max() <= upper + 1e-7
    mean_holds = abs(values.mean() - mean) <= 6.0 * standard_error
    if not (bounds_hold and mean_holds and abs(values.std() - stddev) <= 2e-3 * stddev):
        raise AssertionError(f"{name}: formula {expected}, measured mean {values.mean()}, stddev {values.std()}")


def write(path):
    with open(path, "w", encoding="ascii", newline="\n") as file:
        file.write("rekindle-initializers 1\n")
        for name in NAMES:
            for layer in KERNELS:
                shape, values = sample(name, layer)
                expected = formula(name, shape)
                check(f"{name} {layer}", expected, values)
                measured = [values.min(), values.max(), values.mean(), values.std(), *np.quantile(values, QUANTILES)]
                file.write(f"initializer {name} {layer} {len(shape)} {' '.join(map(str, shape))} {expected[0]}\n")
                file.write("formula " + " ".join("%.9g" % number for number in expected[1:]) + "\n")
                file.write(f"measured {values.size} " + " ".join("%.9g" % number for number in measured) + "\n")
        file.write("end\n")
