#!/bin/sh
# FlatBuffers' own compiler prints the manifest of a checkpoint file: the file begins with a FlatBuffer of the schema.
#
#   flatc_test.sh FLATC SCHEMA CHECKPOINT FOLDER_TO_WRITE_TO
set -eu
flatc=$1 schema=$2 checkpoint=$3 folder=$4

rm -rf "$folder"
mkdir -p "$folder"
"$flatc" --json --raw-binary --strict-json -o "$folder" "$schema" -- "$checkpoint"
json=$folder/$(basename "$checkpoint" .rekindle).json
for line in '"generation": 42' '"step": 12345678901' '"name": "dense/kernel"' '"kind": "weight"' '"dtype": "float32"' \
    '"name": "host/state"' '"batch": 17'; do
    if ! grep -qF "$line" "$json"; then
        echo "flatc's text of $checkpoint has no $line:"
        cat "$json"
        exit 1
    fi
done
