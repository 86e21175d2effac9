"""Masks that travel with values: what becomes of them in each layer, and what losses and metrics make of them.

The inputs have rows of 0 along the last axis, and in some cases rows of another number, which Masking marks."""

import numpy as np
from keras import layers

from case import Case, compiled, conv, dense, keras_part, labels, layer, loss, normal, one_hot, sample_weights, sequential
from functional_model import functional
from injected_layers import INJECTED

OTHER = 1.5  # what a second Masking marks
REDUCTIONS = ["sum_over_batch_size", "mean", "sum", "mean_with_sample_weight"]


def slow(learning_rate=0.05, **others):
    return compiled({"class_name": "SGD", "config": {"learning_rate": learning_rate}}, **others)


def rows(*values):
    """Normal numbers, and about a third of the rows of one of the values; the first of each sample is normal."""

    def draw(rng, shape):
        data = normal(rng, shape)
        marked = rng.random(shape[:-1]) < 0.35
        marked.reshape(shape[0], -1)[:, 0] = False
        marked.reshape(-1)[-1] = True
        data[marked] = rng.choice(values, size=(marked.sum(), 1)).astype("float32")
        return data

    return draw


def samples(rng, shape):
    """The second sample is 0, and rows of the others are."""
    data = rows(0.0)(rng, shape)
    data[1] = 0.0
    return data


def nothing(rng, shape):
    return np.zeros(shape, "float32")


def masking(name="masking", **config):
    return layer("Masking", name, **config)


def chain(name, input_shape, *others, compile=None, batch_size=4, draw=rows(0.0), **of):
    model = {"seed": 7} if any(each["class_name"] in INJECTED for each in others) else {}
    made = sequential(input_shape, masking(), *others, **model)
    return Case(f"mask_{name}", made, compile or slow(), batch_size, input=draw, **of)


def graph(name, input_shape, outputs, batch_size=4, draw=rows(0.0, OTHER), kept=OTHER, **of):
    return Case(f"mask_{name}", functional(input_shape, outputs), slow(), batch_size, input=draw, kept=kept, **of)


def loss_cases():
    for reduction in REDUCTIONS:
        compile = slow(0.02, loss=loss("MeanSquaredError", reduction=reduction))
        for name, weights in {"": None, "_weighted": (4, 1), "_row_weights": (4, 5)}.items():
            weighted = {} if weights is None else {"sample_weight": sample_weights(*weights)}
            yield chain(f"loss_{reduction}{name}", [5, 3], dense(2), compile=compile, **weighted)
    yield chain("loss_nothing_counts", [5, 3], dense(2), draw=nothing)
    yield chain("loss_of_samples", [6], dense(3), draw=samples)
    yield chain("loss_of_samples_weighted", [6], dense(3), draw=samples, sample_weight=sample_weights(4))
    yield chain("loss_of_grids", [2, 3, 4], dense(2), draw=samples)
    yield chain("loss_one_output", [5, 3], dense(1))

    def softmax(name, class_name, target, activation="softmax", **config):
        compile = slow(loss=loss(class_name, **config))
        return chain(f"loss_{name}", [5, 3], dense(4, activation=activation), compile=compile, target=target)

    classes = labels((4, 5), 4)
    yield softmax("categorical", "CategoricalCrossentropy", one_hot)
    yield softmax("sparse", "SparseCategoricalCrossentropy", classes)
    yield softmax("binary", "BinaryCrossentropy", one_hot, "sigmoid")
    for reduction in REDUCTIONS:
        config = {"ignore_class": 2, "reduction": reduction}
        yield softmax(f"sparse_ignored_{reduction}", "SparseCategoricalCrossentropy", classes, **config)
    yield chain("loss_pending_layer", [5, 3], dense(4), layer("Activation", "softmax", activation="softmax"),
                compile=slow(loss=loss("CategoricalCrossentropy")), target=one_hot)


REGRESSION = ["MeanSquaredError", "MeanAbsoluteError", "RootMeanSquaredError", "CosineSimilarity"]
CLASSES = ["CategoricalAccuracy", "TopKCategoricalAccuracy", "CategoricalCrossentropy", "Precision", "Recall", "AUC"]


