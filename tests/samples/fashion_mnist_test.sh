#!/usr/bin/env bash
# fashion_mnist_test.sh <sample>: one epoch on the 10,000 test images, killed in the middle and started again, ends with
# the bytes of the uninterrupted run. Training on all images is samples/quickstart.sh.
source "$(dirname "${BASH_SOURCE[0]}")/helpers.sh"

make_small_data

"$1" data other-backup whole 0 1 >uninterrupted

"$1" data backup resumed 0 1 >first &
wait_for '^epoch 0, 50 batches' first $!
kill -KILL $!
expect_status 137 $!

"$1" data backup resumed 0 1 >second
grep -qE '^restored at epoch 0, batch [0-9]+$' second || { cat second; fail "expected a restored run"; }
expect_equal_files whole resumed
expect_equal_files whole.history.csv resumed.history.csv
grep '^test accuracy' uninterrupted >expected
grep '^test accuracy' second >got
expect_equal_files expected got
accuracy=$(sed 's/^test accuracy //' got)
awk -v a="$accuracy" 'BEGIN { exit !(a > 0.6) }' || fail "the test accuracy is $accuracy; expected more than 0.6"
