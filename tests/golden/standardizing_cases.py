"""Normalization with a given mean and variance, and with weights that hold them."""

from case import Case, compiled, conv, dense, layer, sequential


def case(name, size, *layers, batch=5):
    return Case(f"normalization_{name}", sequential(size, *layers), compiled(), batch)


def normalize(**config):
    return layer("Normalization", "norm", **config)


def given(*mean, **config):
    return normalize(mean=list(mean), variance=[0.5 + 0.25 * i for i in range(len(mean))], **config)


def all_cases():
    out = dense(2, "out")
    yield case("given", [3], given(1.0, -0.5, 0.25), out)
    yield case("inverted", [3], given(1.0, -0.5, 0.25, invert=True), out)
    yield case("one_number", [4, 3], normalize(mean=0.5, variance=2.0), out, batch=1)
    yield case("no_axis", [4, 3], normalize(axis=None, mean=0.5, variance=2.0), out)
    yield case("axis_1", [4, 3], given(0.1, 0.2, 0.3, 0.4, axis=1), out)
    yield case("axis_1_and_last", [2, 3], normalize(axis=[1, -1], mean=[[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]],
                                                    variance=[[1.0, 2.0, 3.0], [0.4, 0.5, 0.6]]), out)
    yield case("along_the_last_of_two", [2, 3], given(0.1, 0.2, 0.3, axis=[1, 2]), out)
    yield case("no_variance", [3], normalize(mean=[0.1, 0.2, 0.3], variance=[0.0, 1.0, 4.0], invert=True), out)
    yield case("behind_dense", [4], dense(3), given(1.0, -0.5, 0.25), out)
    yield case("behind_dense_inverted", [4], dense(3), given(1.0, -0.5, 0.25, invert=True), out)
    yield case("image", [4, 5, 3], conv(17, 2), normalize(mean=[0.1] * 17, variance=[1.0 + 0.1 * i for i in range(17)]),
               conv(2, 1, "out"), batch=2)
    yield case("weights", [3], normalize(), out)
    yield case("weights_axis_1", [4, 3], normalize(axis=1), out)
    yield case("weights_no_axis", [4, 3], normalize(axis=None), out)
    yield case("weights_inverted", [3], normalize(invert=True), out)
    yield case("weights_behind_dense", [4, 5], dense(3), normalize(axis=[1, 2]), out)
