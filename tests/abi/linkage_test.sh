#!/usr/bin/env bash
# linkage_test.sh <library> <SONAME>: how the shared library is linked, as readelf shows it.
set -euo pipefail
dynamic=$(readelf -dW "$1")
failed=0

must() { # must <pattern> <meaning>
    grep -qE -- "$1" <<<"$dynamic" && return 0
    echo "missing: $2"
    failed=1
}

must_not() {
    grep -qE -- "$1" <<<"$dynamic" || return 0
    echo "unwanted: $2"
    failed=1
}

must "SONAME.*\[$2\]" "SONAME $2"
must 'FLAGS_1.*NODELETE' 'nodelete: the library must never be unloaded'
must 'BIND_NOW|FLAGS_1.*NOW' 'all symbols bound at load time'
must 'NEEDED.*\[libdnnl\.so\.3\]' 'libdnnl as a shared dependency'
must 'RUNPATH' 'a RUNPATH'
must 'NEEDED.*libgcc_s' 'the shared libgcc, without which nothing can unwind through the library'
must_not '\(RPATH\)' 'RPATH, which overrules LD_LIBRARY_PATH'
must_not 'NEEDED.*libstdc\+\+' 'a dependency on a shared libstdc++'
must_not 'TEXTREL' 'text relocations'
grep -q GNU_RELRO <<<"$(readelf -lW "$1")" || { echo 'missing: read-only relocations'; failed=1; }
echo "needs $(objdump -T "$1" | grep -oE 'GLIBC_[0-9.]+' | sort -Vu | tail -n 1)"
[ "$failed" -eq 0 ] || echo "$dynamic"
exit "$failed"