def metric_cases():
    def metrics(names):
        return [{"class_name": name, "config": {"k": 2} if name.startswith("TopK") else {}} for name in names]

    for name, weights in {"": None, "_weighted": (4, 5)}.items():
        weighted = {} if weights is None else {"sample_weight": sample_weights(*weights)}
        for kind, loss_name, names, target in [("regression", "MeanSquaredError", REGRESSION, normal),
                                               ("classes", "CategoricalCrossentropy", CLASSES, one_hot)]:
            compile = slow(loss=loss(loss_name), metrics=metrics(names), weighted_metrics=metrics(names))
            activation = {} if target is normal else {"activation": "softmax"}
            yield chain(f"metrics_{kind}{name}", [5, 3], dense(4, **activation), compile=compile, target=target,
                        float32_only=kind == "classes", **weighted)  # TensorFlow's in_top_k takes float32 alone
    compile = slow(loss=loss("SparseCategoricalCrossentropy"),
                   metrics=["accuracy", {"class_name": "SparseCategoricalCrossentropy", "config": {"ignore_class": 1}}],
                   weighted_metrics=[{"class_name": "SparseTopKCategoricalAccuracy", "config": {"k": 2}}])
    yield chain("metrics_history", [5, 3], dense(4, activation="softmax"), compile=compile, batch_size=7,
                target=labels((7, 5), 4), history_batch=3, float32_only=True)
    yield chain("metrics_nothing_counts", [5, 3], dense(2), compile=slow(metrics=["mae"]), draw=nothing)


# Of each layer: its configuration, and a sample that it takes.
STEPS, IMAGE = [5, 3], [4, 4, 3]
THROUGH = {
    "Activation": ({"activation": "tanh"}, STEPS),
    "ActivityRegularization": ({"l2": 0.05}, STEPS),
    "AveragePooling1D": ({"pool_size": 2}, STEPS),
    "AveragePooling2D": ({"pool_size": 2}, IMAGE),
    "BatchNormalization": ({}, STEPS),
    "Bidirectional": ({"layer": keras_part("layers", "LSTM", name="inside", units=3, return_sequences=True)}, STEPS),
    "Conv1D": ({"filters": 4, "kernel_size": 2}, STEPS),
    "Conv1DTranspose": ({"filters": 4, "kernel_size": 2}, STEPS),
    "Conv2D": ({"filters": 4, "kernel_size": 2}, IMAGE),
    "Conv2DTranspose": ({"filters": 4, "kernel_size": 2}, IMAGE),
    "Cropping1D": ({}, STEPS),
    "Cropping2D": ({"cropping": 1}, IMAGE),
    "Dense": ({"units": 3}, STEPS),
    "DepthwiseConv2D": ({"kernel_size": 2}, IMAGE),
    "Dropout": ({"rate": 0.4}, STEPS),
    "ELU": ({}, STEPS),
    "Flatten": ({}, STEPS),
    "GRU": ({"units": 4, "return_sequences": True}, STEPS),
    "GaussianNoise": ({"stddev": 0.3}, STEPS),
    "GlobalAveragePooling1D": ({}, STEPS),
    "GlobalAveragePooling2D": ({}, IMAGE),
    "GlobalMaxPooling1D": ({}, STEPS),
    "GlobalMaxPooling2D": ({}, IMAGE),
    "GroupNormalization": ({"groups": 3}, STEPS),
    "Identity": ({}, STEPS),
    "LSTM": ({"units": 4, "return_sequences": True}, STEPS),
    "LayerNormalization": ({}, STEPS),
    "LeakyReLU": ({}, STEPS),
    "Masking": ({}, STEPS),
    "MaxPooling1D": ({}, STEPS),
    "MaxPooling2D": ({"pool_size": 2}, IMAGE),
    "Normalization": ({"mean": [0.5, 1.0, -1.0], "variance": [1.0, 2.0, 3.0]}, STEPS),
    "PReLU": ({}, STEPS),
    "Permute": ({"dims": [2, 1]}, STEPS),
    "RMSNormalization": ({}, STEPS),
    "ReLU": ({}, STEPS),
    "RepeatVector": ({"n": 3}, [6]),
    "Rescaling": ({"scale": 0.5, "offset": 1.0}, STEPS),
    "Reshape": ({"target_shape": [3, 5]}, STEPS),
    "SeparableConv1D": ({"filters": 4, "kernel_size": 2}, STEPS),
    "SeparableConv2D": ({"filters": 4, "kernel_size": 2}, IMAGE),
    "SimpleRNN": ({"units": 4, "return_sequences": True}, STEPS),
    "SpatialDropout1D": ({"rate": 0.4}, STEPS),
    "SpatialDropout2D": ({"rate": 0.4}, IMAGE),
    "TimeDistributed": ({"layer": keras_part("layers", "Dense", name="inside", units=3)}, STEPS),
    "UpSampling1D": ({}, STEPS),
    "UpSampling2D": ({}, IMAGE),
    "ZeroPadding1D": ({}, STEPS),
    "ZeroPadding2D": ({}, IMAGE),
}
MEANS = {"GlobalAveragePooling1D": rows(0.0)}  # of no steps a mean is NaN
MERGED = ["Add", "Average", "Concatenate", "Dot", "Maximum", "Minimum", "Multiply", "Subtract"]


