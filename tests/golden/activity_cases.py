"""Penalties for what layers give."""

from keras import layers

from case import Case, compiled, conv, conv1d, dense, keras_part, layer, loss, normal, one_hot, sample_weights, sequential
from embedding_cases import below
from functional_model import functional, of_several

L1 = keras_part("regularizers", "L1", l1=0.03)
L2 = keras_part("regularizers", "L2", l2=0.05)
BOTH = keras_part("regularizers", "L1L2", l1=0.02, l2=0.03)
ORTHOGONAL = keras_part("regularizers", "OrthogonalRegularizer", factor=0.5)
SGD = {"class_name": "SGD", "config": {"learning_rate": 0.05}}


def chain(name, input_shape, *parts, batch_size=4, compile=None, **others):
    return Case(f"activity_{name}", sequential(input_shape, *parts), compile or compiled(SGD), batch_size, **others)


def chain_cases():
    out = dense(3, "out")
    yield chain("dense", [4], dense(5, activity_regularizer=L2), out)
    yield chain("dense_relu", [4], dense(5, activation="relu", activity_regularizer=L1), out)
    yield chain("dense_last", [4], dense(5), dense(3, "out", activation="tanh", activity_regularizer=BOTH))
    yield chain("orthogonal", [4], dense(6, activity_regularizer=ORTHOGONAL), out)
    yield chain("loss_takes_softmax", [4], dense(5), dense(3, "out", activation="softmax", activity_regularizer=BOTH),
                compile=compiled(SGD, loss("CategoricalCrossentropy"), metrics=["accuracy"]), target=one_hot)
    pool, flat = layer("MaxPooling2D", "pool", pool_size=2), layer("Flatten", "flat")
    yield chain("conv_relu_pool", [6, 6, 3], conv(16, 3, activation="relu", activity_regularizer=BOTH), pool, flat, out,
                batch_size=2)
    yield chain("layer_behind_relu", [6, 6, 3], conv(16, 3, activation="relu"),
                layer("ActivityRegularization", "penalty", l1=0.02, l2=0.01), pool, flat, out, batch_size=2)
    yield chain("conv1d", [6, 3], conv1d(16, 2, padding="causal", activity_regularizer=L2), conv1d(4, 2, "out"))
    yield chain("normalization", [4], dense(5, use_bias=False), layer("BatchNormalization", "norm", activity_regularizer=L1), out)
    yield chain("frozen", [4], dense(5, "first"), dense(5, trainable=False, activity_regularizer=L2), out)
    yield chain("nothing_before", [4], dense(5, trainable=False, activity_regularizer=L2), out)
    embedding = layer("Embedding", "embedding", input_dim=7, output_dim=3, activity_regularizer=L2)
    yield chain("embedding", [5], embedding, flat, out, input=below(7), input_is_fixed=True, multiplies_one_hot=True)
    yield chain("lstm", [4, 3], layer("LSTM", "lstm", units=5, return_sequences=True, activity_regularizer=BOTH), out)
    weighted = {"sample_weight": sample_weights(7), "batch_size": 7, "history_batch": 3}
    yield chain("weighted_history", [4], dense(5, activation="relu", activity_regularizer=BOTH), out,
                compile=compiled(SGD, metrics=[loss("MeanAbsoluteError")]), **weighted)


def graph_cases():
    def graph(name, outputs, input_shape=(4,)):
        return Case(f"activity_{name}", functional(input_shape, outputs), compiled(SGD), 4)

    def shared(x):
        twice = layers.Dense(4, "tanh", activity_regularizer=L2, name="twice")
        return layers.Dense(3, name="out")(twice(twice(x)))

    def branches(x):
        read = layers.Dense(5, "relu", activity_regularizer=L1, name="read")(x)
        return layers.Add(name="out")([layers.Dense(3, name="a")(read), layers.Dense(3, name="b")(read)])

    def states(x):
        given = layers.LSTM(5, return_state=True, activity_regularizer=L2, name="lstm")(x)
        return layers.Dense(3, name="out")(layers.Add(name="sum")(given[:2]))

    def attention(x):
        hidden = layers.Dense(6, name="hidden")(x)
        attend = layers.MultiHeadAttention(2, 3, use_bias=False, use_gate=True, activity_regularizer=L2, name="attention")
        return layers.Dense(3, name="out")(attend(hidden, hidden))

    def several(x):
        hidden = layers.Dense(5, "relu", activity_regularizer=BOTH, name="hidden")(x)
        return [layers.Dense(3, activity_regularizer=L1, name="a")(hidden), layers.Dense(2, name="b")(hidden)]

    yield graph("shared", shared)
    yield graph("branches", branches)
    yield graph("states", states, (4, 3))
    yield graph("attention", attention, (4, 3))
    compile = {"optimizer": SGD, "loss": [loss("MeanSquaredError"), loss("MeanAbsoluteError")],
               "loss_weights": [1.0, 0.5]}
    yield Case("activity_several_outputs", of_several({"x": [4]}, several), compile, 4,
               target={"a": normal, "b": normal}, history_batch=4)


def all_cases():
    for table in [chain_cases, graph_cases]:
        yield from table()
