"""Embedding: forward, gradients and ten steps, indices repeated, as integers and as floats.

TensorFlow's optimizers take the gradient of an Embedding as rows, and most square the rows of an index that comes twice
before they add them. Keras's other backends, and Rekindle, add first: the cases of those optimizers are computed with a
twin of the layer that multiplies by one-hot rows (`Case.multiplies_one_hot`)."""

from keras import layers

from case import Case, compiled, dense, keras_part, layer, sequential
from functional_model import functional

ROWS = 7


def indices(rng, shape):
    """The last row never, so that its gradient is 0; others again and again."""
    return rng.integers(0, ROWS - 1, size=shape).astype("int32")


def float_indices(rng, shape):
    return indices(rng, shape).astype("float32")


def below(count):
    return lambda rng, shape: rng.integers(0, count, size=shape).astype("int32")


def embedding(name="embedding", input_dim=ROWS, output_dim=5, **config):
    return layer("Embedding", name, input_dim=input_dim, output_dim=output_dim, **config)


def case(name, model, batch_size=4, optimizer=("SGD", {"learning_rate": 0.1}), **others):
    class_name, config = optimizer
    others = {"input": indices, "input_is_fixed": True, **others}
    made = compiled({"class_name": class_name, "config": config})
    return Case(f"embedding_{name}", model, made, batch_size, **others)


FLATTEN = layer("Flatten", "flatten")
STEPS = sequential([6], embedding(), FLATTEN, dense(3))


def shape_cases():
    yield case("steps", STEPS)
    yield case("float_input", STEPS, input=float_indices)
    yield case("history", STEPS, 10, history_batch=4)
    yield case("vector", sequential([], embedding(), dense(3)), 6)
    yield case("one_step", sequential([1], embedding(), FLATTEN, dense(3)), 6)
    yield case("images", sequential([3, 4], embedding(), layer("Conv2D", "conv", filters=3, kernel_size=2)), 2)
    yield case("last", sequential([4], embedding(output_dim=3)))
    yield case("one_column", sequential([4], embedding(output_dim=1), FLATTEN, dense(3)))
    yield case("one_row", sequential([4], embedding(input_dim=1), FLATTEN, dense(3)), input=below(1))
    yield case("many", sequential([64], embedding(input_dim=40, output_dim=37), dense(2)), 8, input=below(30))
    yield case("frozen", sequential([4], embedding(trainable=False), FLATTEN, dense(3)))
    for name, config in {
        "regularizer": {"embeddings_regularizer": keras_part("regularizers", "L2", l2=0.01)},
        "constraint": {"embeddings_constraint": keras_part("constraints", "MaxNorm", max_value=0.8, axis=1)},
    }.items():
        yield case(name, sequential([6], embedding(**config), FLATTEN, dense(3)))


def mask_cases():
    def masked(name, *others, **of):
        return case(f"mask_{name}", sequential([6], embedding(mask_zero=True), *others), **of)

    yield masked("loss", dense(3))
    yield masked("float_input", dense(3), input=float_indices)
    yield masked("batch_norm", layer("BatchNormalization", "norm"), dense(3), optimizer=("SGD", {"learning_rate": 0.02}))
    yield masked("lstm", layer("LSTM", "lstm", units=4), dense(3))
    yield masked("flatten", FLATTEN, dense(3))


OPTIMIZERS = {
    "momentum": ("SGD", {"learning_rate": 0.05, "momentum": 0.9, "nesterov": True}),
    "adam": ("Adam", {"learning_rate": 0.01}),
    "amsgrad": ("Adam", {"learning_rate": 0.01, "amsgrad": True}),
    "adamw": ("AdamW", {"learning_rate": 0.01, "weight_decay": 0.1}),
    "rmsprop": ("RMSprop", {"learning_rate": 0.01}),
    "adagrad": ("Adagrad", {"learning_rate": 0.05}),
    "lion": ("Lion", {"learning_rate": 0.01}),
    "clipnorm": ("SGD", {"learning_rate": 0.1, "clipnorm": 0.1}),
    "global_clipnorm": ("Adam", {"learning_rate": 0.01, "global_clipnorm": 0.1}),
    "accumulation": ("Adam", {"learning_rate": 0.01, "gradient_accumulation_steps": 3}),
    "average": ("SGD", {"learning_rate": 0.1, "use_ema": True, "ema_momentum": 0.9}),
}


def optimizer_cases():
    for name, optimizer in OPTIMIZERS.items():
        yield case(name, STEPS, optimizer=optimizer, multiplies_one_hot=True)


def graph_cases():
    def of_layer(x):
        scaled = layers.Rescaling(ROWS - 1, name="scaled")(layers.Activation("sigmoid", name="squashed")(x))
        both = [layers.Embedding(ROWS, 5, name="embedding")(scaled), layers.Reshape((6, 1), name="column")(scaled)]
        return layers.Dense(2, name="out")(layers.Concatenate(name="both")(both))

    def shared(x):
        table = layers.Embedding(ROWS, 5, name="embedding")
        left = layers.Dense(4, name="left")(table(x))
        return layers.Dense(2, name="out")(layers.Multiply(name="both")([left, layers.Dense(4, name="right")(table(x))]))

    def turned(x):
        table = layers.Embedding(ROWS, 5, name="embedding")
        other = layers.Flatten(name="flat_other")(table(layers.Reshape((3, 2), name="turned")(x)))
        return layers.Dense(2, name="out")(layers.Add(name="both")([layers.Flatten(name="flat")(table(x)), other]))

    def read_twice(x):
        both = [layers.Embedding(ROWS, 5, name="embedding")(x), layers.Reshape((6, 1), name="column")(x)]
        return layers.Dense(2, name="out")(layers.Concatenate(name="both")(both))

    def two_tables(x):
        tables = [layers.Embedding(ROWS, 5, name=f"embedding_{i}")(x) for i in range(2)]
        return layers.Dense(2, name="out")(layers.Multiply(name="both")(tables))

    whole = {"input": lambda rng, shape: rng.normal(size=shape).astype("float32"), "input_is_fixed": False}
    yield case("of_layer", functional([6], of_layer), optimizer=("SGD", {"learning_rate": 0.01}), **whole)
    yield case("shared", functional([6], shared, "int32"))
    yield case("shared_turned", functional([6], turned), input=float_indices)
    yield case("read_twice", functional([6], read_twice), input=float_indices, optimizer=("SGD", {"learning_rate": 0.01}))
    yield case("two_tables", functional([6], two_tables, "int32"))
    yield case("shared_adam", functional([6], shared, "int32"), optimizer=OPTIMIZERS["adam"], multiplies_one_hot=True)


def all_cases():
    for table in [shape_cases, mask_cases, optimizer_cases, graph_cases]:
        yield from table()
