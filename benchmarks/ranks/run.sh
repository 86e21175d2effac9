#!/usr/bin/env bash
# run.sh [--rounds N] [--build FOLDER]: a training step on two ranks of one thread each, over MPI and over TCP, against one
# process of two threads. Nothing else should run.
rounds=9
source "$(dirname "${BASH_SOURCE[0]}")/options.sh"
[ $# -eq 0 ] || { echo "usage: $0 [--rounds N] [--build FOLDER]" >&2; exit 2; }

if [ -e "$mpi" ]; then
    echo 'over MPI'
    # As root, as in a container, mpirun asks for these.
    OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 mpirun --bind-to none --oversubscribe -n 2 "$bench" "$mpi" '' "$rounds"
else
    echo "over MPI: left out, $mpi was not built"
fi
if [ -e "$tcp" ]; then
    echo 'over TCP'
    "$bench" "$tcp" "rank=1,size=2,store=$store,interface=lo" "$rounds" &
    "$bench" "$tcp" "rank=0,size=2,store=$store,interface=lo" "$rounds"
    wait
else
    echo "over TCP: left out, $tcp was not built"
fi
