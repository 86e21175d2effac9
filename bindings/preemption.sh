#!/usr/bin/env bash
# preemption.sh <status> <program>...: a process that gets SIGTERM in a fit saves and ends with the status; the next one
# resumes there, and its model is byte for byte that of a run that nobody ended. The program is a sample that takes a backup
# folder, a model file and a number of epochs.
set -euo pipefail

readonly expected=$1 program=("${@:2}") epochs=${EPOCHS:-150}
work=$(mktemp -d)
child=
trap '[ -z "$child" ] || kill -9 "$child" 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"

fail() {
    printf 'preemption: %s\n' "$1" >&2
    cat "$2" >&2
    exit 1
}

run() { # run <backup> <model>
    exec "${program[@]}" "$1" "$2" "$epochs"
}

(run whole-backup whole.rekindle) >whole.log
grep -qx finished whole.log || fail 'the undisturbed run did not finish' whole.log

(run backup model.rekindle) >first.log &
child=$!
until grep -qsx 'epoch 3' first.log; do
    kill -0 "$child" 2>/dev/null || fail 'the run ended before it could be ended' first.log
    sleep 0.01
done
kill -TERM "$child"
status=0
wait "$child" || status=$?
child=
[ "$status" -eq "$expected" ] || fail "the status was $status; expected $expected" first.log
! grep -qx finished first.log || fail 'the run had finished before SIGTERM' first.log
[ ! -e model.rekindle ] || fail 'the run that was ended saved its model' first.log

(run backup model.rekindle) >second.log
grep -q '^restored at epoch [1-9]' second.log || fail 'the second run did not resume' second.log
cmp whole.rekindle model.rekindle || fail 'the models differ' second.log
