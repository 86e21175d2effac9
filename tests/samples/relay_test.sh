#!/usr/bin/env bash
# relay_test.sh <C sample> <java> <jar> <folder of the samples' classes>: a run that C begins is killed and resumed by
# Java, killed there and resumed by C to its end, with the bytes of the uninterrupted run of C.
source "$(dirname "${BASH_SOURCE[0]}")/helpers.sh"

make_small_data
in_c=("$1")
in_java=("$2" "-Dorg.rekindle.cache=$work/cache" -cp "$3:$4" FashionMnist)

# leg <program...>: goes on with the run until its next report and kills it.
leg() {
    rm -f log
    "$@" data backup model.rekindle 0 3 >log 2>&1 &
    wait_for "^epoch $epoch, 50 batches" log $!
    kill -KILL $!
    expect_status 137 $!
}

"${in_c[@]}" data other-backup whole.rekindle 0 3 >/dev/null 2>&1
epoch=0 leg "${in_c[@]}"
epoch=1 leg "${in_java[@]}"
grep -q '^restored at epoch 0, batch [0-9]' log || { cat log; fail "expected Java to restore C's run"; }
"${in_c[@]}" data backup model.rekindle 0 3 >log 2>&1
grep -q '^restored at epoch 1, batch [0-9]' log || { cat log; fail "expected C to restore Java's run"; }
expect_equal_files whole.rekindle model.rekindle
echo byte-identical
