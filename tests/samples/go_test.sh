#!/usr/bin/env bash
# go_test.sh <folder of the programs>: Go's samples that no other test runs.
source "$(dirname "${BASH_SOURCE[0]}")/helpers.sh"

"$1/reference_example" backup >output
expect_line 'the first fit was interrupted after 4 epochs' output
expect_line 'the second fit ran 6 epochs' output

make_small_data
"$1/fashion_mnist" data backup whole 0 1 >uninterrupted
"$1/fashion_mnist" data killed-backup resumed 0 1 >first &
wait_for '^epoch 0, 50 batches' first $!
kill -KILL $!
expect_status 137 $!
"$1/inspect_checkpoint" killed-backup >inspected
expect_line 'every byte is valid' inspected
grep -q '^weights/conv2d/kernel float32 \[3 3 1 32\] 1152$' inspected || { cat inspected; fail "expected the kernel's entry"; }
"$1/fashion_mnist" data killed-backup resumed 0 1 >second
grep -qE '^restored at epoch 0, batch [1-9]' second || { cat second; fail "expected a restored run"; }
expect_equal_files whole resumed
