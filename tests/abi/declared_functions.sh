#!/usr/bin/env bash
# declared_functions.sh <include folder>: prints the names of all functions that public headers mark REKINDLE_API.
set -euo pipefail
export LC_ALL=C

find "$1" -name '*.h' -exec cat {} + | tr '\n' ' ' |
    grep -oE 'REKINDLE_API [^;(]*\(' | grep -oE 'rekindle_[a-z0-9_]+ *\($' | tr -d ' (' | sort
