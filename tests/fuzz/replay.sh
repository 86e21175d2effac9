#!/usr/bin/env bash
# replay.sh <folder of the programs> reader|ranks <mutations>: what the fuzzer begins with, and so many mutations of it.
set -euo pipefail
corpus=$(dirname "${BASH_SOURCE[0]}")/$2_corpus
seeds=$(mktemp -d)
trap 'rm -rf "$seeds"' EXIT
source "$(dirname "${BASH_SOURCE[0]}")/seeds.sh"
write_seeds "$1" "$2" "$seeds"
if [ ! -d "$corpus" ]; then
    corpus=
fi
"$1/fuzz.replay_$2" "$3" "$seeds" ${corpus:+"$corpus"}
