"""Losses over shapes, with and without sample weights, at moderate and at extreme outputs."""

import dataclasses

import numpy as np

from case import (Case, bits, compiled, conv, dense, fixed, labels, layer, loss, one_hot, sample_weights, sequential,
                  uniform)

CATEGORICAL = "CategoricalCrossentropy"
SPARSE = "SparseCategoricalCrossentropy"
BINARY = "BinaryCrossentropy"


def sgd(learning_rate):
    return {"class_name": "SGD", "config": {"learning_rate": learning_rate}}


def with_weighted(case, *weight_shape):
    yield case
    yield dataclasses.replace(case, name=f"{case.name}_weighted", sample_weight=sample_weights(*weight_shape))


def mean_squared_error_cases():
    def case(name, batch_size, input_shape, units, target_shape):
        model = sequential(input_shape, dense(units))
        target = uniform(-1.5, 1.5)
        return Case(f"loss_mse_{name}", model, compiled(sgd(0.1)), batch_size,
                    target=lambda rng, output_shape: target(rng, target_shape or output_shape))

    yield from with_weighted(case("rank2", 5, [4], 3, None), 5)
    yield from with_weighted(case("column", 6, [4], 1, None), 6)
    yield from with_weighted(case("column_vector_target", 6, [4], 1, (6,)), 6)
    yield from with_weighted(case("rank3", 3, [4, 5], 2, None), 3, 4)
    yield from with_weighted(case("rank3_last_axis_missing", 3, [4, 5], 1, (3, 4)), 3)
    yield from with_weighted(case("broadcast_single", 1, [4], 10, (1,)), 1)
    yield from with_weighted(case("broadcast_column", 5, [4], 10, (5, 1)), 5)
    yield from with_weighted(case("broadcast_row_when_square", 4, [3], 4, (4,)), 4)
    column_weights = case("rank2_column_weights", 5, [4], 3, None)
    column_weights.sample_weight = sample_weights(5, 1)
    yield column_weights
    per_sample = case("rank3_column_weights", 3, [4, 5], 2, None)
    per_sample.sample_weight = sample_weights(3, 1)
    yield per_sample
    yield from with_weighted(Case("loss_mse_rank4", sequential([3, 4, 2], conv(3, 2)), compiled(), 2), 2, 2, 3)


def probabilities(name, shape, rng):
    """Weights that keep a linear layer's outputs between 0.2 and 0.8 for inputs in [0, 1]: not normalised."""
    return rng.uniform(0.3, 0.5, shape) if name.endswith("bias") else rng.uniform(-0.03, 0.08, shape)


def crossentropy_case(name, class_name, path, batch_size, input_shape, units, target):
    """path: "logits"; "activated" (softmax or sigmoid last: Keras uses their logits); "clipped" (a Reshape behind
    the activation hides them, so the probabilities are clipped); "probabilities" (a linear layer's own outputs)."""
    activation = "sigmoid" if class_name == BINARY else "softmax"
    output = [dense(units)] if path in ("logits", "probabilities") else [dense(units, activation=activation)]
    if path == "clipped":
        output.append(layer("Reshape", "reshape", target_shape=[*input_shape[:-1], units]))
    config = {"from_logits": True} if path == "logits" else {}
    case = Case(name, sequential(input_shape, *output), compiled(sgd(0.1), loss(class_name, **config)), batch_size,
                target=target)
    if path == "probabilities":
        case.input, case.initial = uniform(0.0, 1.0), probabilities
        case.compile["optimizer"] = sgd(0.002)
    return case


def crossentropy_cases():
    tables = {
        "categorical": (CATEGORICAL, [
            ("rank2", 4, [5], 3, one_hot, (4,)),
            ("ten_classes", 6, [5], 10, one_hot, (6,)),
            ("rank3", 3, [4, 3], 5, one_hot, (3, 4)),
        ]),
        "sparse": (SPARSE, [
            ("rank2", 4, [5], 3, labels((4,), 3), (4,)),
            ("column_target", 6, [5], 10, labels((6, 1), 10), (6,)),
            ("rank3", 3, [4, 3], 5, labels((3, 4), 5), (3, 4)),
            ("rank3_column_target", 3, [2, 3], 4, labels((3, 2, 1), 4), (3, 2)),
        ]),
        "binary": (BINARY, [
            ("column", 6, [4], 1, bits(), (6,)),
            ("vector_target", 6, [4], 1, bits((6,)), (6,)),
            ("multi_output", 5, [4], 3, bits(), (5,)),
            ("rank3", 3, [4, 3], 2, bits(), (3, 4)),
        ]),
    }
    for short, (class_name, shapes) in tables.items():
        for path in ["logits", "activated", "clipped", "probabilities"]:
            for shape_name, batch_size, input_shape, units, target, weight_shape in shapes:
                name = f"loss_{short}_{path}_{shape_name}"
                case = crossentropy_case(name, class_name, path, batch_size, input_shape, units, target)
                yield from with_weighted(case, *weight_shape)