def between_indices(rng, shape):
    """Whose whole parts are indices, and 0, which Masking marks."""
    return rng.choice([0.0, 1.25, 2.5], size=shape).astype("float32")


def through_cases():
    yield chain("through_embedding", [5, 1], layer("Embedding", "layer", input_dim=3, output_dim=4, mask_zero=True),
                dense(2, "out"), draw=between_indices, target=normal)
    for class_name, config in {"CategoryEncoding": {"num_tokens": 3}, "Discretization": {"bin_boundaries": [0.5, 2.0]}}.items():
        yield chain(f"through_{class_name.lower()}", [5, 1], layer(class_name, "layer", **config, output_mode="one_hot"),
                    dense(2, "out"), draw=between_indices, target=normal)
    # No integers have a mask, and floats lose theirs where they become integers.
    for class_name, config in {"Hashing": {"num_bins": 4}, "IntegerLookup": {"vocabulary": [1, 2]}}.items():
        yield chain(f"through_{class_name.lower()}", [5, 1], layer("Discretization", "whole", bin_boundaries=[0.5, 2.0]),
                    layer(class_name, "layer", **config, output_mode="one_hot"), dense(2, "out"), draw=between_indices,
                    target=normal)
    for class_name, (config, input_shape) in THROUGH.items():
        first = [dense(input_shape[-1], "first", use_bias=False)] if class_name != "Masking" else []
        yield chain(f"through_{class_name.lower()}", input_shape, *first, layer(class_name, "layer", **config),
                    dense(2, "out"), draw=MEANS.get(class_name, samples))
    for name, channels, config in [("37_channels", 37, {}), ("keepdims", 5, {"keepdims": True})]:
        mean = layer("GlobalAveragePooling1D", "layer", **config)
        yield chain(f"mean_of_{name}", [6, 3], dense(channels, "first"), mean, dense(2, "out"))
    yield chain("through_masking_again", STEPS, layer("Rescaling", "shifted", scale=1.0, offset=OTHER),
                masking("again", mask_value=OTHER), dense(2))
    other = sequential(STEPS, masking(mask_value=OTHER), dense(2))
    yield Case("mask_through_masking_other", other, slow(), 4, input=rows(0.0, OTHER), kept=OTHER)


def late(rng, shape):
    """The second sample has no step, and the third begins late."""
    data = samples(rng, shape)
    data[2, :2] = 0.0
    return data


