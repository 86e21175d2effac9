"""Convolutions: forward, gradients and ten SGD steps against mean squared error."""

from case import ACTIVATIONS, Case, compiled, conv, conv1d, dense, keras_part, layer, sequential

PENALTY = keras_part("regularizers", "L1L2", l1=0.01, l2=0.02)


def conv_cases():
    """Variants follow a 1x1 convolution, whose gradient shows their input gradient."""

    def plain(name, size, *layers):
        return Case(f"conv2d_{name}", sequential(size, *layers), compiled(), 2)

    def variant(name, size, *arguments, **config):
        return plain(name, size, conv(size[-1], 1, "first"), conv(*arguments, **config))

    yield plain("valid", [6, 7, 3], conv(5, 3))
    yield plain("same", [6, 7, 3], conv(5, 3, padding="same"))
    yield plain("no_bias", [6, 7, 3], conv(5, 3, use_bias=False))
    for activation in ACTIVATIONS:
        yield plain(activation, [5, 6, 3], conv(5, 3, activation=activation))
    yield plain("16_to_32", [5, 5, 16], conv(32, 3, padding="same"))
    yield plain("1_to_16_to_16", [6, 6, 1], conv(16, 3, "first", activation="relu"), conv(16, 3))
    yield plain("3_to_5_to_7", [7, 7, 3], conv(5, 3, "first", activation="relu"), conv(7, 3, padding="same"))
    yield variant("valid_after_conv", [6, 7, 3], 5, 3)
    yield variant("same_after_conv", [6, 7, 3], 5, 3, padding="same")
    for size_name, size in {"even": [6, 8, 3], "odd": [7, 5, 3]}.items():
        for padding in ["valid", "same"]:
            yield variant(f"{padding}_strides2_{size_name}", size, 5, 3, strides=2, padding=padding)
    yield variant("same_strides2_kernel2", [7, 6, 3], 4, 2, strides=2, padding="same")
    yield variant("same_strides3_kernel4", [8, 7, 3], 4, 4, strides=3, padding="same")
    yield variant("same_strides_2_1", [6, 5, 3], 4, 3, strides=[2, 1], padding="same")
    yield variant("kernel1_strides2", [6, 5, 3], 4, 1, strides=2)
    yield variant("same_kernel2", [5, 6, 3], 4, 2, padding="same")
    yield variant("same_kernel5_on_3x3", [3, 3, 2], 4, 5, padding="same")
    yield variant("kernel_3_2_valid", [6, 5, 3], 4, [3, 2])
    yield variant("kernel_3_2_same", [6, 5, 3], 4, [3, 2], padding="same")
    yield variant("same_dilation2", [7, 8, 3], 5, 3, dilation_rate=2, padding="same")
    yield variant("valid_dilation2", [7, 8, 3], 5, 3, dilation_rate=2)
    yield variant("same_dilation_1_2", [6, 7, 3], 4, 3, dilation_rate=[1, 2], padding="same")
    yield variant("groups2", [6, 6, 4], 6, 3, groups=2)
    yield variant("groups2_same_strides2", [7, 6, 4], 6, 3, groups=2, strides=2, padding="same")
    yield variant("groups2_same_dilation2", [7, 6, 4], 6, 3, groups=2, dilation_rate=2, padding="same")
    yield variant("depthwise", [6, 6, 4], 4, 3, groups=4, padding="same")
    yield variant("depthwise_multiplier2", [6, 6, 3], 6, 3, groups=3)


def conv1d_cases():
    """Likewise of sequences."""

    def plain(name, size, *layers):
        return Case(f"conv1d_{name}", sequential(size, *layers), compiled(), 2)

    def variant(name, size, *arguments, **config):
        return plain(name, size, conv1d(size[-1], 1, "first"), conv1d(*arguments, **config))

    for padding in ["valid", "same", "causal"]:
        yield plain(padding, [7, 3], conv1d(5, 3, padding=padding))
        yield variant(f"{padding}_after_conv", [7, 3], 5, 3, padding=padding)
        yield variant(f"{padding}_strides2_even", [8, 3], 5, 3, strides=2, padding=padding)
        yield variant(f"{padding}_strides2_odd", [7, 3], 5, 3, strides=[2], padding=padding)
        yield variant(f"{padding}_strides3_kernel4", [8, 3], 4, [4], strides=3, padding=padding)
        yield variant(f"{padding}_dilation2", [9, 3], 5, 3, dilation_rate=2, padding=padding)
        yield variant(f"{padding}_groups2", [6, 4], 6, 3, groups=2, padding=padding)
        yield plain(f"{padding}_16_to_32", [6, 16], conv1d(32, 3, "first", padding=padding), conv1d(16, 3))
    for activation in ["relu", "softmax", "gelu", "tanh"]:
        yield plain(activation, [6, 3], conv1d(5, 3, "first", activation=activation), conv1d(4, 2))
    yield plain("no_bias", [7, 3], conv1d(5, 3, use_bias=False))
    yield variant("same_kernel2", [6, 3], 4, 2, padding="same")
    yield variant("same_kernel5_on_3", [3, 2], 4, 5, padding="same")
    yield variant("causal_kernel5_on_3", [3, 2], 4, 5, padding="causal")
    yield variant("groups2_causal_dilation3", [7, 4], 6, 2, groups=2, dilation_rate=3, padding="causal")
    yield variant("depthwise", [6, 4], 4, 3, groups=4, padding="same")
    yield variant("depthwise_multiplier2", [6, 3], 6, 3, groups=3)
    wide = conv1d(32, 3, "first", padding="causal", activation="relu")
    yield plain("wide_normalized", [8, 3], wide, layer("BatchNormalization", "norm"), conv1d(16, 2, activation="relu"))
    yield plain("wide_activation", [8, 3], conv1d(32, 3, "first"), layer("ReLU", "relu"), dense(4))
    unit = keras_part("constraints", "UnitNorm", axis=[0, 1])
    penalized = conv1d(16, 3, "first", kernel_regularizer=PENALTY, bias_regularizer=PENALTY)
    yield plain("regularized", [7, 3], penalized, conv1d(4, 2))
    yield plain("constrained", [7, 3], conv1d(16, 3, "first", kernel_constraint=unit, bias_constraint="non_neg"),
                conv1d(4, 2))


