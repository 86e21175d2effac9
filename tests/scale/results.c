#include "scale/results.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "recovery/processes.h"
#include "scale/job.h"

enum { PATH_SIZE = 4096 };

static bool is_equal(const char *reference, const char *name, const char *path) {
    char expected[PATH_SIZE];
    snprintf(expected, sizeof(expected), "%s/%s", reference, name);
    return files_are_equal(path, expected);
}

const char *check_results(const char *reference, const char *folder, int ranks, bool completed) {
    const char *wrong = NULL;
    char path[PATH_SIZE];
    for (int rank = 0; rank < MAXIMUM_RANKS; ++rank) {
        snprintf(path, sizeof(path), "%s/result-%d", folder, rank);
        if (access(path, F_OK) == 0 ? !is_equal(reference, "result-0", path) : completed && rank < ranks) {
            wrong = "a rank has another result";
        }
        if (unlink(path) != 0 && errno != ENOENT) perror(path);
    }
    if (wrong != NULL || !completed) return wrong;
    snprintf(path, sizeof(path), "%s/result", folder);
    return is_equal(reference, "result", path) ? NULL : "rank 0 has another result";
}
