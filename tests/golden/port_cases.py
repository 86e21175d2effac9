"""Functional models with several inputs and outputs: what each output is trained towards, and what the logs say."""

from keras import layers

from case import Case, bits, labels, layer, loss, normal, sample_weights, uniform
from functional_model import functional, of_several

ROWS = 7  # in batches of 3, the last of them with one
MSE, MAE = loss("MeanSquaredError"), loss("MeanAbsoluteError")
SPARSE, BINARY = loss("SparseCategoricalCrossentropy"), loss("BinaryCrossentropy")
CLASSES = labels((ROWS,), 3)


def compiled(losses, momentum=0.0, **others):
    sgd = {"class_name": "SGD", "config": {"learning_rate": 0.05, "momentum": momentum}}
    return {"optimizer": sgd, "loss": losses, **others}


def case(name, model, arguments, **others):
    return Case(f"ports_{name}", model, arguments, others.pop("batch_size", ROWS), history_batch=3, eagerly=True,
                **others)


def dense(name, units=4, activation=None, **config):
    return layers.Dense(units, activation=activation, name=name, **config)


def trunk_and_heads(x):
    trunk = dense("trunk", 6, "tanh")(x)
    kind = dense("kind", 3, "softmax")(dense("of_kind", 5, "relu")(trunk))
    size = dense("size", 1)(dense("of_size", 5, "relu", trainable=False)(trunk))
    return [kind, size]


def joined(left, right):
    both = [dense("from_left", 5, "relu")(left), dense("from_right", 5, "tanh")(right)]
    return dense("out", 2)(layers.Concatenate(name="both")([layers.Add(name="sum")(both), left]))


def two_to_two(left, right):
    shared = layers.Multiply(name="product")([dense("from_left")(left), dense("from_right")(right)])
    return [dense("first", 2)(shared), dense("second", 3)(layers.Concatenate(name="both")([shared, right]))]


BOTH_INPUTS = {"left": normal, "right": normal}
BOTH_TARGETS = {"first": normal, "second": normal}
TWO = {"left": [5], "right": [3]}


def task_cases():
    of_tasks = {"target": {"kind": CLASSES, "size": normal}}
    metrics = {"metrics": [["accuracy"], ["mae"]]}
    tasks = functional([5], trunk_and_heads)
    yield case("tasks", tasks, compiled([SPARSE, MSE], 0.9, loss_weights=[1.0, 0.3], **metrics), **of_tasks)
    yield case("tasks_by_names", tasks,
               compiled({"size": MSE, "kind": SPARSE}, loss_weights={"size": 0.3, "kind": 1.0},
                        metrics={"size": ["mae", "mse"]}), **of_tasks)
    yield case("tasks_weights_by_places", tasks, compiled({"size": MSE, "kind": SPARSE}, loss_weights=[0.7, 0.2]),
               **of_tasks)
    weighted = {"weighted_metrics": [["accuracy"], ["mae", "mse"]]}
    yield case("tasks_weighted", tasks, compiled([SPARSE, MSE], **metrics, **weighted), **of_tasks,
               sample_weight={"kind": sample_weights(ROWS), "size": sample_weights(ROWS)})
    yield case("tasks_weighted_alike", tasks, compiled([SPARSE, MSE], **metrics, **weighted), **of_tasks,
               sample_weight=sample_weights(ROWS))


def joining_cases():
    yield case("joined", of_several(TWO, joined), compiled(MSE, metrics=["mae"]), input=BOTH_INPUTS)
    yield case("two_to_two", of_several(TWO, two_to_two), compiled([MSE, MAE], loss_weights=[2, 0]), input=BOTH_INPUTS,
               target=BOTH_TARGETS)
    yield case("single_loss", of_several(TWO, two_to_two), compiled(MSE), input=BOTH_INPUTS, target=BOTH_TARGETS)
    yield case("single_loss_weighted", of_several(TWO, two_to_two), compiled(MSE, loss_weights=0.5), input=BOTH_INPUTS,
               target=BOTH_TARGETS)
    yield case("flat_metrics", of_several(TWO, two_to_two), compiled([MSE, MAE], metrics=["mae", "mse"]),
               input=BOTH_INPUTS, target=BOTH_TARGETS)
    yield case("first_loss_alone", of_several(TWO, two_to_two), compiled([MSE]), input=BOTH_INPUTS, target=BOTH_TARGETS)

    def images(image, vector):
        features = layers.Conv2D(4, 3, padding="same", activation="relu", name="features")(image)
        pooled = layers.Flatten(name="flat")(layers.MaxPooling2D(name="pool")(features))
        seen = layers.Concatenate(name="both")([pooled, vector])
        return [dense("kind", 3, "softmax")(seen), layers.Conv2D(2, 1, name="map")(features)]

    yield case("images", of_several({"image": [4, 6, 2], "vector": [3]}, images), compiled([SPARSE, MSE]),
               input={"image": normal, "vector": normal}, target={"kind": CLASSES, "map": normal})


