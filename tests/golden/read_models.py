"""read_models.py <librekindle.so> [beginning of names]: what Rekindle writes of the models in cases/ is read by Keras, which
computes what the cases hold; and what Keras writes of these is read by Rekindle."""

import ctypes
import os
import pathlib
import sys

os.environ.update(
    TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="", TF_ENABLE_ONEDNN_OPTS="0", KERAS_BACKEND="tensorflow"
)

import keras
import numpy as np

import keras_case

CASES = pathlib.Path(__file__).resolve().parent / "cases"


class Library:
    def __init__(self, path):
        self.library = ctypes.CDLL(path)
        self.library.rekindle_last_error.restype = ctypes.c_char_p

    def must(self, status):
        if status != 0:
            raise ValueError(self.library.rekindle_last_error().decode())

    def written(self, configuration):
        """The configuration of a model that is made of one."""
        model, text = ctypes.c_void_p(), ctypes.c_char_p()
        self.must(self.library.rekindle_model_from_json(configuration.encode(), ctypes.byref(model)))
        self.must(self.library.rekindle_model_to_json(model, ctypes.byref(text)))
        self.library.rekindle_model_destroy(model)
        return text.value.decode()


def read_case(path):
    """The model's configuration, and the tensors."""
    lines = path.read_text().splitlines()
    model = next(line for line in lines if line.startswith("model ")).removeprefix("model ")
    tensors = {}
    for line, values in zip(lines, lines[1:]):
        if not line.startswith("tensor "):
            continue
        _, name, dtype, rank, *dimensions = line.split(" ")
        tensors[name] = np.array(values.split(), dtype).reshape([int(each) for each in dimensions[: int(rank)]])
    return model, tensors


def outputs(model, tensors):
    for name, weight in keras_case.named_weights(model).items():
        weight.assign(tensors[f"initial/{name}"])
    inputs = [tensors.get(f"input/{value.name}", tensors.get("input")) for value in model.inputs]
    given = model(inputs[0] if len(inputs) == 1 else inputs, training=False)
    return [np.asarray(each) for each in (given if isinstance(given, list) else [given])]


def main():
    library, start = Library(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "nested_"
    for path in sorted(CASES.glob(f"{start}*.txt")):
        configuration, tensors = read_case(path)
        model = keras.models.model_from_json(library.written(configuration))
        expected = [tensors[name] for name in tensors if name.startswith("forward")]
        for got, wanted in zip(outputs(model, tensors), expected, strict=True):
            np.testing.assert_allclose(got, wanted, rtol=1e-5, atol=1e-5 * np.abs(wanted).max(), err_msg=path.name)
        library.written(model.to_json())
        print(path.name)


if __name__ == "__main__":
    main()
