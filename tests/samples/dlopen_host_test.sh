#!/usr/bin/env bash
# dlopen_host_test.sh <sample> <library>: a host that does not link the library trains with it.
source "$(dirname "${BASH_SOURCE[0]}")/helpers.sh"

! readelf -dW "$1" | grep -q 'NEEDED.*librekindle' || fail "the sample links the library; expected that it only opens it"
"$1" "$2" >output || { cat output; fail "the sample failed"; }
expect_line learned output
status=0
"$1" ./no-such-library.so 2>errors || status=$?
[ "$status" -eq 1 ] || fail "expected exit status 1 without a library, got $status"
