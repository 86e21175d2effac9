#!/usr/bin/env bash
# Training steps of Rekindle, Keras and PyTorch, in turns in one run, two threads each. First all of them must agree: on
# the same weights and batches they have the same losses. Prints a table of medians.
#
#     benchmarks/peers/run.sh [rounds] [workload...]
#
# The peers are installed into build/peers, once. Rekindle's library is that of build/release.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

venv=build/peers
if [ ! -e "$venv/installed" ]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install -q -r benchmarks/peers/requirements.txt
    touch "$venv/installed"
fi
exec "$venv/bin/python" benchmarks/peers/compare.py "$@"