def recurrent_cases():
    def lstm(name="lstm", units=4, **config):
        return layer("LSTM", name, units=units, **config)

    def case(name, *others, **of):
        return chain(f"lstm_{name}", [5, 3], *others, draw=late, **of)

    for name, config in {"": {}, "_backwards": {"go_backwards": True}}.items():
        yield case(f"last{name}", lstm(**config), dense(2))
        yield case(f"sequences{name}", lstm(return_sequences=True, **config), dense(2))
    yield case("output", lstm(return_sequences=True))
    yield case("stacked", lstm("first", return_sequences=True), lstm("second", units=3), dense(2))
    yield case("zero_output", lstm(return_sequences=True, zero_output_for_mask=True), dense(2))
    yield case("stateful", lstm(stateful=True, return_sequences=True), dense(2))
    yield case("relu", lstm(activation="relu", recurrent_activation="hard_sigmoid"), dense(2))
    for name, config in {"dropout": {"dropout": 0.3}, "recurrent_dropout": {"dropout": 0.2, "recurrent_dropout": 0.4}}.items():
        made = sequential([5, 3], masking(), lstm(return_sequences=True, **config), dense(2), seed=7)
        yield Case(f"mask_lstm_{name}", made, slow(), 4, input=late)

    def states(**config):
        def outputs(x):
            given = layers.LSTM(4, name="lstm", return_state=True, **config)(layers.Masking(name="masking")(x))
            return layers.Dense(2, name="out")(layers.Concatenate(name="all")(given))

        return outputs

    def initial(**config):
        def outputs(x):
            flat = layers.Flatten(name="flat")(x)
            state = [layers.Dense(4, name=name)(flat) for name in ["hidden", "carry"]]
            given = layers.LSTM(4, name="lstm", **config)(layers.Masking(name="masking")(x), initial_state=state)
            return layers.Dense(2, name="out")(given)

        return outputs

    for name, outputs in {"states": states(), "states_backwards": states(go_backwards=True), "initial": initial(),
                          "initial_sequences": initial(return_sequences=True)}.items():
        yield graph(f"lstm_{name}", [5, 3], outputs, draw=late, kept=None)


def one_state_cases():
    for prefix, (class_name, config) in {"simple_rnn": ("SimpleRNN", {}), "gru": ("GRU", {}),
                                         "gru_reset_before": ("GRU", {"reset_after": False})}.items():
        def case(name, *others, **of):
            return chain(f"{prefix}_{name}", [5, 3], *others, draw=late, **of)

        def recurrent(**others):
            return layer(class_name, "recurrent", units=4, **config, **others)

        yield case("last", recurrent(), dense(2))
        yield case("sequences_backwards", recurrent(return_sequences=True, go_backwards=True), dense(2))
        yield case("zero_output", recurrent(return_sequences=True, zero_output_for_mask=True), dense(2))
        yield case("stateful", recurrent(stateful=True, return_sequences=True), dense(2))
        yield case("relu", recurrent(activation="relu"), dense(2))
        dropped = recurrent(return_sequences=True, dropout=0.2, recurrent_dropout=0.4)
        yield Case(f"mask_{prefix}_dropout", sequential([5, 3], masking(), dropped, dense(2), seed=7), slow(), 4, input=late)


