"""Layers that make an index of each element, as indices and encoded: forward, gradients and ten steps of what reads them.

Where Keras says another shape for an encoded output than it computes, the target is drawn in the shape of what it
computes, over the first axis of a sample."""

import numpy as np
from keras import layers

from case import Case, compiled, dense, layer, normal, sequential
from functional_model import functional

ENCODED = ["one_hot", "multi_hot", "count"]
BINS = 7


def case(name, model, batch_size=4, **others):
    optimizer = {"class_name": "SGD", "config": {"learning_rate": 0.1}}
    return Case(f"preprocessing_{name}", model, compiled(optimizer), batch_size, **{"input_is_fixed": True, **others})


def below(count):
    return lambda rng, shape: rng.integers(0, count, size=shape).astype("int32")


def numbers(rng, shape):
    """Of all lengths, by decimal digits."""
    size = 10.0 ** rng.uniform(0.0, 9.3, size=shape)
    return (rng.choice([-1, 1], size=shape) * np.minimum(size, 2**31 - 1)).astype("int32")


def of_shape(*shape):
    return lambda rng, _: normal(rng, shape)


def read_as_indices(made):
    """An Embedding reads the layer's indices."""
    return lambda x: layers.Dense(2, name="out")(layers.Embedding(BINS, 3, name="table")(made(name="layer")(x)))


def encoded(made, **config):
    return lambda x: layers.Dense(2, name="out")(made(name="layer", **config)(x))


def category_encoding_cases():
    def encoding(**config):
        return layer("CategoryEncoding", "layer", num_tokens=BINS, **config)

    for mode in ENCODED:
        of = {"output_mode": mode}
        yield case(f"category_{mode}", sequential([5], encoding(**of), dense(3)), input=below(BINS))
        yield case(f"category_{mode}_one", sequential([1], encoding(**of), dense(3)), input=below(BINS))
        yield case(f"category_{mode}_rows", sequential([3, 3], encoding(**of), dense(3)), 2, input=below(BINS))
        yield case(f"category_{mode}_columns", sequential([4, 1], encoding(**of), dense(3)), 2, input=below(BINS),
                   target=normal if mode == "one_hot" else of_shape(2, 1, 3))
    yield case("category_default", sequential([5], encoding(), dense(3)), 1, input=below(BINS))
    yield case("category_count_wide", sequential([40], layer("CategoryEncoding", "layer", num_tokens=19, output_mode="count"), dense(2)),
               9, input=below(19), history_batch=4)
    yield case("category_floats", sequential([5], encoding(output_mode="count"), dense(3)),
               input=lambda rng, shape: below(BINS)(rng, shape).astype("float32"))
    yield case("category_of_layer", sequential([5], layer("Rescaling", "scaled", scale=2.0), encoding(), dense(3)),
               input=lambda rng, shape: rng.uniform(0, 3.4, size=shape).astype("float32"))
    yield case("category_scalar", sequential([], encoding(output_mode="one_hot"), dense(3)), 6, input=below(BINS))


def discretization_cases():
    boundaries = [-1.5, -0.5, -0.5, 0.1, 0.75, 1.0]

    def discretized(**config):
        return layer("Discretization", "layer", bin_boundaries=boundaries, **config)

    table = layer("Embedding", "table", input_dim=BINS, output_dim=3)
    yield case("discretization_int", sequential([5], discretized(), table, dense(2)))
    for mode in ENCODED:
        of = {"output_mode": mode}
        yield case(f"discretization_{mode}", sequential([5], discretized(**of), dense(3)))
        yield case(f"discretization_{mode}_rows", sequential([3, 4], discretized(**of), dense(3)), 2)
    yield case("discretization_one_hot_columns", sequential([4, 1], discretized(output_mode="one_hot"), dense(3)), 2)
    yield case("discretization_at_boundaries", sequential([9], discretized(output_mode="one_hot"), dense(3)), 3,
               input=lambda rng, shape: rng.choice([*boundaries, 0.0, 3.0], size=shape).astype("float32"))
    one = layer("Discretization", "layer", bin_boundaries=[0.25], epsilon=0.1, output_mode="count")
    yield case("discretization_one_boundary", sequential([11], one, dense(3)))
    many = [round(0.03 * i - 2, 2) for i in range(130)]
    yield case("discretization_many", sequential([21], layer("Discretization", "layer", bin_boundaries=many, output_mode="multi_hot"),
                                                 dense(3)))
    whole = functional([6], lambda x: layers.Dense(2, name="out")(
        layers.Discretization([0, 2, 3.5], output_mode="one_hot", name="layer")(x)), "int32")
    yield case("discretization_integers", whole, input=below(6))
    frozen = sequential([5], dense(4, "first"), discretized(output_mode="one_hot"), dense(3))
    yield case("discretization_of_layer", frozen)  # whose weights get no gradient


def hashing_cases():
    options = {"": {}, "_masked": {"mask_value": 0}, "_salt": {"salt": 133}, "_salts": {"salt": [133, 2**40 + 137]},
               "_salt_masked": {"salt": [7, -1], "mask_value": -5}}

    def some(rng, shape):
        drawn = numbers(rng, shape)
        chosen = rng.random(shape) < 0.4
        drawn[chosen] = rng.choice([0, -5, 3], size=chosen.sum())
        return drawn

    def hashing(**config):
        return lambda **name: layers.Hashing(BINS, **config, **name)

    for name, config in options.items():
        yield case(f"hashing_int{name}", functional([8], read_as_indices(hashing(**config)), "int32"), 8, input=some)
        for mode in ENCODED:
            yield case(f"hashing_{mode}{name}", functional([5], encoded(hashing(output_mode=mode, **config)), "int32"),
                       input=some, target=of_shape(4, 5, 2) if mode == "one_hot" else normal)
    yield case("hashing_one_bin", functional([3], encoded(hashing(output_mode="count")), "int32"), input=some)
    yield case("hashing_columns", functional([3, 1], encoded(hashing(output_mode="one_hot")), "int32"), input=some)
    yield case("hashing_rows", functional([2, 3], encoded(hashing(output_mode="count")), "int32"), input=some,
               target=of_shape(4, 3, 2))


def lookup_cases():
    vocabulary = [3, 5, 900000, -2]
    options = {"": {}, "_masked": {"mask_token": 0}, "_oov": {"num_oov_indices": 3},
               "_oov_masked": {"num_oov_indices": 2, "mask_token": 0}, "_most": {"max_tokens": 5},
               "_padded": {"max_tokens": 7, "pad_to_max_tokens": True}}

    def some(rng, shape):
        return rng.choice([*vocabulary, 0, 4, -7, 11, -1], size=shape).astype("int32")

    def lookup(**config):
        return lambda **name: layers.IntegerLookup(**{"vocabulary": vocabulary, **config}, **name)

    for name, config in options.items():
        yield case(f"lookup_int{name}", functional([6], read_as_indices(lookup(**config)), "int32"), 6, input=some)
        for mode in ENCODED:
            yield case(f"lookup_{mode}{name}", functional([5], encoded(lookup(output_mode=mode, **config)), "int32"), input=some)
    special = lookup(vocabulary=[0, -1, 3, 5], mask_token=0)
    yield case("lookup_special_first", functional([6], read_as_indices(special), "int32"), input=some)
    none = lookup(num_oov_indices=0, output_mode="count")
    yield case("lookup_no_oov", functional([6], encoded(none), "int32"),
               input=lambda rng, shape: rng.choice(vocabulary, size=shape).astype("int32"))


def all_cases():
    for table in [category_encoding_cases, discretization_cases, hashing_cases, lookup_cases]:
        yield from table()
