"""The text format of the golden files; README.md describes it."""

import json

import numpy as np

DTYPES = {"float32": "%.9g", "int32": "%d"}


def compact_json(value):
    return json.dumps(value, separators=(",", ":"))


def write_case(path, name, model, compile_arguments, tensors):
    """tensors: a dict from name to a float32 or int32 array, written in its order."""
    with open(path, "w", encoding="ascii", newline="\n") as file:
        file.write(f"rekindle-golden 1\ncase {name}\n")
        file.write(f"model {compact_json(model)}\ncompile {compact_json(compile_arguments)}\n")
        for tensor_name, value in tensors.items():
            value = np.asarray(value)
            if not np.all(np.isfinite(value)):
                raise ValueError(f"{name}: {tensor_name} is not finite")
            dims = "".join(f" {size}" for size in value.shape)
            file.write(f"tensor {tensor_name} {value.dtype.name} {value.ndim}{dims}\n")
            number = DTYPES[value.dtype.name]
            file.write(" ".join(number % element for element in value.ravel()) + "\n")
        file.write("end\n")
