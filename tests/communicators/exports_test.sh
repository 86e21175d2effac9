#!/usr/bin/env bash
# exports_test.sh <library>: a library of communicators exports its one function, and does not need librekindle.
set -euo pipefail
exported=$(nm -D --defined-only "$1" | awk '$2 != "A" { print $3 }')
[ "$exported" = rekindle_communicator_open ] || { printf 'exported, not only the function:\n%s\n' "$exported"; exit 1; }
! readelf -d "$1" | grep 'NEEDED.*librekindle' || { echo "expected nothing of librekindle"; exit 1; }
