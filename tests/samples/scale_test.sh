#!/usr/bin/env bash
# scale_test.sh <project> <build folder>: samples/scale.sh on the 10,000 test images. Ends with 77 where the script does.
source "$(dirname "${BASH_SOURCE[0]}")/helpers.sh"

make_small_data
status=0
bash "$1/samples/scale.sh" --build "$2" --data "$work/data" >output 2>&1 || status=$?
cat output
[ "$status" -ne 77 ] || exit 77
[ "$status" -eq 0 ] || fail "expected equal models"
expect_line byte-identical output
