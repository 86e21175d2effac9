"""Writes configurations.txt: what Keras serializes of each part that Rekindle has, one line each, "<kind> <JSON>"."""

import json
import os

import keras
from keras import initializers, layers, losses, optimizers

PARTS = {
    "layer": [
        layers.Activation("softmax"),
        layers.AveragePooling2D(2, padding="same"),
        layers.Conv2D(8, 3, strides=(2, 2), padding="same", activation="relu", kernel_initializer="he_normal"),
        layers.Dense(10, use_bias=False, kernel_initializer=initializers.RandomNormal(stddev=0.1, seed=3)),
        layers.Dropout(0.25),
        layers.Flatten(),
        layers.GlobalAveragePooling2D(keepdims=True),
        layers.MaxPooling2D(),
        layers.Rescaling(1 / 255, offset=-0.5),
        layers.Reshape((-1, 8)),
    ],
    "optimizer": [optimizers.Adam(0.002), optimizers.SGD(0.1, momentum=0.9, nesterov=True)],
    "loss": [
        losses.BinaryCrossentropy(from_logits=True, label_smoothing=0.1, axis=1),
        losses.BinaryFocalCrossentropy(True, alpha=0.3, gamma=1.5, from_logits=True, label_smoothing=0.1),
        losses.CategoricalCrossentropy(label_smoothing=0.2),
        losses.CategoricalFocalCrossentropy(alpha=0.3, gamma=1.5),
        losses.CategoricalHinge(),
        losses.CosineSimilarity(),
        losses.Hinge(reduction="sum"),
        losses.Huber(delta=2.0),
        losses.KLDivergence(),
        losses.LogCosh(),
        losses.MeanAbsoluteError(reduction="mean_with_sample_weight"),
        losses.MeanAbsolutePercentageError(),
        losses.MeanSquaredError(),
        losses.MeanSquaredLogarithmicError(reduction="mean"),
        losses.Poisson(),
        losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=-1),
        losses.SquaredHinge(),
    ],
    "initializer": [
        initializers.Constant(0.5),
        initializers.GlorotNormal(),
        initializers.GlorotUniform(),
        initializers.HeNormal(seed=4),
        initializers.HeUniform(),
        initializers.Identity(gain=2.0),
        initializers.LecunNormal(),
        initializers.LecunUniform(),
        initializers.Ones(),
        initializers.Orthogonal(gain=0.5, seed=6),
        initializers.RandomNormal(mean=1.0, stddev=0.2, seed=5),
        initializers.RandomUniform(-2.0, 2.0),
        initializers.TruncatedNormal(mean=1.0, stddev=0.2),
        initializers.VarianceScaling(scale=0.5, mode="fan_avg", distribution="untruncated_normal", seed=7),
        initializers.Zeros(),
    ],
}


def compiled_model():
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Rescaling(1 / 255),
            layers.Conv2D(8, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile("adam", losses.SparseCategoricalCrossentropy(), metrics=["accuracy"])
    return model


def main():
    model = compiled_model()
    lines = [f"{kind} {json.dumps(keras.saving.serialize_keras_object(part))}" for kind, parts in PARTS.items() for part in parts]
    lines.append(f"model {model.to_json()}")
    lines.append(f"compile {json.dumps(model.get_compile_config())}")
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "configurations.txt")
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
