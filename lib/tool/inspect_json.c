#include <inttypes.h>
#include <stdio.h>

#include "inspect.h"
#include "json.h"
#include "names.h"

static void print_string(const char *text) {
    write_json_string(stdout, text);
}

static void print_progress(const rekindle_checkpoint_progress *progress) {
    printf("{\"run_status\":\"%s\",\"generation\":%" PRIu64 ",\"epoch\":%" PRId64 ",\"batch\":%" PRId64
           ",\"phase\":\"%s\",\"step\":%" PRId64 "}",
           run_status_name(progress->run_status), progress->generation, progress->epoch, progress->batch,
           phase_name(progress->phase), progress->step);
}

/* The file's text as it is, if it is JSON; null where there is none. */
static void print_json(const char *text) {
    if (text[0] == '\0') {
        fputs("null", stdout);
    } else if (json_is_valid(text)) {
        fputs(text, stdout);
    } else {
        print_string(text);
    }
}

static rekindle_status print_texts(const rekindle_checkpoint *checkpoint) {
    for (size_t i = 0; i < TEXT_COUNT; ++i) {
        const char *text;
        rekindle_status status = kTexts[i].get(checkpoint, &text);
        if (status != REKINDLE_OK) return status;
        printf(",\n\"%s\":", kTexts[i].name);
        print_json(text);
    }
    return REKINDLE_OK;
}

static void print_entry(const rekindle_checkpoint_entry *entry) {
    printf("{\"name\":");
    print_string(entry->name);
    printf(",\"kind\":\"%s\",\"dtype\":\"%s\",\"shape\":[", kind_name(entry->kind), dtype_name(entry->dtype));
    for (size_t i = 0; i < entry->rank; ++i) printf("%s%" PRId64, i == 0 ? "" : ",", entry->shape[i]);
    printf("],\"bytes\":%" PRIu64 "}", entry->byte_count);
}

static rekindle_status print_entries(const rekindle_checkpoint *checkpoint) {
    size_t count;
    rekindle_status status = rekindle_checkpoint_entry_count(checkpoint, &count);
    printf(",\n\"tensors\":[");
    for (size_t i = 0; status == REKINDLE_OK && i < count; ++i) {
        rekindle_checkpoint_entry entry = REKINDLE_CHECKPOINT_ENTRY_INIT;
        status = rekindle_checkpoint_get_entry(checkpoint, i, &entry);
        if (status != REKINDLE_OK) return status;
        printf(i == 0 ? "\n" : ",\n");
        print_entry(&entry);
    }
    printf("]");
    return status;
}

static rekindle_status print_object(const rekindle_checkpoint *checkpoint, const char *path) {
    rekindle_checkpoint_progress progress = REKINDLE_CHECKPOINT_PROGRESS_INIT;
    rekindle_status status = rekindle_checkpoint_get_progress(checkpoint, &progress);
    if (status != REKINDLE_OK) return status;
    printf("{\"path\":");
    print_string(path);
    printf(",\n\"progress\":");
    print_progress(&progress);
    status = print_texts(checkpoint);
    if (status == REKINDLE_OK) status = print_entries(checkpoint);
    printf("}");
    return status;
}

static void print_generation(const struct generation *generation) {
    printf("{\"path\":");
    print_string(generation->path);
    printf(",\"generation\":%" PRIu64 ",\"bytes\":%" PRIu64 ",\"modified\":%lld,\"valid\":%s,\"refusal\":",
           generation->number, generation->size, (long long)generation->modified,
           generation->refusal == NULL ? "true" : "false");
    if (generation->refusal == NULL) {
        printf("null");
    } else {
        print_string(generation->refusal);
    }
    printf(",\"progress\":");
    if (generation->has_progress) {
        print_progress(&generation->progress);
    } else {
        printf("null");
    }
    printf("}");
}

rekindle_status print_checkpoint_json(const rekindle_checkpoint *checkpoint, const char *path) {
    rekindle_status status = print_object(checkpoint, path);
    printf("\n");
    return status;
}

rekindle_status print_whole_folder_json(const struct folder *folder, const rekindle_checkpoint *newest) {
    rekindle_status status = REKINDLE_OK;
    printf("{\"path\":");
    print_string(folder->path);
    printf(",\n\"generations\":[");
    for (size_t i = 0; i < folder->count; ++i) {
        printf(i == 0 ? "\n" : ",\n");
        print_generation(&folder->generations[i]);
    }
    printf("],\n\"newest_valid\":");
    if (newest == NULL) {
        printf("null");
    } else {
        status = print_object(newest, newest_valid(folder)->path);
    }
    printf("}\n");
    return status;
}
