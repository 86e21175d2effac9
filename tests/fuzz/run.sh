#!/usr/bin/env bash
# Fuzzes what reads checkpoints, in the build of the preset `fuzz`, which it makes where it is missing:
#
#   bash tests/fuzz/run.sh [--seconds N] [--seed N]
#
# Begins with seeds that the library writes and with tests/fuzz/corpus, and goes on from what former runs of this build
# found. Ends with one line, `fuzz executions <n> crashes <n>`; exits with 1 on a crash, a leak, undefined behaviour, an
# input that takes over 120 seconds, or one that takes far more memory than it has bytes. That input is left in
# build/fuzz/crashes; tests/fuzz/README.md tells how to run it again.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

seconds=60
seed=0
while [ $# -gt 0 ]; do
    case $1 in
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
rm -rf $build/seeds $build/crashes
mkdir -p $build/seeds $build/crashes $build/corpus
$build/tests/fuzz/fuzz.write_seeds $build/seeds
mv $build/seeds/run/* $build/seeds/
rmdir $build/seeds/run

export ASAN_OPTIONS=detect_leaks=1:strict_string_checks=1:allocator_may_return_null=1
export LSAN_OPTIONS=suppressions=$PWD/tests/lsan.supp:print_suppressions=0
export UBSAN_OPTIONS=print_stacktrace=1
log=$build/fuzz-output.txt
crashes=0
# The reader takes at most 1 MiB at once for a small file; 16 is what oneDNN's generated code may take.
$build/tests/fuzz/fuzz.reader -seed="$seed" -max_total_time="$seconds" -max_len=16384 -timeout=120 -rss_limit_mb=2048 \
    -malloc_limit_mb=16 -dict=tests/fuzz/reader.dict -artifact_prefix=$build/crashes/ -print_final_stats=1 \
    $build/corpus $build/seeds tests/fuzz/corpus >$log 2>&1 || crashes=1
executions=$(sed -n 's/^stat::number_of_executed_units: //p' $log)
if [ "$crashes" -ne 0 ] || [ -z "$executions" ]; then
    tail -n 60 $log
    crashes=1
fi
grep -E '^#[0-9]+[[:space:]]+(INITED|DONE)' $log || true
printf 'fuzz executions %s crashes %s\n' "${executions:-0}" "$crashes"
exit "$crashes"