def depthwise(kernel_size, **config):
    return layer("DepthwiseConv2D", "depthwise", kernel_size=kernel_size, **config)


def depthwise_cases():
    def plain(name, size, *layers, batch=2):
        return Case(f"depthwise_conv2d_{name}", sequential(size, *layers), compiled(), batch)

    def variant(name, size, *arguments, batch=2, **config):
        return plain(name, size, conv(size[-1], 1, "first"), depthwise(*arguments, **config), batch=batch)

    yield plain("first", [6, 7, 3], depthwise(3))
    for padding in ["valid", "same"]:
        yield variant(padding, [6, 7, 3], 3, padding=padding)
        for size_name, size in {"even": [6, 8, 5], "odd": [7, 5, 5]}.items():
            yield variant(f"{padding}_strides2_{size_name}", size, 3, strides=2, padding=padding)
        yield variant(f"{padding}_dilation2", [7, 8, 5], 3, dilation_rate=2, padding=padding)
        yield variant(f"{padding}_multiplier3", [6, 5, 3], 3, depth_multiplier=3, padding=padding)
    yield variant("kernel_3_2", [6, 5, 3], [3, 2], padding="same")
    yield variant("same_dilation_1_2", [6, 7, 3], 3, dilation_rate=[1, 2], padding="same")
    yield variant("multiplier2_dilation2", [7, 6, 4], 3, depth_multiplier=2, dilation_rate=2, padding="same")
    yield variant("multiplier2_strides2", [7, 6, 4], 3, depth_multiplier=2, strides=2, padding="same")
    yield variant("one_channel", [5, 6, 1], 3, depth_multiplier=4)
    yield variant("16_channels", [6, 6, 16], 3, padding="same")
    yield variant("16_channels_multiplier2", [6, 6, 16], 3, depth_multiplier=2, padding="same")
    yield variant("33_channels", [4, 5, 33], 3, padding="same", batch=1)
    yield variant("no_bias", [6, 7, 3], 3, use_bias=False)
    for activation in ["relu", "tanh", "softmax"]:
        yield plain(activation, [5, 6, 3], conv(3, 1, "first"), depthwise(3, activation=activation), conv(2, 1, "output"))
    yield plain("pooled", [6, 6, 3], depthwise(3, activation="relu"), layer("MaxPooling2D", "pool"), dense(2))
    yield plain("regularized", [6, 6, 3], depthwise(
        3, depthwise_regularizer=PENALTY, bias_regularizer=PENALTY,
        activity_regularizer=keras_part("regularizers", "L2", l2=0.01)), conv(2, 1, "output"))
    yield plain("constrained", [6, 6, 3], depthwise(
        3, depthwise_constraint=keras_part("constraints", "UnitNorm", axis=[0, 1]), bias_constraint="non_neg"),
                conv(2, 1, "output"))
    yield plain("block", [6, 6, 16], depthwise(3, padding="same", use_bias=False), layer("BatchNormalization", "norm"),
                layer("ReLU", "relu"), conv(24, 1, "pointwise"), batch=3)


def separable(rank, filters, kernel_size, **config):
    return layer(f"SeparableConv{rank}D", "separable", filters=filters, kernel_size=kernel_size, **config)