EXTREME = [[50, -50, 0], [-50, 50, 1], [3, 2, 1], [-50, -50, 50], [0.5, -1, 50]]
HARD_LABELS = [1, 1, 0, 0, 1]
HARD_BITS = [[0, 1, 1], [0, 1, 0], [1, 0, 1], [1, 0, 0], [1, 1, 1]]


def identity(name, shape, rng):
    return rng.uniform(-0.25, 0.25, shape) if name.endswith("bias") else np.eye(shape[0])


def extreme_cases():
    """Outputs of +-50 before the activation; labels both right and wrong there."""
    hot = np.eye(3, dtype="float32")[HARD_LABELS]
    targets = {
        "categorical": (CATEGORICAL, fixed(hot)),
        "sparse": (SPARSE, lambda rng, _: np.array(HARD_LABELS, dtype="int32")),
        "binary": (BINARY, fixed(HARD_BITS)),
    }
    for short, (class_name, target) in targets.items():
        for path in ["logits", "activated", "clipped"]:
            name = f"loss_{short}_{path}_extreme"
            case = crossentropy_case(name, class_name, path, 5, [3], 3, target)
            case.input, case.initial = fixed(EXTREME), identity
            case.compile["optimizer"] = sgd(1e-2 if path == "clipped" else 1e-4)
            case.float32_only = path == "clipped"
            yield from with_weighted(case, 5)


def out_of_range(rng, shape):
    return np.array([[-0.5, 0.4, 0.3], [0.2, 1.5, 0.7], [0.6, 0.3, 0.0]], dtype="float32")


def only_identity(name, shape, rng):
    return np.zeros(shape) if name.endswith("bias") else np.eye(shape[0])


def out_of_range_case():
    """Outputs outside [0, 1] and exactly 0 taken as probabilities: the clip's gradient is zero there."""
    target = fixed([[1, 0, 1], [1, 0, 0], [0, 1, 1]])
    case = crossentropy_case("loss_binary_probabilities_out_of_range", BINARY, "probabilities", 3, [3], 3, target)
    case.input, case.initial, case.float32_only = out_of_range, only_identity, True
    yield case


def class_weight_cases():
    def case(name, class_name, batch_size, input_shape, units, target, class_weight):
        made = crossentropy_case(f"loss_class_weight_{name}", class_name, "activated", batch_size, input_shape, units,
                                 target)
        return dataclasses.replace(made, class_weight=class_weight)

    some = {0: 0.25, 2: 3.0}
    halves = fixed([[0], [1], [0.5], [0.51], [0.49], [1]])  # Keras rounds halves to even
    yield case("sparse", SPARSE, 7, [4], 3, labels((7,), 3), some)
    yield case("sparse_column", SPARSE, 7, [4], 3, labels((7, 1), 3), some)
    yield case("sparse_steps", SPARSE, 3, [4, 5], 3, labels((3, 4), 3), some)
    yield case("sparse_steps_column", SPARSE, 3, [4, 5], 3, labels((3, 4, 1), 3), some)
    yield case("sparse_zero", SPARSE, 7, [4], 3, labels((7,), 3), {0: 0.0, 1: 0.0, 2: 0.0})
    yield case("categorical", CATEGORICAL, 7, [4], 3, one_hot, some)
    yield case("binary", BINARY, 6, [4], 1, halves, {0: 0.25, 1: 2.0})
    yield case("binary_multi_label", BINARY, 7, [4], 3, bits(), some)


