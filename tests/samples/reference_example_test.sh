#!/usr/bin/env bash
# reference_example_test.sh <sample>: interrupted at epoch 4 of 10, the second fit runs 6 epochs.
source "$(dirname "${BASH_SOURCE[0]}")/helpers.sh"

"$1" backup >output
expect_line 'the first fit returned REKINDLE_ABORTED after 4 epochs' output
expect_line 'the second fit ran 6 epochs' output
[ -z "$(ls backup)" ] || fail "expected an empty backup folder after the completed run, got: $(ls backup)"
