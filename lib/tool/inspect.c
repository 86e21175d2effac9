#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "commands.h"

static const char *run_status_name(rekindle_run_status status) {
    switch (status) {
    case REKINDLE_RUN_NONE: return "no run (a saved model or weights)";
    case REKINDLE_RUN_RUNNING: return "running";
    case REKINDLE_RUN_COMPLETED: return "completed";
    }
    return "unknown";
}

static const char *phase_name(rekindle_run_phase phase) {
    switch (phase) {
    case REKINDLE_PHASE_BATCHES: return "batches";
    case REKINDLE_PHASE_VALIDATION: return "validation";
    case REKINDLE_PHASE_EPOCH_END: return "epoch end";
    }
    return "unknown";
}

static const char *kind_name(rekindle_entry_kind kind) {
    switch (kind) {
    case REKINDLE_ENTRY_WEIGHT: return "weight";
    case REKINDLE_ENTRY_OPTIMIZER: return "optimizer";
    case REKINDLE_ENTRY_RANDOM: return "random";
    case REKINDLE_ENTRY_METRIC: return "metric";
    case REKINDLE_ENTRY_HISTORY: return "history";
    case REKINDLE_ENTRY_CALLBACK: return "callback";
    case REKINDLE_ENTRY_DATASET: return "dataset";
    case REKINDLE_ENTRY_HOST: return "host";
    }
    return "unknown";
}

static const char *dtype_name(rekindle_dtype dtype) {
    switch (dtype) {
    case REKINDLE_FLOAT32: return "float32";
    case REKINDLE_FLOAT64: return "float64";
    case REKINDLE_UINT8: return "uint8";
    case REKINDLE_INT32: return "int32";
    case REKINDLE_INT64: return "int64";
    case REKINDLE_UINT64: return "uint64";
    }
    return "unknown";
}

static rekindle_status print_progress(const rekindle_checkpoint *checkpoint) {
    rekindle_checkpoint_progress progress = REKINDLE_CHECKPOINT_PROGRESS_INIT;
    rekindle_status status = rekindle_checkpoint_get_progress(checkpoint, &progress);
    if (status != REKINDLE_OK) return status;
    printf("run            %s\n", run_status_name(progress.run_status));
    if (progress.run_status == REKINDLE_RUN_NONE) return REKINDLE_OK;
    printf("generation     %" PRIu64 "\n", progress.generation);
    printf("position       epoch %" PRId64 ", batch %" PRId64 ", %s; step %" PRId64 "\n", progress.epoch,
           progress.batch, phase_name(progress.phase), progress.step);
    return REKINDLE_OK;
}

typedef rekindle_status (*text_getter)(const rekindle_checkpoint *checkpoint, const char **json);

static rekindle_status print_json(const rekindle_checkpoint *checkpoint, const char *label, text_getter get) {
    const char *json;
    rekindle_status status = get(checkpoint, &json);
    if (status != REKINDLE_OK) return status;
    printf("%-15s", label);
    print_text(json[0] == '\0' ? "none" : json);
    printf("\n");
    return REKINDLE_OK;
}

/* As Keras prints shapes, padded to the width of the column. */
static void print_shape(const rekindle_checkpoint_entry *entry) {
    const int column = 20;
    int width = printf("(");
    size_t i;
    for (i = 0; i < entry->rank; ++i) width += printf("%s%" PRId64, i == 0 ? "" : ", ", entry->shape[i]);
    width += printf(entry->rank == 1 ? ",)" : ")");
    printf("%*s", width < column ? column - width : 0, "");
}

static rekindle_status print_entries(const rekindle_checkpoint *checkpoint) {
    size_t count, i;
    uint64_t total = 0;
    rekindle_status status = rekindle_checkpoint_entry_count(checkpoint, &count);
    if (status != REKINDLE_OK) return status;
    printf("\n%-9s  %-7s  %-20s  %12s  %s\n", "kind", "dtype", "shape", "bytes", "name");
    for (i = 0; i < count; ++i) {
        rekindle_checkpoint_entry entry = REKINDLE_CHECKPOINT_ENTRY_INIT;
        status = rekindle_checkpoint_get_entry(checkpoint, i, &entry);
        if (status != REKINDLE_OK) return status;
        printf("%-9s  %-7s  ", kind_name(entry.kind), dtype_name(entry.dtype));
        print_shape(&entry);
        printf("  %12" PRIu64 "  ", entry.byte_count);
        print_text(entry.name);
        printf("\n");
        total += entry.byte_count;
    }
    printf("%zu tensors, %" PRIu64 " bytes\n", count, total);
    return REKINDLE_OK;
}

int inspect(const rekindle_checkpoint *checkpoint, const char *path) {
    rekindle_status status;
    printf("file           ");
    print_text(path);
    printf("\n");
    status = print_progress(checkpoint);
    if (status == REKINDLE_OK) status = print_json(checkpoint, "configuration", rekindle_checkpoint_configuration);
    if (status == REKINDLE_OK) status = print_json(checkpoint, "fingerprint", rekindle_checkpoint_fingerprint);
    if (status == REKINDLE_OK) status = print_json(checkpoint, "environment", rekindle_checkpoint_environment);
    if (status == REKINDLE_OK) status = print_entries(checkpoint);
    return status == REKINDLE_OK ? EXIT_SUCCESS : report_failure(status);
}
