#!/usr/bin/env bash
# replay.sh <folder of the programs> <mutations>: what the fuzzer begins with, and so many mutations of it.
set -euo pipefail
corpus=$(dirname "${BASH_SOURCE[0]}")/corpus
seeds=$(mktemp -d)
trap 'rm -rf "$seeds"' EXIT
"$1/fuzz.write_seeds" "$seeds"
mv "$seeds"/run/* "$seeds"
rmdir "$seeds/run"
"$1/fuzz.replay" "$2" "$seeds" "$corpus"
