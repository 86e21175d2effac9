#!/usr/bin/env bash
# scale.sh [--build <folder>] [--data <folder>]: one training run on Fashion-MNIST is begun by one process with all threads,
# killed with SIGKILL, and goes on with three processes over MPI: one in C, one in Java and one in Go. One of them is killed,
# and two go on to the end. The model is compared with that of an uninterrupted run of one process: prints
# `byte-identical`, or `DIFFERENT` with exit status 1. Sets up and builds first, unless it is told where a build is; leaves
# everything in the build's folder `scale`. Exits with 77, and says why, where something that it needs is not installed.
name=scale targets=rekindle_mpi
source "$(dirname "${BASH_SOURCE[0]}")/killed_run.sh"
readonly library=$build/communicators/mpi/librekindle-mpi.so

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

# A rank is started like a process that is alone, with one option more.
readonly as_rank=(--communicator "$library" "${run[@]}")
# Writes down which process a rank is, so that it can be killed.
readonly noted=(bash -c 'echo $$ >"$0" && exec "$@"' "$work/rank")

# Lets Open MPI run as root, as in a container, and more ranks than there are cores.
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1

train_undisturbed
leg 0 "${in_c[@]}" "${run[@]}"
echo '1 process (C): begins, and is killed in epoch 0'
leg 1 mpirun --bind-to none -n 1 "${in_c[@]}" "${as_rank[@]}" : -n 1 "${in_java[@]}" "${as_rank[@]}" : \
    -n 1 "${noted[@]}" "${in_go[@]}" "${as_rank[@]}"
expect_restored 0 '3 processes (C, Java, Go)'
echo '    one is killed in epoch 1, and all end'
last_leg mpirun --bind-to none -n 1 "${in_java[@]}" "${as_rank[@]}" : -n 1 "${in_go[@]}" "${as_rank[@]}"
expect_restored 1 '2 processes (Java, Go)'
compare_models
