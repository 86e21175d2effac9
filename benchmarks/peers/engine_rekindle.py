"""Rekindle, by its C ABI: the model from Keras's JSON, a call of train_on_batch for each batch."""

import ctypes
import json
from pathlib import Path

LIBRARY = Path(__file__).resolve().parents[2] / "build/release/librekindle.so"
DTYPES = {"float32": 1, "int32": 4}


class Array(ctypes.Structure):
    _fields_ = [
        ("struct_size", ctypes.c_size_t),
        ("data", ctypes.c_void_p),
        ("shape", ctypes.POINTER(ctypes.c_int64)),
        ("rank", ctypes.c_size_t),
        ("dtype", ctypes.c_int),
        ("reserved", ctypes.c_uint32),
    ]


class Batch(ctypes.Structure):
    _fields_ = [
        ("struct_size", ctypes.c_size_t),
        ("x", Array),
        ("y", Array),
        ("sample_weight", Array),
        ("inputs", ctypes.POINTER(Array)),
        ("input_count", ctypes.c_size_t),
        ("input_names", ctypes.c_void_p),
        ("targets", ctypes.c_void_p),
        ("target_count", ctypes.c_size_t),
        ("target_names", ctypes.c_void_p),
        ("sample_weights", ctypes.c_void_p),
        ("sample_weight_count", ctypes.c_size_t),
        ("sample_weight_names", ctypes.c_void_p),
    ]


def batch_of(x, y):
    """A batch that keeps what it looks at."""
    inputs = (Array * len(x))(*(array_of(one) for one in x))
    empty = Array(ctypes.sizeof(Array))
    made = Batch(ctypes.sizeof(Batch), empty, array_of(y), empty, inputs, len(x))
    made.kept = x, y, inputs
    return made


def array_of(values):
    """A view, which keeps what it looks at."""
    shape = (ctypes.c_int64 * values.ndim)(*values.shape)
    made = Array(ctypes.sizeof(Array), values.ctypes.data, shape, values.ndim, DTYPES[str(values.dtype)], 0)
    made.kept = values, shape
    return made


class Stepper:
    def __init__(self, configuration, arguments, weights, batches):
        self.library = ctypes.CDLL(str(LIBRARY))
        self.library.rekindle_last_error.restype = ctypes.c_char_p
        self.model = ctypes.c_void_p()
        self.must("rekindle_model_from_json", configuration.encode(), ctypes.byref(self.model))
        self.must("rekindle_model_compile_from_json", self.model, json.dumps(arguments).encode())
        for name, value in weights.items():
            self.must("rekindle_model_set_weight", self.model, name.encode(), ctypes.byref(array_of(value.copy())))
        self.batches = [batch_of(x, y) for x, y in batches]
        self.value = ctypes.c_double()

    def must(self, function, *arguments):
        if getattr(self.library, function)(*arguments) != 0:
            raise RuntimeError(self.library.rekindle_last_error().decode())

    def step(self, i):
        batch = self.batches[i % len(self.batches)]
        self.must("rekindle_model_train_batch", self.model, ctypes.byref(batch), ctypes.byref(self.value),
                  ctypes.c_size_t(1))

    def loss(self, i):
        self.step(i)
        return self.value.value


ENGINES = {"rekindle": Stepper}
