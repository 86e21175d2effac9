"""Poolings, over windows and over everything, and what else changes the height and width of images or the steps of
sequences: zero padding, cropping, up-sampling."""

import numpy as np

from case import Case, compiled, conv, conv1d, dense, layer, sequential

KINDS = {"max": "MaxPooling", "average": "AveragePooling"}


def slow(learning_rate=0.05):
    return compiled({"class_name": "SGD", "config": {"learning_rate": learning_rate}})


def between(name, size, made, batch_size=2, **of):
    """A layer of images or of sequences with a convolution before and behind it."""
    convolve = conv if len(size) == 3 else conv1d
    model = sequential(size, convolve(size[-1], 1, "first"), made, convolve(2, 1, "last"))
    return Case(name, model, slow(), batch_size, **of)


def image_cases():
    def pooled(name, size, pooling):
        return Case(f"pool_{name}", sequential(size, conv(size[-1], 1), pooling), compiled(), 2)

    for short, start in KINDS.items():
        class_name = f"{start}2D"
        yield pooled(f"{short}_2_even", [6, 8, 3], layer(class_name, "pool", pool_size=2))
        for padding in ["valid", "same"]:
            odd = layer(class_name, "pool", pool_size=2, padding=padding)
            yield pooled(f"{short}_2_odd_{padding}", [7, 5, 3], odd)
            for size_name, size in {"even": [8, 6, 3], "odd": [7, 5, 3]}.items():
                overlapping = layer(class_name, "pool", pool_size=3, strides=2, padding=padding)
                yield pooled(f"{short}_3_strides2_{size_name}_{padding}", size, overlapping)
            every_pixel = layer(class_name, "pool", pool_size=3, strides=1, padding=padding)
            yield pooled(f"{short}_3_strides1_{padding}", [5, 6, 3], every_pixel)
        yield pooled(f"{short}_2_3", [6, 7, 3], layer(class_name, "pool", pool_size=[2, 3]))
        yield pooled(f"{short}_2_strides3", [8, 8, 3], layer(class_name, "pool", pool_size=2, strides=3))
        yield pooled(f"{short}_16_channels", [6, 6, 16], layer(class_name, "pool", pool_size=2))
    yield pooled("global_average", [5, 4, 3], layer("GlobalAveragePooling2D", "pool"))
    yield pooled("global_average_16_channels", [4, 4, 16], layer("GlobalAveragePooling2D", "pool"))


def sequence_cases():
    def pooled(name, size, batch_size=2, of=None, **config):
        made = layer(f"{start}1D", "pool", **config)
        first = conv1d(size[-1], 1, "first", **(of or {}))
        return Case(f"pool1d_{short}_{name}", sequential(size, first, made), slow(0.1), batch_size)

    for short, start in KINDS.items():
        yield pooled("2_even", [8, 3], pool_size=2)
        for padding in ["valid", "same"]:
            yield pooled(f"2_odd_{padding}", [7, 3], pool_size=2, padding=padding)
            yield pooled(f"4_{padding}", [10, 5], pool_size=4, padding=padding)
            for size_name, steps in {"even": 8, "odd": 7}.items():
                yield pooled(f"3_strides2_{size_name}_{padding}", [steps, 3], pool_size=3, strides=2, padding=padding)
            yield pooled(f"3_strides1_{padding}", [6, 3], pool_size=3, strides=1, padding=padding)
        yield pooled("2_strides3", [11, 3], pool_size=[2], strides=[3])
        yield pooled("everything", [5, 3], pool_size=5)
        yield pooled("1", [5, 3], pool_size=1)
        yield pooled("one_sample", [8, 5], 1, pool_size=2)
        yield pooled("one_channel", [9, 1], pool_size=3, padding="same")
        yield pooled("16_channels", [6, 16], pool_size=2)
        yield pooled("behind_relu", [9, 16], of={"activation": "relu"}, pool_size=2)
        between_convolutions = layer(f"{start}1D", "pool", pool_size=3, strides=2)
        yield between(f"pool1d_{short}_between", [9, 16], between_convolutions, 5, history_batch=2)
    yield Case("pool1d_max_default", sequential([6, 3], conv1d(3, 1), layer("MaxPooling1D", "pool")), compiled(), 2)


TIE = 1.5


def with_ties(rng, shape):
    """The first feature is the largest at several steps, with another second feature at each."""
    values = rng.uniform(-1.0, 1.0, size=shape).astype("float32")
    values[:, [0, 3], 0] = TIE
    values[0, 4, 0] = TIE
    return values


