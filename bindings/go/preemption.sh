#!/usr/bin/env bash
# preemption.sh <sample>: a process that gets SIGTERM in a fit saves and exits with 75; the next one resumes there, and its
# model is byte for byte that of a run that nobody ended.
set -euo pipefail

readonly program=$1 epochs=${EPOCHS:-150}
work=$(mktemp -d)
child=
trap '[ -z "$child" ] || kill -9 "$child" 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"

fail() {
    printf 'preemption: %s\n' "$1" >&2
    cat "$2" >&2
    exit 1
}

"$program" whole-backup whole.rekindle "$epochs" >whole.log
"$program" backup model.rekindle "$epochs" >first.log 2>&1 &
child=$!
until grep -qsx 'epoch 3' first.log; do
    kill -0 "$child" 2>/dev/null || fail 'the run ended before it could be ended' first.log
    sleep 0.01
done
kill -TERM "$child"
status=0
wait "$child" || status=$?
child=
[ "$status" -eq 75 ] || fail "the status was $status; expected 75" first.log
[ ! -e model.rekindle ] || fail 'the run that was ended saved its model' first.log
"$program" backup model.rekindle "$epochs" >second.log
grep -q '^restored at epoch [1-9]' second.log || fail 'the second run did not resume' second.log
cmp whole.rekindle model.rekindle || fail 'the models differ' second.log
