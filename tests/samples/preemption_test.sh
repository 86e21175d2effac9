#!/usr/bin/env bash
# preemption_test.sh <sample>: SIGTERM ends a run with exit status 75; started again, it ends as the uninterrupted one.
source "$(dirname "${BASH_SOURCE[0]}")/helpers.sh"
epochs=500

"$1" other-backup "$epochs" >uninterrupted

"$1" backup "$epochs" >first &
wait_for '^100 epochs' first $!
kill -TERM $!
expect_status 75 $!
grep -q 'preempted at epoch' first || fail "expected that the sample says where it was preempted, got: $(tail -n 1 first)"

"$1" backup "$epochs" >second
grep -qE '^restored at epoch [1-9][0-9]*, batch [0-9]+$' second || { cat second; fail "expected a restored run"; }
tail -n 2 uninterrupted >expected
tail -n 2 second >resumed
expect_equal_files expected resumed
