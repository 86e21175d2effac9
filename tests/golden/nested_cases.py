"""Models that are layers of others."""

import json

import keras
from keras import layers

from case import Case, bits, labels, loss, normal
from functional_model import functional, of_several, shortened

ROWS = 6
MSE, SPARSE, BINARY = loss("MeanSquaredError"), loss("SparseCategoricalCrossentropy"), loss("BinaryCrossentropy")


def compiled(loss_part=MSE, momentum=0.5, **others):
    sgd = {"class_name": "SGD", "config": {"learning_rate": 0.05, "momentum": momentum}}
    return {"optimizer": sgd, "loss": loss_part, **others}


def case(name, model, arguments=None, **others):
    return Case(f"nested_{name}", model, arguments or compiled(), others.pop("batch_size", ROWS), **others)


def dense(name, units=4, activation=None, **config):
    return layers.Dense(units, activation=activation, name=name, **config)


def model(name, shape, outputs, **config):
    """A functional model of one input."""
    x = keras.Input(shape, name=f"{name}_in", **config)
    return keras.Model(x, outputs(x), name=name)


def chain(name, shape, *parts):
    return keras.Sequential([keras.Input(shape), *parts], name=name)


def chain_of(shape, *parts):
    """The configuration of a Sequential model with models in it."""
    return shortened(json.loads(chain("sequential", shape, *parts).to_json()))


def encoder(name="encoder", size=5):
    return model(name, [size], lambda x: dense("code", 3, "tanh")(dense("squeeze", 4, "relu")(x)))


def autoencoder_cases():
    def both(x):
        decoder = model("decoder", [3], lambda code: dense("image", 5)(dense("expand", 4, "relu")(code)))
        return decoder(encoder()(x))

    def of_chains(x):
        decoder = chain("decoder", [3], dense("expand", 4, "relu"), dense("image", 5))
        return decoder(chain("encoder", [5], dense("squeeze", 4, "relu"), dense("code", 3, "tanh"))(x))

    def same_names(x):
        first = model("first", [5], lambda given: dense("dense", 5, "tanh")(given))
        second = model("second", [5], lambda given: dense("dense", 5, "tanh")(given))
        return dense("dense", 2)(second(first(x)))

    def without_a_shape(x):
        inside = keras.Sequential([dense("squeeze", 4, "relu"), dense("code", 3)], name="inside")
        return dense("out", 2)(inside(x))

    def regularized(x):
        small = dense("small", 4, "tanh", kernel_regularizer=keras.regularizers.L2(0.1))
        return dense("out", 2)(model("inside", [5], small)(x))

    yield case("autoencoder", functional([5], both))
    yield case("autoencoder_of_chains", functional([5], of_chains))
    yield case("same_names_inside", functional([5], same_names), compiled(momentum=0.0))
    yield case("chain_without_a_shape", functional([5], without_a_shape))
    yield case("in_a_chain", chain_of([5], encoder(), dense("out", 2)))
    inner = chain("inner", [5], dense("squeeze", 4, "relu"), encoder(size=4))
    yield case("chain_in_a_chain", chain_of([5], inner, dense("out", 2)))
    yield case("regularized", functional([5], regularized))


def shared_cases():
    def siamese(left, right):
        shared = model("shared", [5], lambda x: dense("code", 3, "tanh")(
            layers.BatchNormalization(name="norm")(dense("seen", 4, "relu")(x))))
        difference = layers.Subtract(name="difference")([shared(left), shared(right)])
        return dense("same", 1, "sigmoid")(difference)

    def through_itself(x):
        block = model("block", [5], lambda given: layers.Add(name="around")([given, dense("step", 5, "tanh")(given)]))
        return dense("out", 2)(block(block(block(x))))

    def two_levels(x):
        block = model("block", [4], lambda given: layers.BatchNormalization(name="norm")(
            dense("step", 4, "tanh")(given)))
        tower = model("tower", [5], lambda given: layers.Add(name="sum")(
            [block(dense("first", 4)(given)), block(dense("second", 4)(given))]))
        return dense("out", 2)(layers.Concatenate(name="both")([tower(x), tower(layers.ReLU(name="positive")(x))]))

    two = {"left": [5], "right": [5]}
    yield case("siamese", of_several(two, siamese), compiled(BINARY), input={"left": normal, "right": normal},
               target=bits())
    yield case("block_called_thrice", functional([5], through_itself))
    yield case("two_levels", functional([5], two_levels))


def frozen_cases():
    def features(x):
        norm = layers.BatchNormalization(name="norm")(layers.Conv2D(4, 3, padding="same", name="seen")(x))
        return layers.GlobalAveragePooling2D(name="pooled")(layers.ReLU(name="positive")(norm))

    def on_frozen(x):
        backbone = model("backbone", [6, 5, 2], features)
        backbone.trainable = False
        return dense("kind", 3, "softmax")(backbone(x))

    def on_partly_frozen(x):
        backbone = model("backbone", [6, 5, 2], features)
        backbone.get_layer("norm").trainable = False
        return dense("kind", 3, "softmax")(backbone(x))

    kinds = {"target": labels((4,), 3), "batch_size": 4}
    yield case("frozen_backbone", functional([6, 5, 2], on_frozen), compiled(SPARSE), **kinds)
    yield case("partly_frozen_backbone", functional([6, 5, 2], on_partly_frozen), compiled(SPARSE), **kinds)


