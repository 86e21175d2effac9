"""Layers: forward, gradients and ten SGD steps against mean squared error."""

import numpy as np

from case import ACTIVATIONS, Case, compiled, conv, dense, keras_part, layer, normal, sequential, uniform


def slow(learning_rate):
    return compiled({"class_name": "SGD", "config": {"learning_rate": learning_rate}})


def wide(rng, shape):
    return 5.0 * normal(rng, shape)


def dense_cases():
    yield Case("dense_plain", sequential([3], dense(4)), compiled(), 5)
    for activation in ACTIVATIONS:
        yield Case(f"dense_{activation}", sequential([3], dense(4, activation=activation)), compiled(), 5)
    yield Case("dense_no_bias", sequential([3], dense(4, use_bias=False)), compiled(), 5)
    yield Case("dense_no_bias_relu", sequential([3], dense(4, use_bias=False, activation="relu")), compiled(), 5)
    yield Case("dense_one_unit", sequential([7], dense(1)), slow(0.05), 6)
    yield Case("dense_batch_one", sequential([5], dense(3, activation="tanh")), slow(0.02), 1)
    yield Case("dense_odd_sizes", sequential([33], dense(17, activation="relu"), dense(5, "output")), compiled(), 9)
    for activation in [None, "relu", "softmax"]:
        config = {} if activation is None else {"activation": activation}
        model = sequential([4, 3], dense(6, "hidden", **config), dense(2, "output"))
        yield Case(f"dense_rank3_{activation or 'plain'}", model, compiled(), 3)


def shape_cases():
    flatten = layer("Flatten", "flatten")

    def reshape(*target_shape):
        return layer("Reshape", "reshape", target_shape=list(target_shape))

    yield Case("flatten_conv_dense", sequential([4, 5, 2], conv(3, 2), flatten, dense(4)), compiled(), 3)
    wide_conv = conv(16, 3, activation="relu")
    yield Case("flatten_16_channels", sequential([5, 6, 1], wide_conv, flatten, dense(3)), slow(0.02), 2)
    yield Case("flatten_rank3_dense", sequential([3, 4], dense(5, "hidden"), flatten, dense(2)), slow(0.05), 3)
    yield Case("reshape_dense_conv", sequential([5], dense(12), reshape(2, 2, 3), conv(4, 2)), slow(0.05), 3)
    yield Case("reshape_dense_16_conv", sequential([5], dense(64), reshape(2, 2, 16), conv(16, 2)), slow(0.05), 2)
    yield Case("reshape_conv_rank3", sequential([4, 4, 2], conv(3, 1), reshape(16, 3), dense(2)), slow(0.05), 2)
    yield Case("reshape_conv_flat", sequential([4, 4, 2], conv(3, 3), reshape(12), dense(4)), slow(0.05), 2)
    yield Case("reshape_inferred", sequential([4, 3, 2], conv(4, 1), reshape(-1, 6), dense(3)), slow(0.05), 2)


def relu_meets_zero(rng, shape):
    """A batch with a row of zeros: without a bias, relu's input is exactly 0 there."""
    values = normal(rng, shape)
    values[0] = 0.0
    return values


def zero_bias(name, shape, rng):
    return np.zeros(shape) if name.endswith("bias") else rng.normal(size=shape) / np.sqrt(shape[0])


def activation_cases():
    for activation in ACTIVATIONS:
        activate = layer("Activation", "activation", activation=activation)
        after_dense = sequential([4], dense(5), activate, dense(3, "output"))
        yield Case(f"activation_{activation}", after_dense, compiled(), 6)
        if activation != "exponential":  # which overflows there
            yield Case(f"activation_{activation}_wide", after_dense, slow(0.01), 6, input=wide)
        after_conv = sequential([4, 4, 3], conv(5, 2), activate)
        yield Case(f"activation_{activation}_after_conv", after_conv, compiled(), 2)
    at_zero = sequential([4], dense(5, activation="relu"), dense(3, "output"))
    yield Case("activation_relu_at_zero", at_zero, compiled(), 6, input=relu_meets_zero, initial=zero_bias)


ACTIVATION_LAYERS = {
    "relu_layer": ("ReLU", {}),
    "relu_layer_max_value": ("ReLU", {"max_value": 1.5}),
    "relu_layer_negative_slope": ("ReLU", {"negative_slope": 0.25}),
    "relu_layer_threshold": ("ReLU", {"threshold": 0.4}),
    "relu_layer_all": ("ReLU", {"max_value": 1.2, "negative_slope": 0.1, "threshold": 0.3}),
    "leaky_relu_layer": ("LeakyReLU", {}),
    "leaky_relu_layer_slope": ("LeakyReLU", {"negative_slope": 0.05}),
    "elu_layer": ("ELU", {}),
    "elu_layer_alpha": ("ELU", {"alpha": 0.4}),
    "elu_layer_negative_alpha": ("ELU", {"alpha": -0.4}),
    "softmax_layer": ("Softmax", {}),
    "prelu": ("PReLU", {}),
}


