#!/usr/bin/env bash
# each_call.sh [--stride N] [--build FOLDER]: kills training processes around each system call on their backup folder, or
# around every N-th moment. Prints a line for each configuration and their sum; exits with 1 unless all runs ended with the
# bytes of the undisturbed one.
source "$(dirname "${BASH_SOURCE[0]}")/helpers.sh"

stride=1
read_options "$0 [--stride N] [--build FOLDER]" "$@"
make_work_folder
programs=$build/tests/recovery
status=0
for configuration in mlp-3-sync mlp-2-async mlp-2-loop mlp-3-kept; do
    mkdir "$work/$configuration"
    "$programs/recovery.each_call" --worker "$programs/recovery.worker" --preload "$programs/recovery.kill_at_call.so" \
        --data "$work" --work "$work/$configuration" --configuration "$configuration" --stride "$stride" |
        tee -a "$work/output" || status=1
done
sed -n 's/.*kills \([0-9]*\) identical \([0-9]*\) of \([0-9]*\) runs.*/\1 \2 \3/p' "$work/output" |
    awk '{ kills += $1; identical += $2; runs += $3 }
         END { printf "kills around system calls %d identical %d of %d runs\n", kills, identical, runs }'
exit "$status"
