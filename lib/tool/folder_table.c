#include <inttypes.h>
#include <stdio.h>

#include "commands.h"
#include "folder.h"
#include "names.h"

static void print_age(time_t modified) {
    double seconds = difftime(time(NULL), modified);
    long long age = seconds > 0.0 ? (long long)seconds : 0;
    if (age < 120) {
        printf("%7lld s  ", age);
    } else if (age < 2LL * 3600) {
        printf("%5lld min  ", age / 60);
    } else if (age < 2LL * 86400) {
        printf("%7lld h  ", age / 3600);
    } else {
        printf("%4lld days  ", age / 86400);
    }
}

static void print_generation(const struct generation *generation) {
    printf("%10" PRIu64 "  %-8s  %-9s  %12" PRIu64 "  ", generation->number,
           generation->refusal == NULL ? "valid" : "refused",
           generation->has_progress ? run_status_name(generation->progress.run_status) : "unknown", generation->size);
    print_age(generation->modified);
    if (generation->has_progress) {
        print_position(&generation->progress);
    } else {
        printf("unknown");
    }
    printf("\n");
    if (generation->refusal == NULL) return;
    printf("%12s", "");
    print_text(generation->refusal);
    printf("\n");
}

void print_folder(const struct folder *folder) {
    size_t valid = 0;
    printf("folder         ");
    print_text(folder->path);
    printf("\n\n%10s  %-8s  %-9s  %12s  %9s  %s\n", "generation", "validity", "run", "bytes", "age", "position");
    for (size_t i = 0; i < folder->count; ++i) {
        print_generation(&folder->generations[i]);
        valid += folder->generations[i].refusal == NULL;
    }
    printf("%zu of %zu valid\n", valid, folder->count);
}
