#!/usr/bin/env bash
# Fuzzes what reads checkpoints, or what ranks receive, in the build of the preset `fuzz`, which it makes where it is
# missing:
#
#   bash tests/fuzz/run.sh [--fuzzer reader|ranks] [--seconds N] [--seed N]
#
# Begins with seeds that the library writes and with tests/fuzz/*_corpus, and goes on from what former runs of this build
# found. Ends with one line, `fuzz executions <n> crashes <n>`; exits with 1 on a crash, a leak, undefined behaviour, an
# input that takes over 120 seconds, or one that takes far more memory than it has bytes. That input is left in
# build/fuzz/<fuzzer>/crashes; tests/fuzz/README.md tells how to run it again.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

source tests/fuzz/seeds.sh
fuzzer=reader
seconds=60
seed=0
while [ $# -gt 0 ]; do
    case $1 in
    --fuzzer) fuzzer=$2 ;;
    --seconds) seconds=$2 ;;
    --seed) seed=$2 ;;
    *)
        printf 'run.sh: unknown argument %s\n' "$1" >&2
        exit 2
        ;;
    esac
    shift 2
done

build=build/fuzz
if ! command -v clang++-14 >/dev/null; then
    echo 'tests/fuzz/run.sh: clang++-14 is missing; bash cmake/setup.sh installs it' >&2
    exit 1
fi
if [ ! -e $build/build.ninja ]; then
    cmake --preset fuzz --log-level=WARNING
fi
cmake --build --preset fuzz -j "$(nproc)"
found=$build/$fuzzer
rm -rf "$found/seeds" "$found/crashes"
mkdir -p "$found/seeds" "$found/crashes" "$found/corpus"
write_seeds $build/tests/fuzz "$fuzzer" "$found/seeds"

folders=("$found/corpus" "$found/seeds")
if [ -d "tests/fuzz/${fuzzer}_corpus" ]; then
    folders+=("tests/fuzz/${fuzzer}_corpus")
fi
options=()
if [ -f "tests/fuzz/$fuzzer.dict" ]; then
    options+=("-dict=tests/fuzz/$fuzzer.dict")
fi
# The reader takes at most 1 MiB at once for a small file; 16 is what oneDNN's generated code may take. Ranks trust each
# other with 1 GiB: so much a message that none expects may have.
memory=16
length=16384
if [ "$fuzzer" = ranks ]; then
    memory=1100
    length=32768
fi

export ASAN_OPTIONS=detect_leaks=1:strict_string_checks=1:allocator_may_return_null=1
export LSAN_OPTIONS=suppressions=$PWD/tests/lsan.supp:print_suppressions=0
export UBSAN_OPTIONS=print_stacktrace=1
log=$found/output.txt
crashes=0
"$build/tests/fuzz/fuzz.$fuzzer" -seed="$seed" -max_total_time="$seconds" -max_len=$length -timeout=120 \
    -rss_limit_mb=$((2048 + 2 * memory)) -malloc_limit_mb=$memory "${options[@]}" -artifact_prefix="$found/crashes/" \
    -print_final_stats=1 "${folders[@]}" >"$log" 2>&1 || crashes=1
executions=$(sed -n 's/^stat::number_of_executed_units: //p' "$log")
if [ "$crashes" -ne 0 ] || [ -z "$executions" ]; then
    tail -n 60 "$log"
    crashes=1
fi
grep -E '^#[0-9]+[[:space:]]+(INITED|DONE)' "$log" || true
printf 'fuzz executions %s crashes %s\n' "${executions:-0}" "$crashes"
exit "$crashes"