def attention_cases():
    def looks(x):
        return layers.ReLU(name="looks")(layers.Dot(axes=2, name="products")([x, x]))

    def case(name, masked, key=False, attention_mask=None, **call):
        """`masked` names the inputs that have a mask: all of them different ones."""

        def outputs(x):
            inputs = {}
            for i, place in enumerate(["query", "value", "key"][: 3 if key else 2]):
                value = layers.Rescaling(1.0, offset=-OTHER * i, name=f"moved_{place}")(x) if i else x
                value = layers.Masking(name=f"{place}_masking")(value) if place in masked else value
                inputs[place] = layers.Dense(4, name=place, use_bias=place != "key")(value)
            if attention_mask:
                call["attention_mask"] = attention_mask(x)
            made = layers.MultiHeadAttention(2, 3, name="layer")(**inputs, **call)
            return layers.Dense(2, name="out")(made)

        return graph(f"attention_{name}", STEPS, outputs)

    def through(x):
        hidden = layers.Dense(4, name="hidden")(layers.Masking(name="masking")(x))
        return layers.Dense(2, name="out")(layers.MultiHeadAttention(2, 3, name="layer")(hidden, hidden))

    def luong(masked, key=False, config={}, **call):
        def outputs(x):
            inputs = []
            for i, place in enumerate(["query", "value", "key"][: 3 if key else 2]):
                value = layers.Rescaling(1.0, offset=-OTHER * i, name=f"moved_{place}")(x) if i else x
                value = layers.Masking(name=f"{place}_masking")(value) if place in masked else value
                inputs.append(layers.Dense(4, name=place, use_bias=place == "value")(value))
            return layers.Dense(2, name="out")(layers.Attention(name="layer", **config)(inputs, **call))

        return outputs

    def luong_through(config={}, **call):
        def outputs(x):
            hidden = layers.Dense(4, name="hidden")(layers.Masking(name="masking")(x))
            return layers.Dense(2, name="out")(layers.Attention(name="layer", **config)([hidden, hidden], **call))

        return outputs

    # A row that looks at nothing has its scores less 10^9, of which float32 keeps little.
    nothing = {"draw": samples, "kept": None, "float32_only": True}
    yield graph("through_attention", STEPS, luong_through(), **nothing)
    yield graph("luong_causal_nothing", STEPS, luong_through(use_causal_mask=True), **nothing)
    yield graph("luong_concat_nothing", STEPS, luong_through({"score_mode": "concat", "use_scale": True}), **nothing)
    for place in ["query", "value", "key"]:
        yield graph(f"luong_of_{place}", STEPS, luong([place], key=place == "key"))
    yield graph("luong_of_all", STEPS, luong(["query", "value", "key"], key=True, config={"use_scale": True}))
    yield graph("luong_causal", STEPS, luong(["query", "value"], use_causal_mask=True), float32_only=True)
    yield graph("luong_concat", STEPS, luong(["query", "value"], config={"score_mode": "concat"}))
    dropped = functional(STEPS, luong(["query", "value"], config={"dropout": 0.3}))
    dropped["config"]["seed"] = 7
    yield Case("mask_luong_dropout", dropped, slow(), 4, input=rows(0.0, OTHER), kept=OTHER)
    yield graph("through_multiheadattention", STEPS, through, draw=samples, kept=None)
    for place in ["query", "value", "key"]:
        yield case(f"of_{place}", [place], key=place == "key")
    yield case("of_all", ["query", "value", "key"], key=True)
    yield case("causal", ["query", "value"], use_causal_mask=True)
    yield case("and_given", ["value"], attention_mask=looks)


def merging_cases():
    def branch(x, name, value, units=4):
        masked = layers.Masking(value, name=f"{name}_masking")(x) if value is not None else x
        return layers.Dense(units, name=name)(masked)

    def merged(class_name, *values, **config):
        def outputs(x):
            branches = [branch(x, f"in_{i}", value) for i, value in enumerate(values)]
            return layers.Dense(2, name="out")(getattr(layers, class_name)(name="merge", **config)(branches))

        return outputs

    for class_name in MERGED:
        config = {"axes": (2, 2)} if class_name == "Dot" else {}
        yield graph(f"through_{class_name.lower()}", STEPS, merged(class_name, 0.0, OTHER, **config))
        for name, values in {"first": (0.0, None), "second": (None, OTHER)}.items():
            made = merged(class_name, *values, **config)
            yield graph(f"merge_{class_name.lower()}_{name}", STEPS, made)
    for class_name in ["Add", "Average", "Maximum", "Minimum", "Multiply"]:
        yield graph(f"merge_{class_name.lower()}_three", STEPS, merged(class_name, 0.0, OTHER, 0.0))
        yield graph(f"merge_{class_name.lower()}_one", STEPS, merged(class_name, 0.0))
        yield graph(f"merge_{class_name.lower()}_third_missing", STEPS, merged(class_name, 0.0, OTHER, None))

    def broadcast(class_name):
        def outputs(x):
            steps = branch(x, "steps", 0.0)
            whole = branch(layers.Reshape((1, 15), name="whole_shape")(x), "whole", 0.0)
            return layers.Dense(2, name="out")(getattr(layers, class_name)(name="merge")([whole, steps]))

        return outputs

    def shorter(class_name):
        def outputs(x):
            vector = branch(layers.Flatten(name="flat")(x), "vector", 0.0)
            return layers.Dense(2, name="out")(getattr(layers, class_name)(name="merge")([vector, branch(x, "steps", None)]))

        return outputs

    for class_name in ["Add", "Maximum", "Minimum", "Multiply"]:
        yield graph(f"merge_{class_name.lower()}_broadcast", STEPS, broadcast(class_name), draw=samples, kept=None)
    for class_name in ["Maximum", "Multiply"]:
        yield graph(f"merge_{class_name.lower()}_shorter", STEPS, shorter(class_name), draw=samples, kept=None)


