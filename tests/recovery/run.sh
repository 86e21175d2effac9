#!/usr/bin/env bash
# Runs the kill campaign: run.sh [--kills N] [--seed S] [--build FOLDER]. FOLDER is a build of this project (default:
# build/release). Prints one line for each run, and at the end how many runs that were killed ended with the bytes of the
# undisturbed one; exits with 1 unless all did, and with 77 where the data set is not installed.
set -euo pipefail

source_folder=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
data_set=/usr/share/datasets/fashion-mnist
images=1500
kills=30
seed=1
build=$source_folder/build/release
while [ $# -gt 0 ]; do
    case $1 in
    --kills) kills=$2 ;;
    --seed) seed=$2 ;;
    --build) build=$2 ;;
    *)
        echo "usage: $0 [--kills N] [--seed S] [--build FOLDER]" >&2
        exit 2
        ;;
    esac
    shift 2
done
if [ ! -f "$data_set/t10k-images-idx3-ubyte.gz" ]; then
    echo "$data_set is missing; on Debian: apt-get install dataset-fashion-mnist" >&2
    exit 77
fi

mkdir -p "$build/tests/recovery"
work=$(mktemp -d "$build/tests/recovery/campaign-XXXXXX")
trap 'rm -rf "$work"' EXIT
# The files' headers have 16 and 8 bytes. The reader's early end ends gzip by SIGPIPE.
(gzip -dc "$data_set/t10k-images-idx3-ubyte.gz" || true) 2>/dev/null | tail -c +17 | head -c $((images * 784)) >"$work/images" || true
(gzip -dc "$data_set/t10k-labels-idx1-ubyte.gz" || true) 2>/dev/null | tail -c +9 | head -c $images >"$work/labels" || true

"$build/tests/recovery/recovery.campaign" --worker "$build/tests/recovery/recovery.worker" --data "$work" --work "$work" \
    --kills "$kills" --seed "$seed"
