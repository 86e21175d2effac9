"""Functional models for the case tables: built in Keras, described without what is a default or says a precision."""

import json

import keras

SAYS_NONE = {"merge_mode"}  # keys whose null is no default
FORGOTTEN = {"build_config", "compile_config", "registered_name", "sparse", "ragged", "optional"}


def is_default(key, value):
    if key in SAYS_NONE:
        return False
    return value is None or key in FORGOTTEN or (key == "trainable" and value) or (key == "dtype" and value != "int32")


def shortened(value):
    if isinstance(value, list):
        return [shortened(each) for each in value]
    if not isinstance(value, dict) or value.get("class_name", "").startswith("__"):
        return value
    kept = {key: shortened(each) for key, each in value.items() if not is_default(key, each)}
    return {key: each for key, each in kept.items() if not key.endswith("_initializer")}


def functional(input_shape, outputs, dtype="float32"):
    """The configuration of the model that outputs() makes of the input."""
    x = keras.Input(input_shape, name="x", dtype=dtype)
    model = keras.Model(x, outputs(x), name="functional")
    return shortened(json.loads(model.to_json()))


def of_several(inputs, outputs):
    """The configuration of the model that outputs(*inputs) makes of inputs; `inputs` are shapes by their names, or pairs
    of a shape and a dtype."""
    given = [value if isinstance(value, tuple) else (value, "float32") for value in inputs.values()]
    symbols = [keras.Input(shape, name=name, dtype=dtype) for name, (shape, dtype) in zip(inputs, given)]
    model = keras.Model(symbols, outputs(*symbols), name="functional")
    return shortened(json.loads(model.to_json()))


def name_apart(names):
    """Keras gives outputs that are one value the same name, and keeps one of what the logs say of them."""
    return [name if names.index(name) == i else f"{name}_{names[:i].count(name)}" for i, name in enumerate(names)]


LENGTH = 8  # of what a configuration leaves to the data


def from_configuration(configuration, batch_size, custom_objects=None):
    """The Keras model, for batches of a size."""
    configuration = shortened(json.loads(json.dumps(configuration)))
    configuration["config"].pop("seed", None)
    for layer in configuration["config"]["layers"]:
        if layer["class_name"] == "InputLayer":
            sample = [LENGTH if size is None else size for size in layer["config"]["batch_shape"][1:]]
            layer["config"]["batch_shape"] = [batch_size, *sample]
    model = keras.models.model_from_json(json.dumps(configuration), custom_objects)
    model.output_names = name_apart(model.output_names)
    return model
