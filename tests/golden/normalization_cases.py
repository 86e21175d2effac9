"""RMSNormalization and GroupNormalization."""

from case import Case, compiled, conv, conv1d, dense, keras_part, layer, sequential

SLOW = {"class_name": "SGD", "config": {"learning_rate": 0.05}}
SLOWER = {"class_name": "SGD", "config": {"learning_rate": 0.002}}


def name_of(axes):
    return "_".join(map(str, axes)).replace("-", "minus_")


def rms_cases():
    def normalize(**config):
        return layer("RMSNormalization", "norm", **config)

    def case(name, size, *layers, batch=3):
        return Case(f"rms_{name}", sequential(size, *layers), compiled(SLOW), batch)

    def behind_dense(name, size, batch=3, **config):
        return case(name, size, dense(size[-1] + 1), normalize(**config), dense(2, "output"), batch=batch)

    yield behind_dense("dense", [6], batch=5)
    yield behind_dense("sequence", [4, 6])
    yield behind_dense("wide", [3, 34], batch=1)
    yield behind_dense("epsilon", [4, 6], epsilon=0.5)
    yield behind_dense("frozen", [4, 6], trainable=False)
    yield case("first", [5, 3], normalize(), dense(2))
    yield case("last", [5, 3], dense(4), normalize())
    yield case("relu", [5, 3], dense(9, activation="relu"), normalize(), dense(2, "output"))
    # Keras multiplies by the scale as NumPy would, so that only the last axes work.
    for axis in [[-1], [1, 2], [2, 1], [-2, -1]]:
        yield case(f"axis_{name_of(axis)}", [4, 6], dense(7), normalize(axis=axis), dense(2, "output"))
    for axis in [3, [3, 2], [1, 2, 3]]:
        name = name_of(axis if isinstance(axis, list) else [axis])
        yield case(f"image_axis_{name}", [5, 6, 3], conv(16, 2), normalize(axis=axis), conv(3, 1, "output"), batch=2)


def group_cases():
    def normalize(groups, **config):
        return layer("GroupNormalization", "norm", groups=groups, **config)

    def case(name, size, *layers, batch=3, compile=compiled(SLOW)):
        return Case(f"group_{name}", sequential(size, *layers), compile, batch)

    def behind_dense(name, size, units, groups, batch=3, compile=compiled(SLOW), **config):
        return case(name, size, dense(units), normalize(groups, **config), dense(2, "output"), batch=batch, compile=compile)

    def behind_conv(name, filters, groups, size=(7, 6, 3), batch=2, **config):
        return case(name, list(size), conv(filters, 2, use_bias=False), normalize(groups, **config),
                    conv(3, 1, "output"), batch=batch)

    # Without places: of few samples, of more than are normalized at once, and of a rest.
    yield behind_dense("dense", [6], 8, 2, batch=5)
    yield behind_dense("dense_one", [6], 8, 2, batch=1)
    yield behind_dense("dense_8", [6], 12, 3, batch=8)
    yield behind_dense("dense_19", [6], 15, 5, batch=19)
    yield behind_dense("dense_wide", [6], 140, 2, compile=compiled(SLOWER))
    yield behind_dense("dense_one_group", [6], 9, 1)
    yield behind_dense("default", [6], 64, 32, batch=4, compile=compiled(SLOWER))
    yield behind_dense("sequence", [4, 6], 9, 3)
    yield behind_dense("sequence_long", [21, 3], 10, 5, batch=2)
    yield behind_dense("epsilon", [4, 6], 8, 4, epsilon=0.1)
    yield behind_dense("no_scale", [4, 6], 8, 4, scale=False)
    yield behind_dense("no_center", [4, 6], 8, 4, center=False)
    yield behind_dense("plain", [4, 6], 8, 4, center=False, scale=False)
    yield behind_dense("frozen", [4, 6], 8, 4, trainable=False)
    regularized = {"gamma_regularizer": keras_part("regularizers", "L2", l2=0.02),
                   "beta_regularizer": keras_part("regularizers", "L1", l1=0.02),
                   "gamma_constraint": keras_part("constraints", "MinMaxNorm", max_value=0.5, axis=0)}
    yield behind_dense("regularized", [4, 6], 8, 4, **regularized)
    yield case("first", [5, 4], normalize(2), dense(2))
    yield case("last", [5, 4], dense(4), normalize(2))
    for axis in [1, -2]:  # a bias on the other axis would have no gradient
        yield case(f"axis_{name_of([axis])}", [4, 6], dense(7, use_bias=False), normalize(2, axis=axis), dense(2, "output"))
    yield behind_conv("image", 6, 3)
    yield behind_conv("image_odd", 9, 3, batch=1)
    yield behind_conv("image_16", 16, 4)
    yield behind_conv("image_instance", 5, -1)
    yield behind_conv("image_one_group", 5, 1)
    yield behind_conv("image_no_scale", 16, 4, scale=False)
    yield behind_conv("image_no_center", 16, 4, center=False)
    yield behind_conv("image_frozen", 16, 4, trainable=False)
    yield behind_conv("image_epsilon", 10, 5, epsilon=0.3)
    yield behind_conv("image_axis_1", 5, 3, axis=1)
    yield behind_conv("image_axis_minus_2", 5, -1, axis=-2)
    yield case("image_relu", [6, 6, 2], conv(8, 3, use_bias=False), normalize(2), layer("ReLU", "relu"), conv(4, 2, "second"), batch=2)
    yield case("conv1d_causal", [20, 3], conv1d(12, 3, padding="causal"), normalize(3), conv1d(2, 2, "output"), batch=2)


def all_cases():
    yield from rms_cases()
    yield from group_cases()
