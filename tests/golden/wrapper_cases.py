"""Layers around layers: Bidirectional and TimeDistributed."""

from keras import layers

from case import Case, compiled, dense, keras_part, labels, layer, loss, normal, one_hot, sequential
from functional_model import functional
from mask_cases import rows, samples
from optimizer_cases import OPTIMIZERS
from recurrent_cases import SIZES, slow

MODES = {"concat": "concat", "sum": "sum", "mul": "mul", "ave": "ave", "none": None}


def inner(class_name, name, **config):
    return keras_part("layers", class_name, name=name, **config)


def lstm(units=5, name="lstm", **config):
    return inner("LSTM", name, units=units, **config)


def masking(name="masking", **config):
    return layer("Masking", name, **config)


def bidirectional_cases():
    def case(name, *model, steps=7, features=3, batch=3, compile=slow(), of={}, **others):
        return Case(f"bidirectional_{name}", sequential([steps, features], *model, **others), compile, batch, **of)

    def both(*units, name="both", merge_mode="concat", backward_layer=None, **config):
        explicit = {} if backward_layer is None else {"backward_layer": backward_layer}
        return layer("Bidirectional", name, layer=lstm(*units, **config), merge_mode=merge_mode, **explicit)

    out = dense(2, "output")
    for name, (batch, steps, features, units) in SIZES.items():
        sizes = {"batch": batch, "steps": steps, "features": features}
        yield case(name, both(units), out, **sizes)
        yield case(f"{name}_sequences", both(units, return_sequences=True), **sizes)
    for name, mode in MODES.items():
        if mode is not None:
            yield case(f"{name}_last", both(merge_mode=mode), out)
            yield case(f"{name}_steps", both(merge_mode=mode, return_sequences=True), out)
    yield case("adam", both(), out, compile=compiled(OPTIMIZERS["adam"]))
    yield case("no_bias", both(use_bias=False), out)
    yield case("stacked", both(4, name="first", return_sequences=True), both(3, name="second"), out)
    yield case("behind_dense", dense(4, "first", activation="tanh"), both(return_sequences=True), out)
    yield case("dropout_0", both(dropout=0.0, recurrent_dropout=0.0), out, seed=7)
    yield case("dropout_all", both(dropout=1.0, recurrent_dropout=1.0), out, seed=7)
    other = lstm(name="other", activation="relu", go_backwards=True)
    yield case("backward_layer", both(backward_layer=other), out)
    other = lstm(name="other", recurrent_activation="hard_sigmoid", go_backwards=True, return_sequences=True)
    yield case("backward_layer_sequences", both(return_sequences=True, backward_layer=other), out)
    yield case("turned_round", both(go_backwards=True, backward_layer=lstm(name="other")), out)
    other = lstm(name="other", return_sequences=True)
    yield case("turned_round_sequences", both(go_backwards=True, return_sequences=True, backward_layer=other), out)
    for name, given in {"gru": "GRU", "simple_rnn": "SimpleRNN"}.items():
        inside = inner(given, name, units=5, return_sequences=True)
        yield case(name, layer("Bidirectional", "both", layer=inside), out)
    yield case("stateful", both(stateful=True), out)
    yield case("stateful_sequences", both(stateful=True, return_sequences=True, merge_mode="ave"), out)
    yield case("frozen_behind_dense", dense(4, "first"), both(trainable=False), out)
    penalty = keras_part("regularizers", "L2", l2=0.02)
    norm = keras_part("constraints", "MaxNorm", max_value=0.8, axis=0)
    yield case("regularized", both(kernel_regularizer=penalty, recurrent_regularizer=penalty, bias_regularizer=penalty), out)
    yield case("constrained", both(kernel_constraint=norm, recurrent_constraint=norm, bias_constraint=norm), out)
    yield case("activity", both(activity_regularizer=penalty), out)
    yield case("activity_sequences", both(activity_regularizer=penalty, return_sequences=True), out)
    for place, draw in {"left": left, "right": right, "scattered": rows(0.0), "empty": samples}.items():
        of = {"input": draw}
        yield case(f"masked_{place}", masking(), both(4), out, of=of)
        yield case(f"masked_{place}_sequences", masking(), both(4, return_sequences=True), out, of=of)
        yield case(f"masked_{place}_stacked", masking(), both(3, name="first", return_sequences=True, merge_mode="mul"),
                   both(3, name="second"), out, of=of)
    other = lstm(4, "other", return_sequences=True)
    yield case("masked_turned_round", masking(), both(4, go_backwards=True, return_sequences=True, backward_layer=other),
               out, of={"input": rows(0.0)})


