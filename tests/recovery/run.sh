#!/usr/bin/env bash
# run.sh [--all] [--kills N] [--seed S] [--one-run CONFIGURATION] [--build FOLDER]: the kill campaign. Prints one line for
# each run, and at the end how many runs that were killed ended with the bytes of the undisturbed one; exits with 1 unless
# all did, and with 77 where the data set is not installed. With --one-run all kills hit one run.
# --all injects the other faults, too, and prints one line for each kind; exits with 1 unless all were survived.
source "$(dirname "${BASH_SOURCE[0]}")/helpers.sh"

kills=30 seed=1 one_run='' all=''
if [ "${1:-}" = --all ]; then
    all=1
    shift
fi
read_options "$0 [--all] [--kills N] [--seed S] [--one-run CONFIGURATION] [--build FOLDER]" "$@"
make_work_folder

# run_campaign <folder> [option...]
run_campaign() {
    local folder=$work/$1
    shift
    mkdir -p "$folder"
    "$build/tests/recovery/recovery.campaign" --worker "$build/tests/recovery/recovery.worker" --data "$work" \
        --work "$folder" --seed "$seed" "$@"
}

if [ -z "$all" ]; then
    run_campaign run --kills "$kills" ${one_run:+--one-run "$one_run"}
    exit
fi

# show <beginning of the line> <command>...: that line of the command's output; all of it, if the command fails.
failed=
show() {
    local beginning=$1 status=0
    shift
    CK_DEFAULT_TIMEOUT=300 "$@" >"$work/output" 2>&1 || status=$?
    grep "^$beginning [0-9]" "$work/output" || status=1
    [ "$status" = 0 ] && return
    failed=1
    printf '%s: failed\n' "$*" | cat - "$work/output" >&2
}

# The test has a line for each kind of commit.
run_power_cuts() {
    "$build/tests/checkpoint/checkpoint.crash_test" >"$work/power-cuts" || { cat "$work/power-cuts"; return 1; }
    sed -n 's/.*crash states \([0-9]*\), recovered \([0-9]*\), torn \([0-9]*\).*/\1 \2 \3/p' "$work/power-cuts" |
        awk '{ states += $1; recovered += $2; torn += $3 }
             END { printf "crash states enumerated %d recovered %d torn %d\n", states, recovered, torn
                   exit states == 0 || recovered != states }'
}

# Two campaigns at the same time, which disturb each other's moments.
run_side_by_side() {
    local other status=0
    run_campaign first --kills $(((kills + 1) / 2)) >"$work/first-output" &
    other=$!
    run_campaign second --kills $(((kills + 1) / 2)) --seed $((seed + 1)) >"$work/second-output" || status=1
    wait "$other" || status=1
    sed -n 's/^kills \([0-9]*\) identical \([0-9]*\) of \([0-9]*\) runs$/\1 \2 \3/p' "$work/first-output" "$work/second-output" |
        awk '{ kills += $1; identical += $2; runs += $3 }
             END { printf "kills %d identical %d of %d runs\n", kills, identical, runs }'
    return "$status"
}

# All kills of one run: a line that is told from the campaign's.
run_one_run() {
    run_campaign one --kills "$kills" --one-run mlp-1-long | sed 's/^kills /kills of one run /'
}

if [ -d /dev/shm ]; then
    export TMPDIR=/dev/shm
fi
show 'crash states enumerated' run_power_cuts
show 'I/O faults injected' "$build/tests/faults/faults.io"
show 'folder changes tried' "$source_folder/tests/faults/folder.sh" --build "$build"
show 'bit flips tried' "$build/tests/checkpoint/checkpoint.damage_test"
show 'kills' run_side_by_side
show 'kills of one run' run_one_run
show 'kills around system calls' "$source_folder/tests/recovery/each_call.sh" --build "$build"
show 'kills of \(Java\|Go\) processes' "$source_folder/tests/recovery/languages.sh" --build "$build" --kills "$kills"
show 'allocation failures injected' "$build/tests/faults/faults.memory"
show 'fuzz executions' bash "$source_folder/tests/fuzz/run.sh" --seconds 60
[ -z "$failed" ]