def concatenate_cases():
    def joined(axis, *values):
        def outputs(x):
            branches = [layers.Masking(value, name=f"masking_{i}")(x) if value is not None else x
                        for i, value in enumerate(values)]
            return layers.Dense(2, name="out")(layers.Concatenate(axis=axis, name="join")(branches))

        return outputs

    for name, values in {"both": (0.0, OTHER), "first": (0.0, None), "second": (None, OTHER), "one": (0.0,)}.items():
        yield graph(f"concatenate_steps_{name}", STEPS, joined(1, *values))
        yield graph(f"concatenate_rows_{name}", [2, 3, 4], joined(-2, *values), batch_size=3)
        yield graph(f"concatenate_columns_{name}", [2, 3, 4], joined(-1, *values), batch_size=3)
    yield graph("concatenate_samples", [6], joined(-1, 0.0, OTHER))


def batch_normalization_cases():
    def normalized(name, input_shape, draw=rows(0.0), **config):
        return chain(f"batch_normalization_{name}", input_shape, dense(input_shape[-1], "first", use_bias=False),
                     layer("BatchNormalization", "layer", momentum=0.7, **config), dense(2, "out"), draw=draw,
                     batch_size=6)

    yield normalized("steps", [5, 3])
    yield normalized("axis_1", [5, 3], axis=1)
    yield normalized("no_center", [5, 3], center=False)
    yield normalized("no_scale", [5, 3], scale=False)
    yield normalized("samples", [6], draw=samples)
    yield normalized("one_channel", [5, 1])
    yield normalized("grids", [2, 3, 4])
    for axis in [1, 2]:
        yield normalized(f"grids_axis_{axis}", [2, 3, 4], axis=axis)
    yield normalized("many", [40, 19])
    yield normalized("nothing_counts", [5, 3], draw=nothing)
    yield chain("batch_normalization_frozen", [5, 3], dense(3, "first"),
                layer("BatchNormalization", "layer", trainable=False), dense(2, "out"))


def given_cases():
    """Masks that calls are given: floats, of which Keras takes those of other than 0 and 1 in several ways."""

    def flags(x):
        return layers.Activation("hard_sigmoid", name="flags")(layers.Rescaling(1e6, name="steep")(x))

    def softmax(x):
        shares = layers.Softmax(name="layer")(layers.Dense(3, name="hidden")(x), mask=flags(x))
        return layers.Dense(2, name="out")(layers.Flatten(name="flat")(shares))

    def normalized(x):
        mask = layers.Reshape((5,), name="steps")(flags(x))
        hidden = layers.Dense(3, use_bias=False, name="hidden")(x)
        return layers.Dense(2, name="out")(layers.BatchNormalization(name="layer", momentum=0.7)(hidden, mask=mask))

    def instead(x):
        mask = layers.Reshape((5,), name="steps")(flags(x))
        masked = layers.Masking(name="masking")(x)
        return layers.Dense(2, name="out")(layers.BatchNormalization(name="layer")(masked, mask=mask))

    def operations(x):
        """Keras writes the masks of the normalizations as operations among the layers."""

        def normalized(name, value):
            center = name != "first"  # whose shift the second would take back
            return layers.BatchNormalization(momentum=0.7, center=center, name=name)(value)

        first = normalized("first", layers.Dense(3, use_bias=False, name="hidden")(layers.Masking(name="zeros")(x)))
        either = layers.Add(name="either")([first, layers.Masking(OTHER, name="others")(x)])
        steps = layers.Concatenate(axis=1, name="all_steps")([normalized("second", either), x])
        return layers.Dense(2, name="out")(layers.Concatenate(name="wide")([normalized("third", steps), steps]))

    yield graph("operations", STEPS, operations, batch_size=6)
    yield graph("through_softmax", STEPS, softmax, draw=normal, kept=None)
    yield graph("given_batch_normalization", [5, 1], normalized, draw=normal, kept=None, batch_size=6)
    yield graph("given_instead", [5, 1], instead, draw=normal, kept=None, batch_size=6)


def all_cases():
    tables = [loss_cases, metric_cases, through_cases, merging_cases, concatenate_cases, batch_normalization_cases]
    for table in [*tables, given_cases, recurrent_cases, one_state_cases, attention_cases]:
        yield from table()