def number_cases():
    """The losses of numbers, at each reduction, beyond and within what is special of them."""
    def case(name, class_name, target, batch_size=5, input_shape=(4,), units=3, initial=None, rate=0.02, **config):
        made = Case(f"loss_{name}", sequential(list(input_shape), dense(units)),
                    compiled(sgd(rate), loss(class_name, **config)), batch_size, target=target)
        if initial:
            made.input, made.initial = uniform(0.0, 1.0), initial
        return made

    signs = fixed([[1, -1, 1], [-1, -1, 1], [1, 1, 1], [-1, 1, -1], [1, -1, -1]])
    positive = uniform(0.2, 3.0)
    shares = uniform(0.1, 0.9)
    for reduction in ["sum_over_batch_size", "sum", "mean", "mean_with_sample_weight"]:
        made = case(f"mse_reduction_{reduction}", "MeanSquaredError", uniform(-1.5, 1.5), reduction=reduction)
        yield from with_weighted(made, 5)
        steps = case(f"mse_steps_reduction_{reduction}", "MeanSquaredError", uniform(-1.5, 1.5), 3, (4, 4),
                     reduction=reduction)
        steps.sample_weight = sample_weights(3, 1)
        yield steps
    yield from with_weighted(case("mae", "MeanAbsoluteError", uniform(-1.5, 1.5)), 5)
    yield from with_weighted(case("mape", "MeanAbsolutePercentageError", uniform(0.5, 1.5), rate=1e-4), 5)
    yield from with_weighted(case("msle", "MeanSquaredLogarithmicError", positive), 5)
    yield from with_weighted(case("log_cosh", "LogCosh", uniform(-2.5, 2.5)), 5)
    yield from with_weighted(case("huber", "Huber", uniform(-2.5, 2.5)), 5)
    yield from with_weighted(case("huber_delta", "Huber", uniform(-2.5, 2.5), delta=0.5, reduction="sum"), 5)
    yield from with_weighted(case("poisson", "Poisson", positive, initial=probabilities), 5)
    yield from with_weighted(case("kl_divergence", "KLDivergence", shares, initial=probabilities), 5)
    yield from with_weighted(case("cosine", "CosineSimilarity", uniform(-1.5, 1.5)), 5)
    yield from with_weighted(case("cosine_axis", "CosineSimilarity", uniform(-1.5, 1.5), 3, (4, 4), axis=1), 3, 1)
    for name, class_name in [("hinge", "Hinge"), ("squared_hinge", "SquaredHinge")]:
        yield from with_weighted(case(f"{name}_signs", class_name, signs), 5)
        yield from with_weighted(case(f"{name}_bits", class_name, bits()), 5)
        yield case(f"{name}_column", class_name, bits((5,)), units=1)
    yield from with_weighted(case("categorical_hinge", "CategoricalHinge", one_hot), 5)
    for name, class_name in [("mae", "MeanAbsoluteError"), ("log_cosh", "LogCosh"), ("poisson", "Poisson")]:
        initial = probabilities if name == "poisson" else None
        yield case(f"{name}_steps", class_name, positive, 3, (4, 5), 2, initial)
        column = case(f"{name}_broadcast_column", class_name, positive, initial=initial)
        yield dataclasses.replace(column, target=lambda rng, _: positive(rng, (5, 1)))


def smoothed_cases():
    """label_smoothing, focus, axis and ignore_class, on logits, behind an activation, and on probabilities."""
    def case(name, class_name, path, target, shape=(3, [4, 3], 5), **config):
        batch_size, input_shape, units = shape
        made = crossentropy_case(f"loss_{name}_{path}", class_name, path, batch_size, input_shape, units, target)
        made.compile["loss"]["config"].update(config)
        return made

    focal, categorical_focal = "BinaryFocalCrossentropy", "CategoricalFocalCrossentropy"
    for path in ["logits", "activated", "clipped", "probabilities"]:
        yield from with_weighted(case("binary_smoothed", BINARY, path, bits(), label_smoothing=0.2), 3, 4)
        yield from with_weighted(case("categorical_smoothed", CATEGORICAL, path, one_hot, label_smoothing=0.3), 3, 4)
        ignoring = case("sparse_ignoring", SPARSE, path, labels((3, 4), 5), ignore_class=2)
        yield from with_weighted(ignoring, 3, 4)
        yield dataclasses.replace(ignoring, name=f"{ignoring.name}_weighted_by_sample", sample_weight=sample_weights(3, 1))
    for path in ["logits", "clipped", "probabilities"]:
        yield case("binary_axis", BINARY, path, bits(), axis=1)
        if path != "logits":  # a bias is the same for all steps: its gradient would be a difference of equals
            yield case("categorical_axis", CATEGORICAL, path,
                       lambda rng, _: one_hot(rng, (3, 5, 4)).swapaxes(1, 2), axis=1)
        yield from with_weighted(case("binary_focal", focal, path, bits(), gamma=1.5, label_smoothing=0.1), 3, 4)
        balanced = case("binary_focal_balanced", focal, path, bits(), alpha=0.3, apply_class_balancing=True)
        yield from with_weighted(balanced, 3, 4)
        yield from with_weighted(case("categorical_focal", categorical_focal, path, one_hot, alpha=0.6, gamma=1.5,
                                      label_smoothing=0.1), 3, 4)
    for reduction in ["sum", "mean", "mean_with_sample_weight"]:
        made = case(f"sparse_ignoring_reduction_{reduction}", SPARSE, "logits", labels((3, 4), 5), ignore_class=2,
                    reduction=reduction)
        yield from with_weighted(made, 3, 4)
        yield dataclasses.replace(made, name=f"{made.name}_weighted_by_sample", sample_weight=sample_weights(3, 1))


def all_cases():
    for table in [number_cases, smoothed_cases, mean_squared_error_cases, crossentropy_cases, extreme_cases, out_of_range_case, class_weight_cases]:
        yield from table()
