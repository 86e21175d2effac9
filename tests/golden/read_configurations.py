"""Has Keras read what Rekindle writes of each part: every line of configurations_read.txt, "model <JSON>" or
"compile <JSON>". Ends with an error that names the line whose part Keras refuses, or makes with other values."""

import copy
import json
import os
import sys

import keras
import numpy

ABSENT_FROM_KERAS = {"threads", "shards", "allow_non_finite"}


def holds(part, key):
    """The value that Keras has taken for an option, also for those that its get_config forgets."""
    config = part.get_config()
    if key in config:
        return config[key]
    if key in getattr(part, "_fn_kwargs", {}):
        return part._fn_kwargs[key]
    return getattr(part, key)


def plain(value):
    """What a serialized value says, without how it is said."""
    if isinstance(value, dict) and "class_name" in value:
        return {"class_name": value["class_name"], **{k: plain(v) for k, v in value["config"].items()}}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    return value


def agree(ours, theirs):
    if isinstance(ours, dict):
        # A part within a part: what we say must be what Keras says of it.
        return isinstance(theirs, dict) and all(agree(value, theirs.get(key)) for key, value in ours.items())
    if isinstance(ours, list):
        return isinstance(theirs, list) and len(ours) == len(theirs) and all(map(agree, ours, theirs))
    if isinstance(ours, float) and isinstance(theirs, (int, float)):
        return numpy.float32(ours) == numpy.float32(theirs)
    return ours == theirs


def check(description, part):
    if not isinstance(description, dict):
        return
    if type(part).__name__ != description["class_name"]:
        raise ValueError(f"{description['class_name']} became {type(part).__name__}")
    for key, value in description["config"].items():
        if value is None and key not in part.get_config():
            continue  # AUC says no thresholds where it was given none
        held = getattr(part, key, None)
        if isinstance(value, dict) and hasattr(held, "get_config"):
            check(value, held)
            continue
        theirs = plain(keras.saving.serialize_keras_object(holds(part, key)))
        if not agree(plain(value), theirs):
            raise ValueError(f"{description['class_name']}: {key} is {plain(value)}, and for Keras {theirs}")


def calls(config):
    """What each layer of a functional model is called with, call by call, and what the model takes and gives. Keras says
    that no call of a layer is training, whatever it was."""

    # Which make the masks that travel; Rekindle does not write them.
    operations = {layer["name"] for layer in config["layers"] if layer["module"].startswith("keras.src.ops")}

    def tensors(value):
        if isinstance(value, dict) and value.get("class_name") == "__keras_tensor__":
            return value["config"]["keras_history"]
        if isinstance(value, dict):
            named = {key: tensors(each) for key, each in value.items() if key != "training"}
            return {key: each for key, each in named.items() if key != "mask" or each[0] not in operations}
        return [tensors(each) for each in value] if isinstance(value, list) else value

    layers = {layer["name"]: tensors(layer["inbound_nodes"]) for layer in config["layers"]
              if layer["name"] not in operations}
    return list(layers.items()), config["input_layers"], config["output_layers"]


def check_model(text):
    model = keras.models.model_from_json(text)
    described = json.loads(text)["config"]
    if "input_layers" in described and calls(described) != calls(json.loads(model.to_json())["config"]):
        raise ValueError(f"the calls are, for Keras, {calls(json.loads(model.to_json())['config'])}")
    for description, layer in zip(described["layers"], model.layers, strict=True):
        check(description, layer)


def check_compile(text):
    config = {key: value for key, value in json.loads(text).items() if key not in ABSENT_FROM_KERAS}
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    model.compile_from_config(copy.deepcopy(config))  # which Keras changes
    check(config["optimizer"], model.optimizer)
    check(config["loss"], model.loss)
    for description, metric in zip(config["metrics"], model._compile_metrics._user_metrics, strict=True):
        check(description, metric)


def main():
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "configurations_read.txt")
    with open(path) as file:
        lines = file.read().splitlines()
    if not lines:
        sys.exit(f"{path} has no lines")
    for number, line in enumerate(lines, 1):
        kind, text = line.split(" ", 1)
        try:
            {"model": check_model, "compile": check_compile}[kind](text)
        except Exception as error:
            sys.exit(f"line {number}: {error}\n{line}")
    print(f"Keras {keras.__version__} read {len(lines)} lines")


if __name__ == "__main__":
    main()
