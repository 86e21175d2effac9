"""Fashion-MNIST test accuracy of the sample CNN in Keras, over seeds: the figures in README.md."""

import argparse
import gzip
import os
import pathlib
import time

os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="", KERAS_BACKEND="tensorflow")

import keras
import numpy as np
from keras import layers


def read_idx(path):
    data = gzip.decompress(path.read_bytes())
    rank = data[3]
    shape = [int.from_bytes(data[4 + 4 * i : 8 + 4 * i], "big") for i in range(rank)]
    return np.frombuffer(data, dtype="uint8", offset=4 + 4 * rank).reshape(shape)


def load(folder, part):
    images = read_idx(folder / f"{part}-images-idx3-ubyte.gz")[..., None].astype("float32") / 255.0
    return images, read_idx(folder / f"{part}-labels-idx1-ubyte.gz").astype("int32")


def fit(model, data, seed, fresh_permutations):
    """With fresh permutations every epoch has its own; Keras on TensorFlow repeats one after set_random_seed."""
    if not fresh_permutations:
        model.fit(*data, batch_size=128, epochs=3, verbose=0)
        return
    rng = np.random.default_rng(seed)
    for _ in range(3):
        order = rng.permutation(len(data[0]))
        model.fit(*(array[order] for array in data), batch_size=128, epochs=1, shuffle=False, verbose=0)


def train(seed, data, test, fresh_permutations):
    keras.utils.set_random_seed(seed)
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(64, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dropout(0.5),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    fit(model, data, seed, fresh_permutations)
    return model.evaluate(*test, batch_size=128, verbose=0, return_dict=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=pathlib.Path, default=pathlib.Path("/usr/share/datasets/fashion-mnist"))
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--fresh-permutations", action="store_true", help="a new sample order in every epoch")
    arguments = parser.parse_args()
    data, test = load(arguments.data, "train"), load(arguments.data, "t10k")
    accuracies = []
    for seed in range(arguments.seeds):
        begin = time.monotonic()
        result = train(seed, data, test, arguments.fresh_permutations)
        accuracies.append(result["accuracy"])
        seconds = time.monotonic() - begin
        print(f"| {seed} | {result['accuracy']:.4f} | {result['loss']:.4f} | {seconds:.0f} s |", flush=True)
    print(f"| mean | {np.mean(accuracies):.4f} | sample stddev {np.std(accuracies, ddof=1):.4f} | |")


if __name__ == "__main__":
    main()
