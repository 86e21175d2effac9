#!/usr/bin/env bash
# generate_link_test.sh <include folder> <output.c>: writes a C program that references every declared function.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

names=$("$here/declared_functions.sh" "$1")
{
    echo '#include "rekindle.h"'
    echo 'typedef void (*function)(void);'
    echo 'int main(void) {'
    echo '    static const volatile function functions[] = {'
    for name in $names; do
        echo "        (function)$name,"
    done
    echo '    };'
    echo '    for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {'
    echo '        if (!functions[i]) {'
    echo '            return 1;'
    echo '        }'
    echo '    }'
    echo '    return 0;'
    echo '}'
} >"$2"