def left(rng, shape):
    """Of each sample the first steps are 0, of each one more than of the one before."""
    data = normal(rng, shape)
    for sample in range(shape[0]):
        data[sample, :sample] = 0.0
    return data


def right(rng, shape):
    return left(rng, shape)[:, ::-1]


def bidirectional_graph_cases():
    def case(name, outputs, shape=(4, 3), batch=3, **of):
        return Case(f"bidirectional_{name}", functional(list(shape), outputs), slow(), batch, **of)

    def both(name="both", units=4, merge_mode="concat", **config):
        return layers.Bidirectional(layers.LSTM(units, name=f"{name}_lstm", **config), merge_mode=merge_mode, name=name)

    def dense(units, name):
        return layers.Dense(units, name=name)

    def all_outputs(**config):
        def outputs(x):
            return dense(2, "out")(layers.Concatenate(name="all")(both(return_state=True, **config)(x)))

        return outputs

    def apart(x):
        forward, backward = both(merge_mode=None)(x)
        return dense(2, "out")(layers.Subtract(name="difference")([forward, backward]))

    def apart_sequences(x):
        forward, backward = both(merge_mode=None, return_sequences=True)(x)
        return dense(2, "out")(layers.Multiply(name="product")([forward, dense(4, "hidden")(backward)]))

    def one_of_two(x):
        return dense(2, "out")(both(merge_mode=None, return_sequences=True)(x)[1])

    def sequences(x):
        given, *states = both(return_state=True, return_sequences=True, merge_mode="sum")(x)
        repeated = layers.RepeatVector(4, name="repeated")(layers.Add(name="states")(states))
        return dense(2, "out")(layers.Add(name="sum")([given, repeated]))

    def all_sequences(x):
        first, second, *states = both(return_state=True, return_sequences=True, merge_mode=None)(x)
        repeated = layers.RepeatVector(4, name="repeated")(layers.Maximum(name="states")(states))
        return dense(2, "out")(layers.Add(name="sum")([first, second, repeated]))

    def initial(masked=False, **config):
        def outputs(x):
            flat = layers.Flatten(name="flat")(x)
            states = [dense(4, f"state_{i}")(flat) for i in range(4)]
            steps = layers.Masking(name="masking")(x) if masked else x
            return dense(2, "out")(both(**config)(steps, initial_state=states))

        return outputs

    def translated(x):
        _, *states = both("encoder", return_state=True)(x)
        return dense(2, "out")(both("decoder", return_sequences=True, merge_mode="ave")(x, initial_state=states))

    def twice(x):
        shared = both("shared", 3, return_sequences=True, merge_mode="sum")
        return dense(2, "out")(shared(shared(x)))

    def masked(outputs):
        return lambda x: outputs(layers.Masking(name="masking")(x))

    yield case("none_last", apart)
    yield case("none_sequences", apart_sequences)
    yield case("one_of_two", one_of_two)
    yield case("states", all_outputs())
    yield case("states_apart", all_outputs(merge_mode=None))
    yield case("states_sequences", sequences)
    yield case("states_all_sequences", all_sequences)
    yield case("initial", initial())
    yield case("initial_sequences", initial(return_sequences=True))
    yield case("initial_masked", initial(True, return_sequences=True), input=rows(0.0))
    yield case("translated", translated)
    yield case("twice", twice)
    yield case("unknown_steps", lambda x: dense(2, "out")(both(return_sequences=True)(x)), (None, 3))
    yield case("masked_none_last", masked(apart), input=rows(0.0))
    yield case("masked_none_sequences", masked(apart_sequences), input=rows(0.0))
    yield case("masked_one_of_two", masked(one_of_two), input=rows(0.0))
    yield case("masked_states", masked(all_outputs()), input=rows(0.0))


