"""Metrics, and dropout with Rekindle's own masks."""

from case import Case, bits, compiled, conv, dense, labels, layer, loss, one_hot, sample_weights, sequential
from optimizer_cases import OPTIMIZERS, tiny_cnn

ACCURACY = ["accuracy"]


def metric_cases():
    def case(name, batch_size, input_shape, output, loss_part, target, **others):
        arguments = compiled(loss=loss_part, metrics=ACCURACY)
        model = sequential(input_shape, output)
        return Case(f"metric_accuracy_{name}", model, arguments, batch_size, target=target, **others)

    sparse, categorical = loss("SparseCategoricalCrossentropy"), loss("CategoricalCrossentropy")
    binary, binary_logits = loss("BinaryCrossentropy"), loss("BinaryCrossentropy", from_logits=True)
    softmax, sigmoid = dense(4, activation="softmax"), dense(1, activation="sigmoid")
    yield case("sparse", 9, [3], softmax, sparse, labels((9,), 4))
    yield case("sparse_column_target", 9, [3], softmax, sparse, labels((9, 1), 4))
    yield case("sparse_rank3", 3, [5, 3], softmax, sparse, labels((3, 5), 4))
    yield case("sparse_weighted", 9, [3], softmax, sparse, labels((9,), 4), sample_weight=sample_weights(9))
    yield case("categorical", 9, [3], softmax, categorical, one_hot)
    yield case("categorical_rank3", 3, [5, 3], softmax, categorical, one_hot)
    yield case("binary", 9, [3], sigmoid, binary, bits())
    yield case("binary_vector_target", 9, [3], sigmoid, binary, bits((9,)))
    yield case("binary_logits", 9, [3], dense(1), binary_logits, bits())
    yield case("binary_rank3", 3, [5, 3], sigmoid, binary, bits())
    yield case("multi_label", 9, [3], dense(3, activation="sigmoid"), binary, bits())


def dropout_cases():
    def dropout(rate, name="dropout"):
        return layer("Dropout", name, rate=rate)

    def case(name, optimizer, batch_size, *model):
        return Case(f"dropout_{name}", sequential(*model, seed=7), compiled(OPTIMIZERS[optimizer]), batch_size)

    yield case("mlp", "sgd", 6, [5], dense(8, "hidden", activation="relu"), dropout(0.3), dense(3, "output"))
    yield case("mlp_adam", "adam", 6, [5], dense(8, "hidden", activation="relu"), dropout(0.3), dense(3, "output"))
    yield case("count_not_multiple_of_4", "sgd", 5, [4], dense(7, "hidden"), dropout(0.5), dense(2, "output"))
    two = [dense(9, "hidden", activation="relu"), dropout(0.2, "first"), dense(6, "inner", activation="tanh"),
           dropout(0.5, "second"), dense(3, "output")]
    yield case("two_layers", "momentum", 6, [5], *two)
    on_input = [dropout(0.25), dense(4, "hidden", activation="relu"), dense(2, "output")]
    yield case("on_input", "sgd", 6, [7], *on_input)
    images = [conv(5, 3, activation="relu"), dropout(0.4), conv(3, 2, "output")]
    yield case("on_images", "sgd", 2, [6, 5, 2], *images)
    images = [conv(16, 3, activation="relu"), dropout(0.1), conv(2, 2, "output")]
    yield case("on_images_16_channels", "sgd", 2, [5, 5, 1], *images)
    yield case("last", "sgd", 6, [4], dense(5), dropout(0.3))
    for name in ["sgd", "momentum", "adam"]:
        arguments = compiled(OPTIMIZERS[name], loss("SparseCategoricalCrossentropy"))
        yield Case(f"dropout_cnn_{name}", tiny_cnn(dropout(0.5), seed=7), arguments, 4, target=labels((4,), 3))


def all_cases():
    for table in [metric_cases, dropout_cases]:
        yield from table()
