#!/usr/bin/env bash
# run.sh [--rounds N] [--build FOLDER]: a training step on two ranks of one thread each, over MPI and over TCP, against one
# process of two threads. Nothing else should run.
set -euo pipefail
build=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)/build/release
rounds=9
while [ $# -ge 2 ]; do
    case $1 in
    --rounds) rounds=$2 ;;
    --build) build=$2 ;;
    *) break ;;
    esac
    shift 2
done
[ $# -eq 0 ] || { echo "usage: $0 [--rounds N] [--build FOLDER]" >&2; exit 2; }
bench=$build/benchmarks/ranks_bench

mpi=$build/communicators/mpi/librekindle-mpi.so
if [ -e "$mpi" ]; then
    echo 'over MPI'
    # As root, as in a container, mpirun asks for these.
    OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 mpirun --bind-to none --oversubscribe -n 2 "$bench" "$mpi" '' "$rounds"
else
    echo "over MPI: left out, $mpi was not built"
fi
tcp=$build/communicators/tcp/librekindle-tcp.so
if [ -e "$tcp" ]; then
    echo 'over TCP'
    store=$(mktemp -d)
    trap 'rm -rf "$store"' EXIT
    "$bench" "$tcp" "rank=1,size=2,store=$store,interface=lo" "$rounds" &
    "$bench" "$tcp" "rank=0,size=2,store=$store,interface=lo" "$rounds"
    wait
else
    echo "over TCP: left out, $tcp was not built"
fi
