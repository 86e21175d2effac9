#!/usr/bin/env bash
# What extract.sh prints, and what it refuses.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

expect() { # expect <text> <language> [n]
    local text=$1
    shift
    [ "$("$here/extract.sh" page.md "$@"; echo .)" = "$text." ] ||
        { printf 'for "%s" expected:\n%s\ngot:\n%s\n' "$*" "$text" "$("$here/extract.sh" page.md "$@")"; exit 1; }
}

refuse() { # refuse <message> <page> <language> [n]
    local message=$1
    shift
    if "$here/extract.sh" "$@" >output 2>errors; then
        echo "expected an error for \"$*\""
        exit 1
    fi
    grep -qF -- "$message" errors || { echo "expected: $message"; cat errors; exit 1; }
}

cat >page.md <<'END'
Some `c` words.
```c
int a;

    /* a fence within a line ``` is text */
```
```cpp
int b;
```
```sh title="not c"
c
```
```
c
```
```c
int d;
```
END
first=$(printf 'int a;\n\n    /* a fence within a line ``` is text */')
expect "$first"$'\n' c
expect "$first"$'\n' c 1
expect $'int d;\n' c 2
expect $'int b;\n' cpp
expect $'c\n' sh
refuse 'expected block 3 of "c", there are 2' page.md c 3
refuse 'expected block 1 of "java", there are 0' page.md java
refuse 'expected block 0 of "c", there are 2' page.md c 0
refuse 'usage' page.md
refuse 'no-such-page.md' no-such-page.md c
printf 'text\n```c\nint e;\n' >page.md
refuse 'the code block of line 2 does not end' page.md c