def port_cases():
    def two_to_two(left, right):
        a, b = keras.Input([5], name="a"), keras.Input([3], name="b")
        both = layers.Concatenate(name="both")([dense("of_a", 4, "relu")(a), b])
        inside = keras.Model([a, b], [dense("first", 2)(both), both], name="inside")
        first, seen = inside([left, right])
        return [first, dense("out", 2)(seen)]

    def unread(x):
        a = keras.Input([5], name="a")
        hidden = dense("hidden", 4, "relu")(a)
        inside = keras.Model(a, [dense("first", 2)(hidden), hidden], name="inside")
        return inside(x)[0]

    def ends_in_softmax(x):
        return model("classifier", [5], lambda given: dense("kind", 3, "softmax")(dense("hidden", 4, "relu")(given)))(x)

    def of_words(x):
        inside = model("inside", [4], lambda words: layers.Flatten(name="flat")(
            layers.Embedding(7, 3, name="words")(words)), dtype="int32")
        return dense("out", 2)(inside(x))

    both = {"input": {"left": normal, "right": normal}, "target": {"inside": normal, "out": normal}}
    yield case("two_to_two", of_several({"left": [5], "right": [3]}, two_to_two), compiled([MSE, MSE]), **both,
               eagerly=True)
    yield case("output_that_is_not_read", functional([5], unread))
    yield case("softmax_at_its_end", functional([5], ends_in_softmax), compiled(SPARSE, metrics=["accuracy"]),
               target=labels((ROWS,), 3))
    yield case("embedding_inside", functional([4], of_words, "int32"), input=labels((ROWS, 4), 7), input_is_fixed=True,
               multiplies_one_hot=True)


def mask_cases():
    sequences = {"input": masked, "kept": 0.0}

    def normalizing(name="norm"):
        return layers.BatchNormalization(name=name)  # measures what counts

    def into(x):
        inside = model("inside", [5, 3], lambda given: normalizing()(dense("seen", 4, "tanh")(given)))
        return dense("out", 2)(layers.Flatten(name="flat")(inside(layers.Masking(name="masking")(x))))

    def into_a_chain(x):
        inside = chain("inside", [5, 3], dense("seen", 3, "tanh"), normalizing(), layers.Flatten(name="flat"))
        return dense("out", 2)(inside(layers.Masking(name="masking")(x)))

    def out_of(x):
        inside = model("inside", [5, 3], lambda given: dense("seen", 3, "tanh")(layers.Masking(name="masking")(given)))
        return dense("out", 2)(layers.Flatten(name="flat")(normalizing()(inside(x))))

    def through(x):
        inside = model("inside", [5, 3], lambda given: dense("seen", 3, "tanh")(given))
        return dense("out", 2)(inside(layers.Masking(name="masking")(x)))

    def of_two(x):
        a, b = keras.Input([5, 3], name="a"), keras.Input([5, 3], name="b")
        both = layers.Concatenate(axis=1, name="both")([a, b])
        inside = keras.Model([a, b], normalizing()(dense("seen", 4, "tanh")(both)), name="inside")
        return inside([layers.Masking(name="masking")(x), dense("other", 3)(x)])

    def into_recurrent(x):
        inside = model("inside", [5, 3], lambda given: layers.LSTM(4, name="memory")(given))
        return dense("out", 2)(inside(layers.Masking(name="masking")(x)))

    def out_to_recurrent(x):
        inside = model("inside", [5, 3], lambda given: dense("seen", 3, "tanh")(layers.Masking(name="masking")(given)))
        return layers.LSTM(2, name="memory")(inside(x))

    yield case("mask_into_recurrent", functional([5, 3], into_recurrent), **sequences)
    yield case("mask_out_to_recurrent", functional([5, 3], out_to_recurrent), **sequences)
    yield case("mask_into", functional([5, 3], into), **sequences)
    yield case("mask_into_a_chain", functional([5, 3], into_a_chain), **sequences)
    yield case("mask_out_of", functional([5, 3], out_of), **sequences)
    yield case("mask_through_to_the_loss", functional([5, 3], through), **sequences)
    yield case("mask_into_one_of_two", functional([5, 3], of_two), **sequences)


def masked(rng, shape):
    """Sequences of which the ends do not count."""
    values = rng.normal(size=shape).astype("float32")
    for row, sequence in enumerate(values):
        sequence[row % shape[1] + 1:] = 0.0
    return values


def all_cases():
    for table in [autoencoder_cases, shared_cases, frozen_cases, port_cases, mask_cases]:
        yield from table()