def read_again_cases():
    def without_loss(left, right):
        first, second = two_to_two(left, right)
        return [first, second, dense("third", 2)(layers.Add(name="more")([first, dense("other", 2)(right)]))]

    def input_too(x):
        return [dense("out", 3)(dense("hidden", 4, "relu")(x)), x]

    def twice(x):
        out = dense("out", 3)(dense("hidden", 4, "relu")(x))
        return [out, out]

    def softmax_read(x):
        kind = dense("kind", 3, "softmax")(dense("hidden", 6, "tanh")(x))
        return [kind, dense("guess", 2)(layers.Concatenate(name="both")([kind, x]))]

    def sigmoid_read(x):
        seen = dense("seen", 1, "sigmoid")(dense("hidden", 6, "tanh")(x))
        return [seen, layers.Multiply(name="gated")([seen, dense("size", 1)(x)])]

    def inner(x):
        inner = dense("inner", 4, "relu")(x)
        return [dense("out", 2)(inner), inner]

    without = of_several(TWO, without_loss)
    yield case("without_loss", without, compiled([MSE, MAE, None]), input=BOTH_INPUTS, target=BOTH_TARGETS)
    yield case("metric_without_loss", without, compiled([None, MAE, None], metrics=[["mae"], None, ["mse"]]),
               input=BOTH_INPUTS, target={**BOTH_TARGETS, "third": normal})
    yield case("output_is_input", functional([3], input_too), compiled([MSE, MAE], metrics=[None, ["mse"]]),
               target={"out": normal, "x": normal})
    yield case("one_value_twice", functional([3], twice), compiled([MSE, MAE], metrics=[["mae"], ["mse"]]),
               target={"out": normal, "out_1": normal})
    yield case("softmax_read_by_layer", functional([4], softmax_read), compiled([SPARSE, MSE], 0.9),
               target={"kind": CLASSES, "guess": normal})
    yield case("sigmoid_read_by_layer", functional([4], sigmoid_read), compiled([BINARY, MSE]),
               target={"seen": bits(), "gated": normal})
    yield case("inner_value", functional([4], inner), compiled([MSE, MSE], loss_weights=[1.0, 0.01]),
               target={"out": normal, "inner": normal})


def metric_cases():
    tasks = functional([5], trunk_and_heads)

    def flags(x):
        hidden = dense("hidden", 6, "tanh")(x)
        return [dense("flag", 1, "sigmoid")(hidden), dense("kind", 3, "softmax")(hidden)]

    metrics = {"flag": [layer("Precision", "precision"), layer("Recall", "recall"), layer("AUC", "auc", num_thresholds=20)],
               "kind": ["accuracy", layer("TopKCategoricalAccuracy", "top_2", k=2)]}
    one_hot = {"flag": bits(), "kind": lambda rng, shape: (rng.permuted([[1, 0, 0]] * shape[0], axis=1)).astype("float32")}
    categorical = loss("CategoricalCrossentropy", label_smoothing=0.1)
    yield case("class_metrics", functional([4], flags),
               compiled({"flag": BINARY, "kind": categorical}, metrics=metrics), target=one_hot, float32_only=True)
    yield case("class_metrics_weighted", functional([4], flags),
               compiled([BINARY, categorical], metrics=metrics, weighted_metrics=metrics), target=one_hot,
               sample_weight={"flag": sample_weights(ROWS), "kind": sample_weights(ROWS)},
               float32_only=True)  # TensorFlow's in_top_k takes float32 alone
    recalls = {"kind": [layer("SparseCategoricalAccuracy", "exact"), layer("SparseTopKCategoricalAccuracy", "top", k=2)],
               "size": [layer("RootMeanSquaredError", "rmse"), layer("R2Score", "r2")]}
    yield case("metric_objects", tasks, compiled([SPARSE, MSE], metrics=recalls),
               target={"kind": CLASSES, "size": normal}, float32_only=True)


def normalized_cases():
    def block(x):
        inner = layers.ReLU(name="relu")(layers.BatchNormalization(name="norm", momentum=0.8)(dense("first", 6, use_bias=False)(x)))
        inner = layers.BatchNormalization(name="second_norm", momentum=0.8)(dense("second", 6, use_bias=False)(inner))
        x = layers.ReLU(name="joined")(layers.Add(name="sum")([x, inner]))
        return [dense("out", 2)(x), dense("scale", 1)(inner)]

    def image_block(x):
        inner = layers.BatchNormalization(name="norm", momentum=0.8)(layers.Conv2D(3, 3, padding="same", use_bias=False, name="conv")(x))
        x = layers.ReLU(name="joined")(layers.Add(name="sum")([x, inner]))
        return [dense("out", 2)(layers.GlobalAveragePooling2D(name="mean")(x)), layers.Conv2D(2, 2, name="map")(inner)]

    metrics = {"metrics": [["mae"], ["mae"]]}
    yield case("residual_normalized", functional([6], block), compiled([MSE, MAE], **metrics), batch_size=6,
               target={"out": normal, "scale": normal})
    yield case("residual_normalized_images", functional([4, 5, 3], image_block), compiled([MSE, MSE], **metrics),
               batch_size=6, target={"out": normal, "map": uniform(-1, 1)})


def all_cases():
    for table in [task_cases, joining_cases, read_again_cases, metric_cases, normalized_cases]:
        yield from table()
