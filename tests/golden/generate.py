"""Writes cases/*.txt, initializers.txt, schedules.txt and callbacks.txt. README.md says how to run it."""

import argparse
import os
import pathlib
import sys

os.environ.update(
    TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="", TF_ENABLE_ONEDNN_OPTS="0", KERAS_BACKEND="tensorflow"
)

import keras
import tensorflow as tf

import activity_cases
import attention_cases
import callbacks
import conditioning
import convolution_cases
import embedding_cases
import golden_file
import initializers
import keras_case
import layer_cases
import length_cases
import loss_cases
import mask_cases
import merging_cases
import metric_cases
import nested_cases
import noise_cases
import normalization_cases
import operation_cases
import optimizer_cases
import philox
import pooling_cases
import port_cases
import preprocessing_cases
import random_models
import recurrent_cases
import schedules
import standardizing_cases
import training_cases
import weight_cases
import wrapper_cases

HERE = pathlib.Path(__file__).resolve().parent
ATTEMPTS = 20


def all_cases():
    tables = [layer_cases, convolution_cases, loss_cases, optimizer_cases, training_cases, weight_cases, metric_cases]
    tables += [merging_cases, activity_cases, attention_cases, embedding_cases, mask_cases, nested_cases, operation_cases]
    tables += [port_cases, length_cases, noise_cases, normalization_cases, preprocessing_cases, random_models, recurrent_cases]
    tables += [pooling_cases, standardizing_cases, wrapper_cases]
    for table in tables:
        yield from table.all_cases()


def generate_case(case, folder):
    for attempt in range(ATTEMPTS):
        data, initial = keras_case.draw(case, attempt)
        tensors = keras_case.run(case, data, initial, eagerly=case.eagerly)
        reason = conditioning.check(case, data, initial, tensors)
        keras.config.set_floatx("float32")
        if reason is None:
            path = folder / f"{case.name}.txt"
            golden_file.write_case(path, case.name, case.model, case.compile, tensors)
            print(f"{case.name}: draw {attempt}, {path.stat().st_size} bytes", flush=True)
            return
        print(f"{case.name}: draw {attempt} refused: {reason}", flush=True)
    sys.exit(f"{case.name}: no well-conditioned draw in {ATTEMPTS}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=pathlib.Path, default=HERE, help="where cases/ and initializers.txt go")
    parser.add_argument("--only", default="", help="only cases whose name starts so")
    parser.add_argument("--part", default="1/1", help="2/4: of these cases the second, the sixth, ...")
    arguments = parser.parse_args()
    part, parts = map(int, arguments.part.split("/"))
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    tf.config.experimental.enable_op_determinism()
    keras.utils.set_random_seed(0)
    philox.check_known_answers()

    folder = arguments.output / "cases"
    folder.mkdir(parents=True, exist_ok=True)
    chosen = [case for case in all_cases() if case.name.startswith(arguments.only)]
    for case in chosen[part - 1 :: parts]:
        generate_case(case, folder)
    if not arguments.only:
        initializers.write(arguments.output / "initializers.txt")
        schedules.write(arguments.output / "schedules.txt")
        callbacks.write(arguments.output / "callbacks.txt")


if __name__ == "__main__":
    main()
