#!/usr/bin/env bash
# run.sh --kills N [--seed S] [--build FOLDER] [--over mpi|tcp] [--one-run CONFIGURATION]: the kill campaign over ranks,
# with each library of communicators that was built, or that one, N kills each. Prints one line for each run, and at the
# end how many runs that were killed ended with the bytes of the undisturbed one; exits with 1 unless all did, and with 77
# where the data set is not installed or no library was built.
source "$(dirname "${BASH_SOURCE[0]}")/../recovery/helpers.sh"

kills=10 seed=1 one_run='' over=''
read_options "$0 --kills N [--seed S] [--build FOLDER] [--over mpi|tcp] [--one-run CONFIGURATION]" "$@"
make_work_folder

# How Open MPI runs more ranks than there are cores, wherever they like, also as root; and leaves the others alone when
# one is killed, which it can only where they talk through sockets.
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1
export OMPI_MCA_hwloc_base_binding_policy=none OMPI_MCA_orte_enable_recovery=1 OMPI_MCA_btl=tcp,self

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
