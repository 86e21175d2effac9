#!/usr/bin/env bash
# preemption.sh <java> <jar> <folder of the samples' classes>: a virtual machine that gets SIGTERM in a fit saves and ends
# with status 143; the next one resumes there, and its model is byte for byte that of a run that nobody ended.
set -euo pipefail

readonly java=$1 jar=$2 classes=$3 epochs=${EPOCHS:-150}
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
    exec "$java" -Dorg.rekindle.cache="$work/cache" -cp "$jar:$classes" Preemption "$1" "$2" "$epochs"
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
[ "$status" -eq 143 ] || fail "the status was $status; expected 143" first.log
! grep -qx finished first.log || fail 'the run had finished before SIGTERM' first.log
[ ! -e model.rekindle ] || fail 'the run that was ended saved its model' first.log

(run backup model.rekindle) >second.log
grep -q '^restored at epoch [1-9]' second.log || fail 'the second run did not resume' second.log
cmp whole.rekindle model.rekindle || fail 'the models differ' second.log