def activation_layer_cases():
    for name, (class_name, config) in ACTIVATION_LAYERS.items():
        made = layer(class_name, "activation", **config)
        yield Case(f"{name}", sequential([4], dense(5), made, dense(3, "output")), compiled(), 6)
        yield Case(f"{name}_after_conv", sequential([4, 4, 3], conv(5, 2), made, conv(2, 1, "output")), compiled(), 2)
        if class_name != "PReLU":
            given = keras_part("layers", class_name, **config)
            yield Case(f"{name}_given", sequential([4], dense(5, activation=given), dense(3, "output")), compiled(), 6)
    for axes in [1, [1, 2], [2], [3], [1, 3]]:
        name = "_".join(map(str, axes if isinstance(axes, list) else [axes]))
        shared = layer("PReLU", "activation", shared_axes=axes)
        model = sequential([4, 5, 3], conv(5, 2), shared, conv(2, 1, "output"))
        yield Case(f"prelu_shared_{name}", model, compiled(), 2)
    yield Case("prelu_16_channels", sequential([6, 6, 2], conv(16, 3), layer("PReLU", "activation", shared_axes=[1, 2])), compiled(), 3)
    for axis in [1, 2, -2]:
        softmax = layer("Softmax", "activation", axis=axis)  # a bias would shift whole rows, and have no gradient
        name = str(axis).replace("-", "minus_")
        yield Case(f"softmax_axis_{name}", sequential([4, 3], dense(5, use_bias=False), softmax, dense(2, "output")), compiled(), 3)
        images = sequential([4, 5, 3], conv(6, 2, use_bias=False), softmax, conv(2, 1, "output"))
        yield Case(f"softmax_axis_{name}_after_conv", images, compiled(), 2)


def bytes_as_floats(rng, shape):
    return rng.integers(0, 256, size=shape).astype("float32")


def rescaling_cases():
    def rescaling(**config):
        return layer("Rescaling", "rescaling", **config)

    first = rescaling(scale=1 / 255, offset=-0.5)
    yield Case("rescaling_first_dense", sequential([6], first, dense(4)), compiled(), 5, input=bytes_as_floats)
    images = sequential([5, 5, 1], first, conv(4, 3, activation="relu"))
    yield Case("rescaling_first_conv", images, compiled(), 2, input=bytes_as_floats)
    no_offset = sequential([6], rescaling(scale=1 / 255), dense(4))
    yield Case("rescaling_first_no_offset", no_offset, compiled(), 5, input=bytes_as_floats)
    inner = sequential([4], dense(5), rescaling(scale=-1.5, offset=0.25), dense(3, "output"))
    yield Case("rescaling_after_dense", inner, slow(0.05), 5)
    inner = sequential([4, 4, 2], conv(5, 2), rescaling(scale=0.5, offset=-0.5), conv(3, 2, "output"))
    yield Case("rescaling_after_conv", inner, compiled(), 2)
    last = sequential([4], dense(5), rescaling(scale=2.0, offset=1.0))
    yield Case("rescaling_last", last, slow(0.05), 5, input=uniform(-1.0, 1.0))


