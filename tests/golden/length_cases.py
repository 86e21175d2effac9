"""Inputs with dimensions that the data decide, null besides the batch's; here they are of a length each."""

from keras import layers

from case import Case, compiled, labels, normal, one_hot
from functional_model import functional, of_several

ROWS = 4
SGD = {"class_name": "SGD", "config": {"learning_rate": 0.05, "momentum": 0.9}}


def case(name, model, **others):
    return Case(f"lengths_{name}", model, others.pop("compile", compiled(SGD)), ROWS, **others)


def classes(x, units=3):
    return layers.Dense(units, activation="softmax", name="out")(x)


def recurrent(x):
    steps = layers.LSTM(5, return_sequences=True, name="steps")(x)
    return classes(layers.LSTM(4, name="last")(layers.LayerNormalization(name="normal")(steps)))


def attention(x):
    wide = layers.Dense(6, name="wide")(x)
    attended = layers.MultiHeadAttention(2, 3, use_bias=False, name="attention")(wide, wide, use_causal_mask=True)
    windows = layers.Conv1D(4, 3, activation="relu", name="windows")(layers.Add(name="sum")([wide, attended]))
    return classes(layers.LSTM(4, name="last")(windows))


def image(x):
    x = layers.Conv2D(4, 3, padding="same", activation="relu", name="features")(x)
    x = layers.MaxPooling2D(name="pool")(layers.BatchNormalization(name="normal")(x))
    return classes(layers.GlobalAveragePooling2D(name="mean")(x))


def words(x):
    x = layers.Embedding(7, 4, mask_zero=True, name="table")(x)
    return classes(layers.LSTM(4, name="last")(x))


def tagged(x):
    return classes(layers.Dense(5, activation="tanh", name="hidden")(x))


def two(left, right):
    joined = layers.Concatenate(axis=1, name="joined")([left, right])
    return classes(layers.LSTM(4, name="last")(joined))


def numbers(rng, shape):
    return rng.integers(0, 7, size=shape).astype("int32")


def all_cases():
    indices = labels((ROWS,), 3)
    sparse = compiled(SGD, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    yield case("recurrent", functional([None, 3], recurrent), compile=sparse, target=indices)
    yield case("attention", functional([None, 3], attention), compile=sparse, target=indices)
    yield case("image", functional([None, None, 2], image), compile=sparse, target=indices)
    yield case("words", functional([None], words, "int32"), compile=sparse, input=numbers, target=indices,
               input_is_fixed=True, multiplies_one_hot=True)
    yield case("tagged", functional([None, 3], tagged), target=one_hot,
               compile=compiled(SGD, loss="categorical_crossentropy", metrics=["accuracy"]))
    yield case("two", of_several({"left": [None, 3], "right": [None, 3]}, two), compile=sparse, target=indices,
               input={"left": normal, "right": normal})
