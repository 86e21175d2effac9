#!/usr/bin/env bash
# run.sh --kills N [--seed S] [--build FOLDER] [--over mpi|tcp] [--one-run CONFIGURATION]: the kill campaign over ranks,
# with each library of communicators that was built, or that one, N kills each. Prints one line for each run, and at the
# end how many runs that were killed ended with the bytes of the undisturbed one; exits with 1 unless all did, and with 77
# where the data set is not installed or no library was built.
source "$(dirname "${BASH_SOURCE[0]}")/../recovery/helpers.sh"
source "$(dirname "${BASH_SOURCE[0]}")/mpi_environment.sh"

kills=10 seed=1 one_run='' over=''
read_options "$0 --kills N [--seed S] [--build FOLDER] [--over mpi|tcp] [--one-run CONFIGURATION]" "$@"
make_work_folder

failed= done=
for way in ${over:-mpi tcp}; do
    library=$build/communicators/$way/librekindle-$way.so
    if [ ! -f "$library" ]; then
        echo "kills over $way are left out: $library was not built"
        continue
    fi
    if [ "$way" = mpi ] && [ -z "$(command -v mpirun)" ]; then
        echo "kills over mpi are left out: there is no mpirun"
        continue
    fi
    mkdir "$work/$way"
    done=1
    "$build/tests/scale/scale.campaign" --worker "$build/tests/recovery/recovery.worker" --data "$work" \
        --work "$work/$way" --library "$library" --over "$way" --kills "$kills" --seed "$seed" \
        ${one_run:+--one-run "$one_run"} 2>"$work/$way/errors" || { failed=1; tail -n 50 "$work/$way/errors" >&2; }
done
[ -n "$done" ] || exit 77
[ -z "$failed" ]
