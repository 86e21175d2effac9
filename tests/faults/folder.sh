#!/usr/bin/env bash
# folder.sh [--stride N] [--build FOLDER]: a host renames, replaces, removes, mounts over and write-protects the folder of a
# run, moves the one above, changes its working directory and closes descriptors 0 to 2, at each moment around a system call
# on files, or at every N-th. Prints how many changes were made and survived; exits with 1 unless all were.
source "$(dirname "${BASH_SOURCE[0]}")/../recovery/helpers.sh"

stride=1
read_options "$0 [--stride N] [--build FOLDER]" "$@"
if [ -d /dev/shm ]; then
    export TMPDIR=/dev/shm
fi
CK_TIMEOUT_MULTIPLIER=10 "$build/tests/faults/faults.folder" --stride "$stride"
