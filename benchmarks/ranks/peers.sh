#!/usr/bin/env bash
# peers.sh [rounds [subject...]]: training steps on two ranks of one thread each, Rekindle's over TCP and over MPI, and
# PyTorch's DistributedDataParallel over Gloo, in turns in one run. First all of them must agree: on the same weights and
# samples they have the same losses. Prints medians and the ratios of samples a second. Nothing else should run.
#
# PyTorch is installed into build/peers, once, as benchmarks/peers/run.sh does it. Rekindle is that of build/release.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
benchmarks/peers/install.sh
exec build/peers/bin/python -B benchmarks/ranks/compare.py "$@"
