#!/usr/bin/env bash
# readme_example_test.sh <sample> <project>: the C program in README.md is the sample, which compiles; and it trains.
source "$(dirname "${BASH_SOURCE[0]}")/helpers.sh"

"$2/tests/docs/extract.sh" "$2/README.md" c >block.c
expect_equal_files block.c "$2/samples/c/readme_example.c"
"$1"
[ -s model.rekindle ] || fail "expected a saved model"
[ -z "$(ls backup)" ] || fail "expected an empty backup folder after the completed run, got: $(ls backup)"
