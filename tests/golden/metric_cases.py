"""Every metric, unweighted and weighted, with each of its arguments away from its default once."""

import dataclasses

import numpy as np

from case import Case, bits, compiled, dense, labels, loss, one_hot, sample_weights, sequential, uniform


def metric(class_name, name=None, **config):
    return {"class_name": class_name, "config": {**({"name": name} if name else {}), **config}}


BINARY = [
    "accuracy", "mse", metric("BinaryAccuracy", threshold=0.4), metric("Precision"), metric("Recall"), metric("AUC"),
    metric("TruePositives"), metric("TrueNegatives"), metric("FalsePositives"), metric("FalseNegatives"),
    metric("BinaryCrossentropy", label_smoothing=0.2), metric("RootMeanSquaredError"),
]
THRESHOLDS = [
    metric("Precision", "precision_of", thresholds=[0.7, 0.3], class_id=1), metric("Recall", "recall_of", top_k=2),
    metric("Precision", "precision_top", top_k=2, thresholds=0.45), metric("Recall", "recall_even", thresholds=[0.0, 0.5, 1.0]),
    metric("TruePositives", "tp", thresholds=[0.2, 0.6]), metric("TrueNegatives", "tn", thresholds=[0.6]),
    metric("FalsePositives", "fp", thresholds=[0.4, 0.5]), metric("FalseNegatives", "fn", thresholds=[0.5, 0.55]),
]
AREAS = [
    metric("AUC", "few", num_thresholds=7), metric("AUC", "pr", curve="PR"), metric("AUC", "gain", curve="PRGAIN"),
    metric("AUC", "pr_major", curve="PR", summation_method="majoring"), metric("AUC", "minor", summation_method="minoring"),
    metric("AUC", "given", thresholds=[0.31, 0.47, 0.62]), metric("AUC", "logits", from_logits=True),
    metric("AUC", "weighed", label_weights=[0.2, 1.0, 3.0]),
]
EACH_AREA = [
    metric("AUC", "each", multi_label=True, num_labels=3), metric("AUC", "each_pr", multi_label=True, curve="PR"),
    metric("AUC", "each_weighed", multi_label=True, label_weights=[0.2, 1.0, 3.0]),
]
CATEGORICAL = [
    "categorical_accuracy", metric("TopKCategoricalAccuracy", k=2), metric("CategoricalCrossentropy", label_smoothing=0.1),
    metric("CosineSimilarity"), metric("F1Score"), metric("F1Score", "f1_macro", average="macro", threshold=0.3),
    metric("FBetaScore"), metric("FBetaScore", "f2_micro", average="micro", beta=2.0),
    metric("FBetaScore", "f_half", average="weighted", beta=0.5),
    metric("MeanIoU", "iou", num_classes=4, sparse_y_true=False, sparse_y_pred=False),
]
SPARSE = [
    "acc", metric("SparseTopKCategoricalAccuracy", k=2), metric("SparseCategoricalCrossentropy"),
    metric("MeanIoU", "iou", num_classes=4, sparse_y_pred=False),
    metric("MeanIoU", "iou_ignoring", num_classes=3, sparse_y_pred=False, ignore_class=1),
]
NUMBERS = [
    "mse", "mae", metric("RootMeanSquaredError"), metric("MeanAbsolutePercentageError"),
    metric("MeanSquaredLogarithmicError"), metric("CosineSimilarity"), metric("R2Score"),
    metric("R2Score", "r2_each", class_aggregation=None),
    metric("R2Score", "r2_weighted", class_aggregation="variance_weighted_average"),
]
NAMES = [
    "top_k_categorical_accuracy", "auc", "precision", "recall", "true_positives", "mape", "msle", "bce",
    "mean_absolute_error", "root_mean_squared_error", "cosine_similarity", "r2_score",
]


def weighed(case, *shape):
    """With sample weights, and the same metrics weighted and not."""
    arguments = {**case.compile, "weighted_metrics": case.compile["metrics"]}
    return dataclasses.replace(case, name=f"{case.name}_weighted", compile=arguments,
                               sample_weight=sample_weights(*shape))


def all_cases():
    def case(name, metrics, model, loss_part, target, batch_size=11, **others):
        # TensorFlow's in_top_k takes float32 alone.
        float32_only = "TopK" in str(metrics) or "top_k" in str(metrics)
        return Case(f"metrics_{name}", model, compiled(loss=loss_part, metrics=metrics), batch_size, target=target,
                    history_batch=4, float32_only=float32_only, **others)

    binary, categorical = loss("BinaryCrossentropy"), loss("CategoricalCrossentropy")
    sparse, squares = loss("SparseCategoricalCrossentropy"), loss("MeanSquaredError")
    sigmoid = sequential([4], dense(3, activation="sigmoid"))
    softmax = sequential([4], dense(4, activation="softmax"))
    plain = case("binary", BINARY, sigmoid, binary, bits())
    yield plain
    yield weighed(plain, 11)
    yield weighed(case("areas", AREAS, sigmoid, binary, bits()), 11)
    yield weighed(case("thresholds", THRESHOLDS, sigmoid, binary, bits()), 11)
    yield weighed(case("categorical", CATEGORICAL, softmax, categorical, one_hot), 11)
    yield weighed(case("numbers", NUMBERS, sequential([4], dense(3)), squares, uniform(0.5, 2.5)), 11)
    yield weighed(case("sparse", SPARSE, softmax, sparse, labels((11,), 4)), 11)
    ignoring = [metric("SparseCategoricalCrossentropy", ignore_class=2)]
    yield weighed(case("ignoring", ignoring, softmax, sparse, labels((11,), 4)), 11)
    yield case("names", NAMES, sigmoid, binary, bits())
    steps = sequential([3, 4], dense(4, activation="softmax"))
    yield weighed(case("sparse_steps", SPARSE[:3], steps, sparse, labels((11, 3), 4)), 11, 3)
    yield case("cosine_axis", [metric("CosineSimilarity", axis=1)], sequential([3, 4], dense(2)), squares,
               uniform(0.5, 2.5))
    # What the loss takes as probabilities, the metric takes as the logits they came of.
    yield case("logits_of_probabilities", [metric("BinaryCrossentropy"), metric("AUC")], sigmoid, squares, bits())
    yield case("logits", [metric("CategoricalCrossentropy", from_logits=True)], sequential([4], dense(4)),
               loss("CategoricalCrossentropy", from_logits=True), one_hot)
    yield case("equality", [metric("Accuracy")], sequential([4], dense(3, activation="relu")), squares,
               lambda rng, shape: np.zeros(shape, "float32"))
    # A ReLU's outputs of 0 as class indices.
    sorted_ids = [metric("SparseTopKCategoricalAccuracy", "ids", k=2, from_sorted_ids=True)]
    yield weighed(case("sorted_ids", sorted_ids, sequential([4], dense(3, activation="relu")), squares,
                       lambda rng, shape: np.zeros((11, 1), "float32")), 11)
    yield case("each_area", EACH_AREA, sigmoid, binary, bits())
