#!/usr/bin/env bash
# Sets up the machine, builds Rekindle twice (optimized, and with AddressSanitizer and UndefinedBehaviorSanitizer) and
# runs every test in both. Ends with the summary of each run; exits with 1 when a test fails or none is found.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

bash cmake/setup.sh
jobs=$(nproc)
failed=0
summaries=()
for preset in release asan; do
    cmake --preset "$preset" --log-level=WARNING
    cmake --build --preset "$preset" -j "$jobs"
    log=build/$preset/test-output.txt
    # Tests that a busy machine would disturb run alone: they are SERIAL.
    ctest --preset "$preset" -j "$jobs" | tee "$log" || failed=1
    summaries+=("$preset build:" "$(grep -oE '^[0-9]+% tests passed.*' "$log" || echo 'no test was run')")
done

printf '\n'
printf '%s\n' "${summaries[@]}"
exit "$failed"
