#!/usr/bin/env bash
# Runs the kill campaign: run.sh [--all] [--kills N] [--seed S] [--build FOLDER]. FOLDER is a build of this project
# (default: build/release). Prints one line for each run, and at the end how many runs that were killed ended with the
# bytes of the undisturbed one; exits with 1 unless all did, and with 77 where the data set is not installed.
# --all injects the other faults, too, and prints one line for each kind; exits with 1 unless all were survived.
set -euo pipefail

source_folder=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
data_set=/usr/share/datasets/fashion-mnist
images=1500
kills=30
seed=1
build=$source_folder/build/release
all=
while [ $# -gt 0 ]; do
    case $1 in
    --all)
        all=1
        shift
        continue
        ;;
    --kills) kills=$2 ;;
    --seed) seed=$2 ;;
    --build) build=$2 ;;
    *)
        echo "usage: $0 [--all] [--kills N] [--seed S] [--build FOLDER]" >&2
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

run_campaign() {
    "$build/tests/recovery/recovery.campaign" --worker "$build/tests/recovery/recovery.worker" --data "$work" \
        --work "$work" --kills "$kills" --seed "$seed"
}

if [ -z "$all" ]; then
    run_campaign
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

if [ -d /dev/shm ]; then
    export TMPDIR=/dev/shm
fi
show 'crash states enumerated' run_power_cuts
show 'I/O faults injected' "$build/tests/faults/faults.io"
show 'bit flips tried' "$build/tests/checkpoint/checkpoint.damage_test"
show 'kills' run_campaign
show 'allocation failures injected' "$build/tests/faults/faults.memory"
[ -z "$failed" ]