def normalization_cases():
    def normalize(name="norm", **config):
        return layer("BatchNormalization", name, **config)

    def case(name, size, *layers, batch=5):
        return Case(f"batch_norm_{name}", sequential(size, *layers), slow(0.02), batch)

    yield case("dense", [6], dense(7, use_bias=False), normalize())
    yield case("first", [6], normalize(), dense(3))
    yield case("wide", [19], dense(21, use_bias=False), normalize(), dense(2, "output"), batch=40)
    yield case("rank3", [4, 6], dense(5, use_bias=False), normalize(), dense(2, "output"))
    yield case("options", [6], dense(7, use_bias=False), normalize(momentum=0.6, epsilon=0.02), dense(2, "output"))
    yield case("no_scale", [6], dense(7, use_bias=False), normalize(scale=False), dense(2, "output"))
    yield case("no_center", [6], dense(7, use_bias=False), normalize(center=False), dense(2, "output"))
    yield case("averages_alone", [6], dense(7, use_bias=False), normalize(center=False, scale=False), dense(2, "output"))
    yield case("axis1", [4, 6], dense(5, use_bias=False), normalize(axis=1), dense(2, "output"))
    yield case("axis_minus2", [4, 6], dense(5, use_bias=False), normalize(axis=-2), dense(2, "output"))
    yield case("image", [4, 5, 3], normalize(), conv(4, 3), batch=3)
    yield case("conv_odd", [6, 5, 3], conv(5, 3, use_bias=False), normalize(), conv(4, 3, "second"), batch=3)
    yield case("conv_16", [5, 6, 3], conv(16, 3, use_bias=False), normalize(), layer("ReLU", "relu"),
               conv(8, 3, "second"), batch=3)
    yield case("conv_16_no_scale", [5, 6, 3], conv(16, 3, use_bias=False), normalize(scale=False), conv(8, 3, "second"), batch=3)
    yield case("conv_16_no_center", [5, 6, 3], conv(16, 3, use_bias=False), normalize(center=False), conv(8, 3, "second"), batch=3)
    yield case("frozen", [6], dense(7, use_bias=False), normalize(trainable=False), dense(2, "output"))
    yield case("frozen_conv_16", [5, 6, 3], conv(16, 3, use_bias=False), normalize(trainable=False), conv(8, 3, "second"), batch=3)
    part = keras_part("regularizers", "L2", l2=0.02)
    yield case("regularized", [6], dense(7, use_bias=False), normalize(gamma_regularizer=part, beta_regularizer=part),
               dense(2, "output"))


def layer_normalization_cases():
    def normalize(**config):
        return layer("LayerNormalization", "norm", **config)

    def case(name, size, *layers, batch=3):
        return Case(f"layer_norm_{name}", sequential(size, *layers), slow(0.05), batch)

    def behind_dense(name, size, batch=3, **config):
        return case(name, size, dense(size[-1] + 1), normalize(**config), dense(2, "output"), batch=batch)

    yield behind_dense("dense", [6], batch=5)
    yield behind_dense("sequence", [4, 6])
    yield behind_dense("wide", [3, 34], batch=1)
    yield case("first", [5, 3], normalize(), dense(2))
    yield case("last", [5, 3], dense(4), normalize())
    yield behind_dense("epsilon", [4, 6], epsilon=0.1)
    yield behind_dense("no_scale", [4, 6], scale=False)
    yield behind_dense("no_center", [4, 6], center=False)
    yield behind_dense("plain", [4, 6], center=False, scale=False)
    yield behind_dense("frozen", [4, 6], trainable=False)
    yield behind_dense("regularized", [4, 6], gamma_regularizer=keras_part("regularizers", "L2", l2=0.02),
                       beta_regularizer=keras_part("regularizers", "L1", l1=0.02),
                       gamma_constraint=keras_part("constraints", "MinMaxNorm", max_value=0.5, axis=0))
    # Without the channels among the axes a bias before would only shift what is normalized, and have no gradient.
    for axis in [[-1], [1], [-2], [1, 2], [2, 1], [-1, 1]]:
        name = "_".join(map(str, axis)).replace("-", "minus_")
        yield case(f"axis_{name}", [4, 6], dense(7, use_bias=False), normalize(axis=axis), dense(2, "output"))
    for axis in [[-1], [2], [1, 2], [3, 1], [1, 2, 3], [-1, 2]]:
        name = "_".join(map(str, axis)).replace("-", "minus_")
        yield case(f"image_axis_{name}", [5, 6, 3], conv(16, 2, use_bias=False), normalize(axis=axis),
                   conv(3, 1, "output"), batch=2)


def frozen_cases():
    def case(name, size, *layers, compile=compiled(), batch=4):
        return Case(f"frozen_{name}", sequential(size, *layers), compile, batch)

    yield case("first", [5], dense(4, "first", activation="tanh", trainable=False), dense(2))
    yield case("last", [5], dense(4, "first", activation="tanh"), dense(2, trainable=False))
    yield case("between", [5], dense(4, "first", activation="tanh"), dense(4, "second", trainable=False), dense(2))
    yield case("conv", [5, 6, 3], conv(16, 3, "first", trainable=False, activation="relu"), conv(8, 3))
    regularizer = keras_part("regularizers", "L2", l2=0.1)
    constraint = keras_part("constraints", "MaxNorm", max_value=0.5, axis=0)
    adam = compiled({"class_name": "Adam", "config": {"learning_rate": 0.01, "global_clipnorm": 0.5,
                                                      "weight_decay": 0.1}})
    yield case("regularized_constrained", [5], dense(4, "first", trainable=False, kernel_regularizer=regularizer,
                                                     kernel_constraint=constraint), dense(2), compile=adam)


def all_cases():
    tables = [dense_cases, shape_cases, activation_cases, activation_layer_cases]
    for table in [*tables, rescaling_cases, normalization_cases, layer_normalization_cases, frozen_cases]:
        yield from table()
