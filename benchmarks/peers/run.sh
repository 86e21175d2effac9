#!/usr/bin/env bash
# Training steps of Rekindle, Keras and PyTorch, in turns in one run, two threads each. First all of them must agree: on
# the same weights and batches they have the same losses. Prints a table of medians.
#
#     benchmarks/peers/run.sh [rounds] [workload...]
#
# The peers are installed into build/peers, once. Rekindle's library is that of build/release.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

benchmarks/peers/install.sh
exec build/peers/bin/python benchmarks/peers/compare.py "$@"