def separable_cases():
    sizes = {1: {"even": [8], "odd": [7]}, 2: {"even": [6, 8], "odd": [7, 5]}}
    convolutions = {1: conv1d, 2: conv}
    for rank in [1, 2]:
        def plain(name, size, *layers, batch=2):
            return Case(f"separable_conv{rank}d_{name}", sequential(size, *layers), compiled(), batch)

        def mix(channels, name="first"):
            return convolutions[rank](channels, 1, name)

        def variant(name, size, *arguments, batch=2, **config):
            return plain(name, size, mix(size[-1]), separable(rank, *arguments, **config), batch=batch)

        odd = sizes[rank]["odd"]
        yield plain("first", [*odd, 3], separable(rank, 5, 3))
        for padding in ["valid", "same"]:
            for size_name, size in sizes[rank].items():
                yield variant(f"{padding}_strides2_{size_name}", [*size, 3], 5, 3, strides=2, padding=padding)
            yield variant(f"{padding}_dilation2", [*odd, 3], 4, 3, dilation_rate=2, padding=padding)
            yield variant(f"{padding}_multiplier3", [*odd, 3], 4, 2, depth_multiplier=3, padding=padding)
        yield variant("wide", [*odd, 16], 32, 3, padding="same")
        yield variant("batch_one", [*odd, 5], 3, 3, batch=1)
        yield variant("no_bias", [*odd, 3], 4, 3, use_bias=False)
        for activation in ["relu", "gelu", "softmax"]:
            yield plain(activation, [*odd, 3], mix(3), separable(rank, 4, 3, activation=activation), mix(2, "output"))
        yield plain("regularized", [*odd, 3], separable(
            rank, 4, 3, depthwise_regularizer=PENALTY, pointwise_regularizer=PENALTY, bias_regularizer=PENALTY,
            activity_regularizer=keras_part("regularizers", "L2", l2=0.01)), mix(2, "output"))
        yield plain("constrained", [*odd, 3], separable(
            rank, 4, 3, depthwise_constraint=keras_part("constraints", "UnitNorm", axis=0),
            pointwise_constraint=keras_part("constraints", "MaxNorm", max_value=0.5, axis=[0, 1]),
            bias_constraint="non_neg"), mix(2, "output"))


def transposed(rank, filters, kernel_size, **config):
    return layer(f"Conv{rank}DTranspose", "transposed", filters=filters, kernel_size=kernel_size, **config)


def transposed_cases():
    convolutions = {1: conv1d, 2: conv}
    for rank, size in {1: [5], 2: [4, 5]}.items():
        def plain(name, size, *layers, batch=2):
            return Case(f"conv{rank}d_transpose_{name}", sequential(size, *layers), compiled(), batch)

        def mix(channels, name="first"):
            return convolutions[rank](channels, 1, name)

        def variant(name, size, *arguments, batch=2, **config):
            return plain(name, size, mix(size[-1]), transposed(rank, *arguments, **config), batch=batch)

        yield plain("first", [*size, 3], transposed(rank, 5, 3))
        for padding in ["valid", "same"]:
            yield variant(padding, [*size, 3], 5, 3, padding=padding)
            yield variant(f"{padding}_strides2", [*size, 3], 4, 3, strides=2, padding=padding)
            yield variant(f"{padding}_strides2_kernel4", [*size, 3], 4, 4, strides=2, padding=padding)
            yield variant(f"{padding}_strides3_kernel2", [*size, 3], 4, 2, strides=3, padding=padding)
            yield variant(f"{padding}_strides3_padded1", [*size, 3], 4, 3, strides=3, output_padding=1, padding=padding)
            yield variant(f"{padding}_strides3_padded2", [*size, 3], 4, 4, strides=3, output_padding=2, padding=padding)
            yield variant(f"{padding}_strides2_padded0", [*size, 3], 4, 3, strides=2, output_padding=0, padding=padding)
        yield variant("wide", [*size, 32], 16, 3, strides=2, padding="same")
        yield variant("batch_one", [*size, 5], 3, 3, strides=2, batch=1)
        yield variant("no_bias", [*size, 3], 4, 3, use_bias=False)
        for activation in ["relu", "gelu", "softmax", "sigmoid"]:
            yield plain(activation, [*size, 3], mix(3), transposed(rank, 4, 3, strides=2, activation=activation),
                        mix(2, "output"))
        yield plain("regularized", [*size, 3], transposed(
            rank, 4, 3, kernel_regularizer=PENALTY, bias_regularizer=PENALTY,
            activity_regularizer=keras_part("regularizers", "L2", l2=0.01)), mix(2, "output"))
        yield plain("constrained", [*size, 3], transposed(
            rank, 4, 3, kernel_constraint=keras_part("constraints", "UnitNorm", axis=[0, 1]), bias_constraint="non_neg"),
                    mix(2, "output"))
    uneven = transposed(2, 4, [3, 2], strides=[2, 3], output_padding=[0, 2])
    yield Case("conv2d_transpose_uneven", sequential([4, 3, 3], conv(3, 1, "first"), uneven), compiled(), 2)


def all_cases():
    for table in [conv_cases, conv1d_cases, depthwise_cases, separable_cases, transposed_cases]:
        yield from table()
