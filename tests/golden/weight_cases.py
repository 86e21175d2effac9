"""What layers say of their weights: regularizers and constraints."""

from case import Case, compiled, conv, dense, keras_part, layer, sequential

REGULARIZERS = {
    "l1": ("L1", {"l1": 0.02}),
    "l2": ("L2", {"l2": 0.03}),
    "l1_l2": ("L1L2", {"l1": 0.02, "l2": 0.03}),
}
ORTHOGONAL = {
    "rows": {"factor": 0.5},
    "columns": {"factor": 0.3, "mode": "columns"},
}
CONSTRAINTS = {
    "max_norm": ("MaxNorm", {"max_value": 0.9}),
    "max_norm_axis": ("MaxNorm", {"max_value": 0.8, "axis": 1}),
    "min_max_norm": ("MinMaxNorm", {"min_value": 0.7, "max_value": 0.9}),
    "min_max_norm_all": ("MinMaxNorm", {"min_value": 0.8, "max_value": 1.1, "rate": 0.5, "axis": 1}),
    "non_neg": ("NonNeg", {}),
    "unit_norm": ("UnitNorm", {}),
    "unit_norm_both": ("UnitNorm", {"axis": [0, 1]}),
}
SGD = {"class_name": "SGD", "config": {"learning_rate": 0.05}}
ADAM = {"class_name": "Adam", "config": {"learning_rate": 0.05}}


def regularizer_cases():
    for name, (class_name, config) in REGULARIZERS.items():
        part = keras_part("regularizers", class_name, **config)
        both = {"kernel_regularizer": part, "bias_regularizer": part}
        yield Case(f"regularizer_{name}_dense", sequential([4], dense(5, **both), dense(3, "output")), compiled(SGD), 6)
        yield Case(f"regularizer_{name}_adam", sequential([4], dense(5), dense(3, "output", **both)), compiled(ADAM), 6)
        wide = sequential([5, 5, 3], conv(16, 3, **both), conv(3, 1, "output"))
        yield Case(f"regularizer_{name}_conv", wide, compiled(SGD), 2)
        alpha = layer("PReLU", "activation", alpha_regularizer=part)
        yield Case(f"regularizer_{name}_prelu", sequential([4], dense(5), alpha), compiled(SGD), 6)
    yield Case("regularizer_by_name", sequential([4], dense(5, kernel_regularizer="l2")), compiled(SGD), 6)
    clipped = {"class_name": "SGD", "config": {"learning_rate": 0.05, "clipvalue": 0.02}}
    strong = keras_part("regularizers", "L2", l2=0.5)
    yield Case("regularizer_clipped", sequential([4], dense(5, kernel_regularizer=strong)), compiled(clipped), 6)
    for mode, config in ORTHOGONAL.items():
        part = keras_part("regularizers", "OrthogonalRegularizer", **config)
        model = sequential([6], dense(16, kernel_regularizer=part), dense(3, "output"))
        yield Case(f"regularizer_orthogonal_{mode}", model, compiled(SGD), 6)


def constraint_cases():
    for name, (class_name, config) in CONSTRAINTS.items():
        part = keras_part("constraints", class_name, **config)
        kernel = dense(16, kernel_constraint=part)
        yield Case(f"constraint_{name}", sequential([6], kernel, dense(3, "output")), compiled(SGD), 6)
        yield Case(f"constraint_{name}_adam", sequential([6], kernel, dense(3, "output")), compiled(ADAM), 6)
        images = sequential([5, 5, 3], conv(16, 3, kernel_constraint=part), conv(3, 1, "output"))
        yield Case(f"constraint_{name}_conv", images, compiled(SGD), 2)
    filters = keras_part("constraints", "MaxNorm", max_value=0.8, axis=[0, 1, 2])
    images = sequential([5, 5, 3], conv(16, 3, kernel_constraint=filters), conv(3, 1, "output"))
    yield Case("constraint_of_filters", images, compiled(SGD), 2)
    unit = keras_part("constraints", "UnitNorm")
    yield Case("constraint_of_bias", sequential([4], dense(5, bias_constraint=unit)), compiled(SGD), 6)
    alpha = layer("PReLU", "activation", alpha_constraint="non_neg")
    yield Case("constraint_of_prelu", sequential([4], dense(5), alpha), compiled(SGD), 6)
    average = {"class_name": "SGD", "config": {"learning_rate": 0.05, "use_ema": True, "ema_overwrite_frequency": 3}}
    model = sequential([4], dense(5, kernel_constraint=unit))
    yield Case("constraint_with_average", model, compiled(average), 6)
    accumulating = {"class_name": "SGD", "config": {"learning_rate": 0.05, "gradient_accumulation_steps": 3}}
    yield Case("constraint_with_accumulation", model, compiled(accumulating), 6)


def all_cases():
    for table in [regularizer_cases, constraint_cases]:
        yield from table()
