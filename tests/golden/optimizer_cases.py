"""Optimizers with each argument of their own, and with each of those that all of them have."""

from case import Case, compiled, conv, dense, labels, layer, loss, sequential

SPARSE_LOGITS = loss("SparseCategoricalCrossentropy", from_logits=True)


def optimizer(class_name, **config):
    return {"class_name": class_name, "config": config}


def schedule(class_name, **config):
    return {
        "module": "keras.optimizers.schedules",
        "class_name": class_name,
        "config": config,
        "registered_name": None,
    }


OPTIMIZERS = {
    "sgd": {"class_name": "SGD", "config": {"learning_rate": 0.1}},
    "momentum": {"class_name": "SGD", "config": {"learning_rate": 0.05, "momentum": 0.9}},
    "nesterov": {"class_name": "SGD", "config": {"learning_rate": 0.05, "momentum": 0.9, "nesterov": True}},
    "adam": {"class_name": "Adam", "config": {}},
    "adam_custom": {
        "class_name": "Adam",
        "config": {"learning_rate": 0.01, "beta_1": 0.8, "beta_2": 0.95, "epsilon": 0.001},
    },
}

# Each at its defaults, and with each argument of its own away from its default.
ADAPTIVE = {
    "adam_amsgrad": optimizer("Adam", learning_rate=0.02, beta_2=0.6, amsgrad=True),
    "adamw": optimizer("AdamW"),
    "adamw_custom": optimizer("AdamW", learning_rate=0.02, weight_decay=0.3, beta_1=0.8, beta_2=0.95, epsilon=0.001,
                              amsgrad=True),
    "rmsprop": optimizer("RMSprop"),
    "rmsprop_momentum": optimizer("RMSprop", learning_rate=0.01, rho=0.8, momentum=0.7, epsilon=0.001),
    "rmsprop_centered": optimizer("RMSprop", learning_rate=0.01, epsilon=0.01, centered=True),
    "rmsprop_momentum_centered": optimizer("RMSprop", learning_rate=0.01, momentum=0.5, epsilon=0.01, centered=True),
    "adagrad": optimizer("Adagrad"),
    "adagrad_custom": optimizer("Adagrad", learning_rate=0.05, initial_accumulator_value=0.3, epsilon=0.01),
    "adadelta": optimizer("Adadelta", learning_rate=1.0),
    "adadelta_custom": optimizer("Adadelta", learning_rate=0.5, rho=0.8, epsilon=0.001),
    "adamax": optimizer("Adamax"),
    "adamax_custom": optimizer("Adamax", learning_rate=0.02, beta_1=0.8, beta_2=0.95, epsilon=0.001),
    "nadam": optimizer("Nadam"),
    "nadam_custom": optimizer("Nadam", learning_rate=0.02, beta_1=0.8, beta_2=0.95, epsilon=0.001),
    "ftrl": optimizer("Ftrl", learning_rate=0.05),
    "ftrl_custom": optimizer("Ftrl", learning_rate=0.1, learning_rate_power=-0.7, initial_accumulator_value=0.3,
                             l1_regularization_strength=0.01, l2_regularization_strength=0.02,
                             l2_shrinkage_regularization_strength=0.03, beta=0.2),
    "lion": optimizer("Lion"),
    "lion_custom": optimizer("Lion", learning_rate=0.01, beta_1=0.7, beta_2=0.8),
}

# Each argument that all optimizers have.
SURROUNDED = {
    "decay": optimizer("SGD", learning_rate=0.1, momentum=0.5, weight_decay=0.2),
    "decay_excluded": optimizer("Adam", learning_rate=0.02, weight_decay=0.2, exclude_from_weight_decay=["bias"]),
    "clipnorm": optimizer("SGD", learning_rate=0.3, momentum=0.5, clipnorm=0.2),
    "global_clipnorm": optimizer("SGD", learning_rate=0.3, momentum=0.5, global_clipnorm=0.2),
    "global_clipnorm_not_reached": optimizer("SGD", learning_rate=0.1, momentum=0.5, global_clipnorm=100.0),
    "clipvalue": optimizer("SGD", learning_rate=0.3, momentum=0.5, clipvalue=0.03),
    "average": optimizer("SGD", learning_rate=0.1, momentum=0.5, use_ema=True, ema_momentum=0.7),
    "average_overwrites": optimizer("RMSprop", learning_rate=0.01, use_ema=True, ema_momentum=0.7,
                                    ema_overwrite_frequency=3),
    "accumulation": optimizer("SGD", learning_rate=0.3, momentum=0.5, gradient_accumulation_steps=3),
    "accumulation_nadam": optimizer("Nadam", learning_rate=0.05, gradient_accumulation_steps=2),
    "all": optimizer("Adam", learning_rate=0.05, weight_decay=0.2, exclude_from_weight_decay=["bias"],
                     global_clipnorm=0.1, use_ema=True, ema_momentum=0.6, ema_overwrite_frequency=2,
                     gradient_accumulation_steps=2),
    "schedule": optimizer("SGD", learning_rate=schedule("ExponentialDecay", initial_learning_rate=0.5, decay_steps=2,
                                                        decay_rate=0.7)),
    "schedule_accumulation": optimizer("SGD", momentum=0.5, gradient_accumulation_steps=2, weight_decay=0.1,
                                       learning_rate=schedule("CosineDecay", initial_learning_rate=0.1, decay_steps=8,
                                                              warmup_target=0.6, warmup_steps=3)),
}


def tiny_cnn(*before_output, **others):
    return sequential(
        [8, 8, 1],
        conv(4, 3, activation="relu"),
        layer("MaxPooling2D", "pool", pool_size=2),
        layer("Flatten", "flatten"),
        *before_output,
        dense(3, "output", activation="softmax"),
        **others,
    )


def all_cases():
    mlp = sequential([5], dense(8, "hidden", activation="relu"), dense(3, "output"))
    for name, part in {**OPTIMIZERS, **ADAPTIVE, **SURROUNDED}.items():
        yield Case(f"optimizer_{name}_mlp", mlp, compiled(part, SPARSE_LOGITS), 6, target=labels((6,), 3))
    # Layouts with padding.
    cnn_loss = loss("SparseCategoricalCrossentropy")
    padded = ["adagrad_custom", "ftrl", "global_clipnorm", "clipnorm", "all"]
    for name, part in {**OPTIMIZERS, **{name: {**ADAPTIVE, **SURROUNDED}[name] for name in padded}}.items():
        yield Case(f"optimizer_{name}_cnn", tiny_cnn(), compiled(part, cnn_loss), 4, target=labels((4,), 3))
