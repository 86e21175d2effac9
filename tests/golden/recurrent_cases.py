"""Recurrent layers: forward, gradients and ten training steps, over odd sizes of batch, steps, features and units."""

from keras import layers

from case import ACTIVATIONS, Case, compiled, dense, keras_part, layer, sequential
from functional_model import functional
from optimizer_cases import OPTIMIZERS

SIZES = {"one": (1, 1, 1, 1), "odd": (3, 7, 3, 5), "single_sample": (1, 7, 3, 5), "eight": (4, 3, 8, 8), "wide": (5, 4, 9, 19)}


def slow(learning_rate=0.05):
    return compiled({"class_name": "SGD", "config": {"learning_rate": learning_rate}})


def lstm_cases():
    def case(name, *model, steps=7, features=3, batch=3, compile=slow(), **others):
        return Case(f"lstm_{name}", sequential([steps, features], *model, **others), compile, batch)

    def lstm(units=5, name="lstm", **config):
        return layer("LSTM", name, units=units, **config)

    out = dense(2, "output")
    for name, (batch, steps, features, units) in SIZES.items():
        yield case(name, lstm(units), out, batch=batch, steps=steps, features=features)
        yield case(f"{name}_sequences", lstm(units, return_sequences=True), batch=batch, steps=steps, features=features)
    yield case("adam", lstm(), out, compile=compiled(OPTIMIZERS["adam"]))
    yield case("no_bias", lstm(use_bias=False), out)
    yield case("backwards", lstm(go_backwards=True), out)
    yield case("backwards_sequences", lstm(go_backwards=True, return_sequences=True), out)
    yield case("stacked", lstm(6, "first", return_sequences=True), lstm(4, "second"), out)
    yield case("behind_dense", dense(4, "first", activation="tanh"), lstm(return_sequences=True), out)
    yield case("frozen_behind_dense", dense(4, "first"), lstm(trainable=False), out)
    yield case("unrolled", lstm(unroll=True), out)
    yield case("stateful", lstm(stateful=True), out)
    yield case("stateful_sequences", lstm(stateful=True, return_sequences=True, go_backwards=True), out)
    penalty = keras_part("regularizers", "L2", l2=0.02)
    norm = keras_part("constraints", "MaxNorm", max_value=0.8, axis=0)
    yield case("regularized", lstm(kernel_regularizer=penalty, recurrent_regularizer=penalty, bias_regularizer=penalty), out)
    yield case("constrained", lstm(kernel_constraint=norm, recurrent_constraint=norm, bias_constraint=norm), out)
    for activation in ACTIVATIONS:
        if activation != "exponential":  # which grows from step to step beyond all bounds
            yield case(f"activation_{activation}", lstm(activation=activation), out, steps=3)
    for activation in ["linear", "relu", "hard_sigmoid", "softmax", "tanh", "gelu"]:
        yield case(f"recurrent_activation_{activation}", lstm(recurrent_activation=activation, return_sequences=True), out, steps=3)
    given = keras_part("layers", "LeakyReLU", negative_slope=0.1)
    yield case("activation_given", lstm(activation=given, recurrent_activation=given), out, steps=3)
    for name, rates in {"inputs": (0.3, 0), "state": (0, 0.3), "both": (0.25, 0.4)}.items():
        config = {"dropout": rates[0], "recurrent_dropout": rates[1]}
        yield case(f"dropout_{name}", lstm(return_sequences=True, **config), out, seed=7)
        yield case(f"dropout_{name}_behind_dense", dense(4, "first"), lstm(use_bias=False, **config), out, seed=7)
        yield case(f"dropout_{name}_adam", lstm(**config), out, compile=compiled(OPTIMIZERS["adam"]), seed=7)
    yield case("dropout_all", lstm(dropout=1.0, recurrent_dropout=1.0), out, seed=7)


def lstm_state_cases():
    def case(name, outputs, steps=4, features=3, batch=3):
        return Case(f"lstm_state_{name}", functional([steps, features], outputs), slow(), batch)

    def lstm(name="lstm", units=5, **config):
        return layers.LSTM(units, name=name, **config)

    def dense(units, name):
        return layers.Dense(units, name=name)

    def all_outputs(**config):
        def outputs(x):
            return dense(2, "out")(layers.Concatenate(name="all")(lstm(return_state=True, **config)(x)))

        return outputs

    def sequences(x):
        given, hidden, carry = lstm(return_state=True, return_sequences=True)(x)
        states = layers.RepeatVector(4, name="repeated")(layers.Multiply(name="states")([hidden, carry]))
        return dense(2, "out")(layers.Add(name="sum")([given, states]))

    def carry_alone(x):
        return dense(2, "out")(lstm(return_state=True, return_sequences=True)(x)[2])

    def initial(**config):
        def outputs(x):
            flat = layers.Flatten(name="flat")(x)
            return dense(2, "out")(lstm(**config)(x, initial_state=[dense(5, "hidden")(flat), dense(5, "carry")(flat)]))

        return outputs

    def translated(x):
        _, hidden, carry = lstm("encoder", return_state=True, go_backwards=True)(x)
        return dense(2, "out")(lstm("decoder", return_sequences=True)(x, initial_state=[hidden, carry]))

    def twice(x):
        shared = lstm("shared", 3, return_sequences=True)
        return dense(2, "out")(shared(shared(x)))

    yield case("all", all_outputs())
    yield case("all_backwards", all_outputs(go_backwards=True))
    yield case("sequences", sequences)
    yield case("carry_alone", carry_alone)
    yield case("initial", initial())
    yield case("initial_sequences", initial(return_sequences=True))
    yield case("initial_relu", initial(activation="relu"))
    yield case("translated", translated)
    yield case("twice", twice)