def time_distributed_cases():
    def case(name, shape, *model, compile=slow(), batch=3, of={}, **others):
        return Case(f"time_distributed_{name}", sequential(list(shape), *model, **others), compile, batch, **of)

    def each(class_name, name="each", inside="inside", **config):
        return layer("TimeDistributed", name, layer=inner(class_name, inside, **config))

    def around(wrapped, name="each", **config):
        return layer("TimeDistributed", name, layer=wrapped, **config)

    flat, out = layer("Flatten", "flat"), dense(2, "output")
    categorical = compiled(loss=loss("CategoricalCrossentropy"), metrics=["accuracy"])
    penalty = keras_part("regularizers", "L2", l2=0.02)
    norm = keras_part("constraints", "MaxNorm", max_value=0.8, axis=0)
    image = {"filters": 3, "kernel_size": 2}
    yield case("dense", (4, 3), each("Dense", units=5), out)
    yield case("dense_one_step", (1, 3), each("Dense", units=5), batch=1)
    yield case("dense_relu", (4, 3), dense(6, "first"), each("Dense", units=5, activation="relu"), out)
    yield case("dense_grids", (4, 2, 3), each("Dense", units=5, activation="tanh"), flat, out)
    yield case("dense_adam", (4, 3), each("Dense", units=5), out, compile=compiled(OPTIMIZERS["adam"]))
    yield case("dense_softmax", (4, 3), each("Dense", units=3, activation="softmax"), compile=categorical,
               of={"target": one_hot})
    yield case("dense_frozen", (4, 3), dense(4, "first"), each("Dense", units=5, trainable=False), out)
    yield case("dense_regularized", (4, 3), each("Dense", units=5, kernel_regularizer=penalty, bias_regularizer=penalty))
    yield case("dense_constrained", (4, 3), each("Dense", units=5, kernel_constraint=norm), out)
    yield case("activity", (4, 3), around(inner("Dense", "inside", units=5), activity_regularizer=penalty), out)
    yield case("conv1d", (4, 6, 3), dense(4, "first"), each("Conv1D", **image), flat, out)
    yield case("conv1d_relu", (4, 6, 3), each("Conv1D", activation="relu", padding="causal", **image), flat, out)
    yield case("conv2d", (2, 5, 6, 3), each("Conv2D", **image), flat, out)
    yield case("conv2d_stacked", (2, 6, 6, 2), each("Conv2D", "features", activation="relu", **image),
               each("MaxPooling2D", "pool"), each("Conv2D", "more", **image), each("Flatten", "flat"),
               layer("LSTM", "lstm", units=4), out)
    yield case("pooling", (2, 4, 4, 3), dense(3, "first"), each("AveragePooling2D", pool_size=2),
               each("GlobalAveragePooling2D", "mean"), out)
    yield case("lstm", (4, 3, 2), each("LSTM", units=4), out)
    yield case("lstm_sequences", (4, 3, 2), dense(3, "first"), each("LSTM", units=4, return_sequences=True), flat, out)
    yield case("gru", (4, 3, 2), each("GRU", units=4), out)
    yield case("lstm_backwards", (4, 3, 2), each("LSTM", units=4, go_backwards=True), layer("LSTM", "lstm", units=3), out)
    yield case("layer_normalization", (4, 5), dense(5, "first"), each("LayerNormalization"), out)
    moving = {"momentum": 0.7}
    yield case("batch_normalization", (4, 5), dense(5, "first", use_bias=False), each("BatchNormalization", **moving),
               out, batch=6)
    yield case("batch_normalization_images", (3, 4, 4, 2), each("Conv2D", "features", use_bias=False, **image),
               each("BatchNormalization", **moving), flat, out, batch=5)
    yield case("batch_normalization_axis", (3, 4, 2), dense(3, "first", use_bias=False),
               each("BatchNormalization", axis=1, **moving), flat, out, batch=6)
    yield case("batch_normalization_frozen", (4, 5), dense(5, "first"),
               each("BatchNormalization", trainable=False, **moving), out, batch=6)
    yield case("reshaped", (3, 4, 2), each("Permute", "turned", dims=[2, 1]), each("Reshape", target_shape=[8]), out)
    yield case("prelu", (3, 4), dense(4, "first"), each("PReLU"), out)
    yield case("nested", (3, 2, 4), around(inner("TimeDistributed", "inner", layer=inner("Dense", "inside", units=3))),
               flat, out)
    yield case("nested_batch_normalization", (3, 2, 4), dense(4, "first", use_bias=False),
               around(inner("TimeDistributed", "inner", layer=inner("BatchNormalization", "inside", **moving))), flat,
               out, batch=6)
    yield case("bidirectional", (3, 4, 2), around(inner("Bidirectional", "inner", layer=lstm(3))), out)
    yield case("bidirectional_activity", (3, 4, 2),
               around(inner("Bidirectional", "inner", layer=lstm(3, activity_regularizer=penalty))), out)
    masked = {"of": {"input": rows(0.0)}}
    yield case("masked_dense", (5, 3), masking(), each("Dense", units=4), layer("LSTM", "lstm", units=3), out, **masked)
    yield case("masked_conv1d", (5, 4, 3), masking(), each("Conv1D", padding="same", **image), out, **masked)
    yield case("masked_lstm", (3, 4, 2), masking(), each("LSTM", units=4), flat, out, **masked)
    yield case("masked_lstm_sequences", (3, 4, 2), masking(), each("LSTM", units=4, return_sequences=True), out, **masked)
    yield case("masked_bidirectional", (3, 4, 2), masking(),
               around(inner("Bidirectional", "inner", layer=lstm(3, return_sequences=True))), out, **masked)
    yield case("masked_batch_normalization", (5, 4), masking(), dense(4, "first", use_bias=False),
               each("BatchNormalization", **moving), out, batch=6, **masked)
    yield case("masked_batch_normalization_grids", (3, 2, 4), masking(), dense(4, "first", use_bias=False),
               each("BatchNormalization", **moving), out, batch=6, **masked)


