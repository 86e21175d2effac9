#!/usr/bin/env bash
# relay_test.sh <project> <build folder>: samples/relay.sh on the 10,000 test images.
source "$(dirname "${BASH_SOURCE[0]}")/helpers.sh"

make_small_data
bash "$1/samples/relay.sh" --build "$2" --data "$work/data" >output || { cat output; fail "expected equal models"; }
expect_line byte-identical output