# Those of one state: what their cases' names begin with, Keras's class, what all have, and activations of their gates, which do not
# let the state grow beyond all bounds.
OF_ONE_STATE = {
    "simple_rnn": ("SimpleRNN", {}, []),
    "gru": ("GRU", {}, ["hard_sigmoid", "softmax", "tanh"]),
    "gru_reset_before": ("GRU", {"reset_after": False}, ["hard_sigmoid", "softmax", "tanh"]),
}


def one_state_cases(prefix, class_name, always, recurrent_activations):
    def case(name, *model, steps=7, features=3, batch=3, compile=slow(), **others):
        return Case(f"{prefix}_{name}", sequential([steps, features], *model, **others), compile, batch)

    def recurrent(units=5, name="recurrent", **config):
        return layer(class_name, name, units=units, **always, **config)

    out = dense(2, "output")
    for name, (batch, steps, features, units) in SIZES.items():
        yield case(name, recurrent(units), out, batch=batch, steps=steps, features=features)
        yield case(f"{name}_sequences", recurrent(units, return_sequences=True), batch=batch, steps=steps, features=features)
    yield case("adam", recurrent(), out, compile=compiled(OPTIMIZERS["adam"]))
    yield case("no_bias", recurrent(use_bias=False), out)
    yield case("backwards_sequences", recurrent(go_backwards=True, return_sequences=True), out)
    yield case("stacked", recurrent(6, "first", return_sequences=True), recurrent(4, "second"), out)
    yield case("behind_dense", dense(4, "first", activation="tanh"), recurrent(return_sequences=True), out)
    yield case("frozen_behind_dense", dense(4, "first"), recurrent(trainable=False), out)
    yield case("stateful", recurrent(stateful=True), out)
    penalty = keras_part("regularizers", "L2", l2=0.02)
    norm = keras_part("constraints", "MaxNorm", max_value=0.8, axis=0)
    yield case("regularized", recurrent(kernel_regularizer=penalty, recurrent_regularizer=penalty, bias_regularizer=penalty), out)
    yield case("constrained", recurrent(kernel_constraint=norm, recurrent_constraint=norm, bias_constraint=norm), out)
    yield case("bias", recurrent(bias_initializer=keras_part("initializers", "RandomNormal", mean=0.0, stddev=0.5, seed=3)), out)
    for activation in ["linear", "relu", "sigmoid", "softmax", "gelu"]:
        yield case(f"activation_{activation}", recurrent(activation=activation, return_sequences=True), out, steps=3)
    for activation in recurrent_activations:
        yield case(f"recurrent_activation_{activation}", recurrent(recurrent_activation=activation, return_sequences=True), out, steps=3)
    for name, rates in {"inputs": (0.3, 0), "state": (0, 0.3), "both": (0.25, 0.4)}.items():
        config = {"dropout": rates[0], "recurrent_dropout": rates[1]}
        yield case(f"dropout_{name}", recurrent(return_sequences=True, **config), out, seed=7)
        yield case(f"dropout_{name}_behind_dense", dense(4, "first"), recurrent(use_bias=False, **config), out, seed=7)
    yield from one_state_graphs(prefix, class_name, always)


def one_state_graphs(prefix, class_name, always):
    def case(name, outputs):
        return Case(f"{prefix}_state_{name}", functional([4, 3], outputs), slow(), 3)

    def recurrent(name="recurrent", units=5, **config):
        return getattr(layers, class_name)(units, name=name, **always, **config)

    def dense(units, name):
        return layers.Dense(units, name=name)

    def both(x):
        given, state = recurrent(return_state=True, return_sequences=True)(x)
        return dense(2, "out")(layers.Add(name="sum")([given, layers.RepeatVector(4, name="repeated")(state)]))

    def state_alone(x):
        return dense(2, "out")(recurrent(return_state=True, return_sequences=True)(x)[1])

    def initial(x):
        state = dense(5, "state")(layers.Flatten(name="flat")(x))
        return dense(2, "out")(recurrent(return_sequences=True)(x, initial_state=[state]))

    def translated(x):
        _, state = recurrent("encoder", return_state=True, go_backwards=True)(x)
        return dense(2, "out")(recurrent("decoder", return_sequences=True)(x, initial_state=[state]))

    def twice(x):
        shared = recurrent("shared", 3, return_sequences=True)
        return dense(2, "out")(shared(shared(x)))

    for outputs in [both, state_alone, initial, translated, twice]:
        yield case(outputs.__name__, outputs)


def all_cases():
    for table in [lstm_cases, lstm_state_cases]:
        yield from table()
    for prefix, given in OF_ONE_STATE.items():
        yield from one_state_cases(prefix, *given)
