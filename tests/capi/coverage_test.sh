#!/usr/bin/env bash
# coverage_test.sh <source folder>
# Every public function that takes a pointer is called with NULL in null_test.c: by itself, or in a walk over every_part.h,
# as options_test.c calls the init functions.
set -euo pipefail
source=$1
declare -A without_pointers=()
for name in rekindle_clear_preemption rekindle_dtype_size rekindle_last_error rekindle_last_system_error rekindle_preemption_handler_install \
    rekindle_preemption_handler_uninstall rekindle_preemption_requested rekindle_request_preemption \
    rekindle_status_name rekindle_version; do
    without_pointers[$name]=1
done

count=0 failed=0
for name in $("$source/tests/abi/declared_functions.sh" "$source/include"); do
    count=$((count + 1))
    [ -z "${without_pointers[$name]:-}" ] || continue
    case $name in
    rekindle_*_init) pattern="OPTIONS(${name%_init}," file=support/every_part.h ;;
    rekindle_*_destroy) pattern="$name(" file=capi/null_test.c
        grep -qF "HANDLE($(basename "${name#rekindle_}" _destroy))" "$source/tests/support/every_part.h" && continue ;;
    *) pattern="$name(" file=capi/null_test.c
        grep -qF "PART($name," "$source/tests/support/every_part.h" && continue ;;
    esac
    grep -qF "$pattern" "$source/tests/$file" && continue
    printf '%s: no "%s"\n' "$file" "$pattern"
    failed=1
done
[ "$count" -gt 100 ] || { printf 'only %s functions found\n' "$count"; exit 1; }
exit "$failed"
