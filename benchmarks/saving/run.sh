#!/usr/bin/env bash
# run.sh [folder]: all figures of saving and restoring, on the disk of the folder (default: the build folder).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly programs=build/release/benchmarks data=/usr/share/datasets/fashion-mnist
mkdir -p "${1:-build/release}"
work=$(mktemp -d "${1:-build/release}/saving-XXXXXX")
trap 'rm -rf "$work"' EXIT

"$programs/stall_bench" "$work/1" 1 2000
"$programs/stall_bench" "$work/100" 100 200
"$programs/stall_bench" "$work/2000" 2000 30
rm -rf "${work:?}"/*
"$programs/file_bench" "$work/file" 512 15
"$programs/overhead_bench" "$work/overhead" "$data/train-images-idx3-ubyte.gz" "$data/train-labels-idx1-ubyte.gz" 9
