#include "export.h"

#include <stdlib.h>
#include <string.h>

#include "commands.h"

/* Whether all names are in the checkpoint; reports the first that is not. */
static bool check_selected(const rekindle_checkpoint *checkpoint, char **names, int name_count) {
    for (int i = 0; i < name_count; ++i) {
        rekindle_checkpoint_entry entry = REKINDLE_CHECKPOINT_ENTRY_INIT;
        rekindle_status status = rekindle_checkpoint_find_entry(checkpoint, names[i], &entry);
        if (status == REKINDLE_OK) continue;
        report_failure(status);
        return false;
    }
    return true;
}

static bool is_selected(const char *name, char **names, int name_count) {
    for (int i = 0; i < name_count; ++i) {
        if (strcmp(name, names[i]) == 0) return true;
    }
    return name_count == 0;
}

/* The tensors with these names, in the checkpoint's order; without names, all. The caller frees the entries. */
static rekindle_status select_entries(const rekindle_checkpoint *checkpoint, char **names, int name_count,
                                      struct selection *selection) {
    size_t count = 0;
    rekindle_status status = rekindle_checkpoint_entry_count(checkpoint, &count);
    selection->checkpoint = checkpoint;
    selection->entries = allocate(count * sizeof(*selection->entries));
    selection->count = 0;
    for (size_t i = 0; status == REKINDLE_OK && i < count; ++i) {
        rekindle_checkpoint_entry *entry = &selection->entries[selection->count];
        rekindle_checkpoint_entry_init(entry);
        status = rekindle_checkpoint_get_entry(checkpoint, i, entry);
        if (status == REKINDLE_OK && is_selected(entry->name, names, name_count)) ++selection->count;
    }
    return status;
}

typedef bool (*exporter)(const struct selection *selection, const char *path);

static int run(exporter write, const char *file, const char *output, char **names, int name_count) {
    struct selection selection = {NULL, NULL, 0};
    rekindle_checkpoint *checkpoint = open_whole(file);
    int result = EXIT_INVALID;
    if (checkpoint != NULL && check_selected(checkpoint, names, name_count)) {
        rekindle_status status = select_entries(checkpoint, names, name_count, &selection);
        if (status != REKINDLE_OK) {
            report_failure(status);
        } else if (write(&selection, output)) {
            result = EXIT_SUCCESS;
        }
    }
    free(selection.entries);
    rekindle_checkpoint_destroy(checkpoint);
    return result;
}

static bool ends_with(const char *text, const char *end) {
    size_t length = strlen(text), end_length = strlen(end);
    return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

/* An option, or the output's name, says in which format. */
int export(int argc, char **argv) {
    exporter write = NULL;
    if (argc > 0 && strcmp(argv[0], "--npy") == 0) write = export_npy;
    if (argc > 0 && strcmp(argv[0], "--safetensors") == 0) write = export_safetensors;
    if (write != NULL) {
        --argc;
        ++argv;
    }
    if (argc < 2 || argv[0][0] == '-') return WRONG_USAGE;
    if (write == NULL) write = ends_with(argv[1], ".safetensors") ? export_safetensors : export_npy;
    return run(write, argv[0], argv[1], argv + 2, argc - 2);
}
