"""Functional models for the case tables: built in Keras, described without what is a default or says a precision."""

import json

import keras

FORGOTTEN = {"dtype", "build_config", "compile_config", "registered_name", "sparse", "ragged", "optional"}


def shortened(value):
    if isinstance(value, list):
        return [shortened(each) for each in value]
    if not isinstance(value, dict) or value.get("class_name") == "__keras_tensor__":
        return value
    kept = {key: shortened(each) for key, each in value.items() if key not in FORGOTTEN and each is not None}
    if value.get("dtype") == "int32":
        kept["dtype"] = "int32"
    if kept.get("trainable") is True:
        del kept["trainable"]
    return {key: each for key, each in kept.items() if not key.endswith("_initializer")}


def functional(input_shape, outputs, dtype="float32"):
    """The configuration of the model that outputs() makes of the input."""
    x = keras.Input(input_shape, name="x", dtype=dtype)
    model = keras.Model(x, outputs(x), name="functional")
    return shortened(json.loads(model.to_json()))


def from_configuration(configuration, batch_size, custom_objects=None):
    """The Keras model, for batches of a size."""
    configuration = json.loads(json.dumps(configuration))
    configuration["config"].pop("seed", None)
    for layer in configuration["config"]["layers"]:
        if layer["class_name"] == "InputLayer":
            layer["config"]["batch_shape"][0] = batch_size
    return keras.models.model_from_json(json.dumps(configuration), custom_objects)