def first_feature_alone(name, shape, rng):
    """The second feature counts in the kernel's gradient only, to which each step gives another."""
    values = rng.normal(size=shape)
    if name.endswith("first/kernel"):
        values[..., 0, :] = np.abs(values[..., 0, :])
        values[..., 1, :] = 0.0
    return values


def global_cases():
    def pooled(name, class_name, size, batch_size=3, **config):
        first = (conv if len(size) == 3 else conv1d)(size[-1], 1, "first")
        made = sequential(size, first, layer(class_name, "pool", **config), dense(2, "out"))
        return Case(f"pool_{name}", made, slow(0.01), batch_size, history_batch=2 if batch_size > 2 else None)

    for short, kind in {"max": "Max", "average": "Average"}.items():
        for axes, size in {"1d": [7], "2d": [5, 4]}.items():
            class_name = f"Global{kind}Pooling{axes.upper()}"
            for channels in [1, 3, 16, 37]:
                yield pooled(f"global_{short}_{axes}_of_{channels}", class_name, [*size, channels])
            yield pooled(f"global_{short}_{axes}_keepdims", class_name, [*size, 5], keepdims=True)
            yield pooled(f"global_{short}_{axes}_one_sample", class_name, [*size, 5], 1)
            yield pooled(f"global_{short}_{axes}_one_place", class_name, [1] * len(size) + [3])
    for axes, size in {"1d": [5, 2], "2d": [1, 5, 2]}.items():
        convolve = conv1d if axes == "1d" else conv
        made = sequential(size, convolve(4, 1, "first", use_bias=False), layer(f"GlobalMaxPooling{axes.upper()}", "pool"),
                          dense(2, "out"))

        def draw(rng, shape):
            return with_ties(rng, (shape[0], 5, 2)).reshape(shape)

        yield Case(f"pool_global_max_{axes}_ties", made, slow(), 3, input=draw, initial=first_feature_alone, kept=TIE)


def border_cases():
    sequences = {"default": {}, "2": 2, "0_3": [0, 3], "4_1": [4, 1], "0": 0}
    images = {"default": {}, "2": 2, "1_3": [1, 3], "all": [[1, 2], [3, 4]], "mixed": [2, [0, 1]],
              "bottom": [[0, 1], [0, 0]], "right": [[0, 0], [0, 2]], "0": 0}
    for short, start, key in [("pad", "ZeroPadding", "padding"), ("crop", "Cropping", "cropping")]:
        for axes, size, borders in [("1d", [8, 3], sequences), ("2d", [7, 8, 3], images)]:
            for name, value in borders.items():
                config = {} if value == {} else {key: value}
                yield between(f"{short}{axes}_{name}", size, layer(f"{start}{axes.upper()}", "borders", **config))
        one = layer(f"{start}1D", "borders", **{key: [1, 2]})
        yield between(f"{short}1d_one_sample", [9, 16], one, 1)
        made = layer(f"{start}2D", "borders", **{key: [[1, 0], [2, 1]]})
        yield between(f"{short}2d_history", [5, 6, 16], made, 5, history_batch=2)
    yield between("crop2d_to_one", [3, 4, 3], layer("Cropping2D", "borders", cropping=[[1, 1], [0, 3]]))


def up_sampling_cases():
    def larger(name, shape, batch_size=2, **config):
        made = layer(f"UpSampling{len(shape) - 1}D", "larger", **config)
        return between(f"up{len(shape) - 1}d_{name}", shape, made, batch_size,
                       history_batch=2 if batch_size > 2 else None)

    yield larger("default", [5, 3])
    yield larger("3", [4, 3], size=3)
    yield larger("1", [4, 3], size=1)
    yield larger("16_channels", [4, 16], 5, size=2)
    yield larger("one_sample", [5, 9], 1, size=4)
    yield larger("default", [3, 4, 3])
    for interpolation in ["nearest", "bilinear"]:
        for name, size, factors in [("2", [4, 3, 3], 2), ("3_2", [3, 4, 3], [3, 2]), ("1_4", [3, 4, 5], [1, 4]),
                                    ("4_1", [4, 3, 5], [4, 1]), ("1", [3, 3, 3], 1), ("5", [2, 3, 1], 5),
                                    ("row", [1, 4, 3], [3, 2]), ("column", [4, 1, 3], [2, 3]), ("pixel", [1, 1, 3], 2)]:
            yield larger(f"{interpolation}_{name}", size, size=factors, interpolation=interpolation)
        yield larger(f"{interpolation}_16_channels", [4, 5, 16], 5, size=2, interpolation=interpolation)
        yield larger(f"{interpolation}_one_sample", [4, 5, 9], 1, size=[2, 3], interpolation=interpolation)


def all_cases():
    for table in [image_cases, sequence_cases, global_cases, border_cases, up_sampling_cases]:
        yield from table()
