#!/usr/bin/env bash
# lost.sh --over mpi|tcp [--seed S] [--build FOLDER]: what is promised when a rank is lost, in the midst of a fit of several
# processes (lost.c). Prints one line for each loss; exits with 1 unless all promises were kept, and with 77 where the data
# set is not installed or the library of communicators was not built. A rank is cut off from the network only where
# network namespaces are allowed.
source "$(dirname "${BASH_SOURCE[0]}")/../recovery/helpers.sh"
source "$(dirname "${BASH_SOURCE[0]}")/mpi_environment.sh"

over='' seed=1
read_options "$0 --over mpi|tcp [--seed S] [--build FOLDER]" "$@"
library=$build/communicators/$over/librekindle-$over.so
if [ ! -f "$library" ]; then
    echo "$library was not built"
    exit 77
fi
make_work_folder

machines=("$source_folder/tests/scale/machines.sh")
has_machines=1
if ! bash "${machines[0]}" true 2>"$work/errors"; then
    echo "ranks are not cut off: $(cat "$work/errors")"
    machines=()
    has_machines=0
fi
mkdir "$work/$over"
${machines[@]:+bash "${machines[@]}"} "$build/tests/scale/scale.lost" \
    --worker "$build/tests/recovery/recovery.worker" --tool "$build/rekindle" --data "$work" --work "$work/$over" \
    --library "$library" --over "$over" --machines "$has_machines" --seed "$seed" 2>"$work/errors" ||
    { tail -n 50 "$work/errors" >&2; exit 1; }
