#include <stdio.h>
#include <stdlib.h>

#include "commands.h"

int verify(const rekindle_checkpoint *checkpoint, const char *path) {
    rekindle_status status = rekindle_checkpoint_verify(checkpoint);
    if (status != REKINDLE_OK) return report_failure(status);
    print_text(path);
    printf(": valid\n");
    return EXIT_SUCCESS;
}
