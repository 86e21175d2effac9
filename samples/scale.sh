#!/usr/bin/env bash
# scale.sh [--build <folder>] [--data <folder>]: one training run on Fashion-MNIST is begun by one process with all threads,
# killed with SIGKILL, and goes on with three processes over MPI: one in C, one in Java and one in Go. One of them is killed,
# and two go on to the end. The model is compared with that of an uninterrupted run of one process: prints
# `byte-identical`, or `DIFFERENT` with exit status 1. Sets up and builds first, unless it is told where a build is; leaves
# everything in the build's folder `scale`. Exits with 77, and says why, where something that it needs is not installed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

build= data=/usr/share/datasets/fashion-mnist
while [ $# -gt 0 ]; do
    case $1 in
    --build) build=$2 ;;
    --data) data=$2 ;;
    *)
        printf 'usage: %s [--build <folder>] [--data <folder>]\n' "$0" >&2
        exit 2
        ;;
    esac
    shift 2
done
if [ -z "$build" ]; then
    build=build/release
    bash cmake/setup.sh
    cmake --preset release --log-level=WARNING
    cmake --build --preset release -j "$(nproc)" --target sample_fashion_mnist rekindle_jar rekindle_go_samples rekindle_mpi
fi
readonly build data work=$build/scale epochs=3 seed=0
readonly java=$build/bindings/java library=$build/communicators/mpi/librekindle-mpi.so

require() { # require <what> <command that succeeds where it is there...>
    local what=$1
    shift
    "$@" >/dev/null 2>&1 && return
    printf 'scale: SKIPPED: there is no %s\n' "$what" >&2
    exit 77
}
require "Fashion-MNIST in $data" test -f "$data/train-images-idx3-ubyte.gz"
require mpirun command -v mpirun
require "$library" test -f "$library"
require Java command -v java
require 'sample in Java' test -f "$java/maven/test-classes/FashionMnist.class"
require 'sample in Go' test -f "$build/bindings/go/samples/fashion_mnist"

readonly in_c=("$build/samples/fashion_mnist")
readonly in_java=(java "-Dorg.rekindle.cache=$work/cache" -cp "$(ls "$java"/maven/rekindle-*[0-9].jar):$java/maven/test-classes" FashionMnist)
readonly in_go=("$build/bindings/go/samples/fashion_mnist")
readonly run=("$data" "$work/backup" "$work/scaled.rekindle" "$seed" "$epochs")
# A rank is started like a process that is alone, with one option more.
readonly as_rank=(--communicator "$library" "${run[@]}")
# Writes down which process a rank is, so that it can be killed.
readonly noted=(bash -c 'echo $$ >"$0" && exec "$@"' "$work/rank")

# Lets Open MPI run as root, as in a container, and more ranks than there are cores.
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1

fail() {
    printf 'scale: %s\n' "$1" >&2
    cat "$work/log" >&2
    exit 1
}

child=
trap '[ -z "$child" ] || kill "$child" 2>/dev/null || true' EXIT

# leg <epoch> <program...>: takes part in the run until it is in the middle of the epoch. There the process in the file
# `rank` is killed, or the program itself, and the program ends.
leg() {
    local epoch=$1 status=0
    shift
    rm -f "$work/rank"
    "$@" </dev/null >"$work/log" 2>&1 &
    child=$!
    until grep -qs "^epoch $epoch, 50 batches" "$work/log" && grep -qs 'saved generation [1-9]' "$work/log"; do
        kill -0 "$child" 2>/dev/null || fail 'the program ended before it could be killed'
        sleep 0.02
    done
    kill -9 "$(cat "$work/rank" 2>/dev/null || echo "$child")" || true
    wait "$child" 2>/dev/null || status=$?
    child=
    [ "$status" -eq 137 ] || fail "the program ended with status $status before SIGKILL could hit it"
}

expect_restored() { # expect_restored <epoch> <who>
    local line
    line=$(grep "^restored at epoch $1, batch [1-9]" "$work/log") || fail "expected $2 to resume in epoch $1"
    printf '%s: %s\n' "$2" "$line"
}

rm -rf "$work"
mkdir -p "$work"
"${in_c[@]}" "$data" "$work/other-backup" "$work/whole.rekindle" "$seed" "$epochs" >"$work/log" 2>&1 || fail 'the uninterrupted run failed'
leg 0 "${in_c[@]}" "${run[@]}"
echo '1 process (C): begins, and is killed in epoch 0'
leg 1 mpirun --bind-to none -n 1 "${in_c[@]}" "${as_rank[@]}" : -n 1 "${in_java[@]}" "${as_rank[@]}" : \
    -n 1 "${noted[@]}" "${in_go[@]}" "${as_rank[@]}"
expect_restored 0 '3 processes (C, Java, Go)'
echo '    one is killed in epoch 1, and all end'
mpirun --bind-to none -n 1 "${in_java[@]}" "${as_rank[@]}" : -n 1 "${in_go[@]}" "${as_rank[@]}" </dev/null >"$work/log" 2>&1 ||
    fail 'the last processes failed'
expect_restored 1 '2 processes (Java, Go)'
if cmp "$work/whole.rekindle" "$work/scaled.rekindle"; then
    echo byte-identical
else
    echo DIFFERENT
    exit 1
fi