def time_distributed_graph_cases():
    def case(name, shape, outputs, dtype="float32", **of):
        return Case(f"time_distributed_{name}", functional(shape, outputs, dtype), slow(), 3, **of)

    def each(inside, name="each"):
        return layers.TimeDistributed(inside, name=name)

    def classes(x):
        return layers.Dense(2, name="out")(layers.LSTM(4, name="last")(x))

    def dense(x):
        return classes(each(layers.Dense(5, activation="tanh", name="inside"))(x))

    def images(x):
        features = each(layers.Conv2D(3, 2, activation="relu", name="features"), "features")(x)
        return classes(each(layers.Flatten(name="flat"), "flat")(features))

    def words(x):
        return classes(each(layers.GlobalAveragePooling2D(name="mean"), "mean")(
            each(layers.Reshape((1, 4, 3), name="row"), "row")(each(layers.Embedding(7, 3, name="table"), "table")(x))))

    def twice(x):
        shared = each(layers.Dense(3, activation="tanh", name="inside"), "shared")
        return classes(shared(shared(x)))

    numbers = labels((3, 5, 4), 7)
    yield case("unknown_steps", [None, 3], dense)
    yield case("unknown_images", [None, 4, 4, 2], images)
    yield case("twice", [4, 3], twice)
    yield case("embedding", [5, 4], words, "int32", input=numbers, input_is_fixed=True)


def all_cases():
    for table in [bidirectional_cases, bidirectional_graph_cases, time_distributed_cases, time_distributed_graph_cases]:
        yield from table()
