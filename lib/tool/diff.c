#include "diff.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "names.h"

struct side {
    const char *path;
    const rekindle_checkpoint *checkpoint;
};

static void diff_words(const char *name, const char *first, const char *second, size_t *count) {
    if (strcmp(first, second) == 0) return;
    printf("progress.%s: %s | %s\n", name, first, second);
    ++*count;
}

static void diff_numbers(const char *name, int64_t first, int64_t second, size_t *count) {
    if (first == second) return;
    printf("progress.%s: %" PRId64 " | %" PRId64 "\n", name, first, second);
    ++*count;
}

static rekindle_status diff_progress(const struct side *first, const struct side *second, size_t *count) {
    rekindle_checkpoint_progress one = REKINDLE_CHECKPOINT_PROGRESS_INIT, other = REKINDLE_CHECKPOINT_PROGRESS_INIT;
    rekindle_status status = rekindle_checkpoint_get_progress(first->checkpoint, &one);
    if (status == REKINDLE_OK) status = rekindle_checkpoint_get_progress(second->checkpoint, &other);
    if (status != REKINDLE_OK) return status;
    diff_words("run_status", run_status_name(one.run_status), run_status_name(other.run_status), count);
    diff_numbers("generation", (int64_t)one.generation, (int64_t)other.generation, count);
    diff_numbers("epoch", one.epoch, other.epoch, count);
    diff_numbers("batch", one.batch, other.batch, count);
    diff_words("phase", phase_name(one.phase), phase_name(other.phase), count);
    diff_numbers("step", one.step, other.step, count);
    return REKINDLE_OK;
}

static rekindle_status diff_text(const struct text *text, const struct side *first, const struct side *second,
                                 size_t *count) {
    const char *one, *other;
    rekindle_status status = text->get(first->checkpoint, &one);
    if (status == REKINDLE_OK) status = text->get(second->checkpoint, &other);
    if (status == REKINDLE_OK) diff_json(text->name, one, other, count);
    return status;
}

static void print_tensor(const rekindle_checkpoint_entry *entry) {
    printf("tensor '");
    print_text(entry->name);
    printf("': ");
}

static void print_type(const rekindle_checkpoint_entry *entry) {
    printf("%s %s ", kind_name(entry->kind), dtype_name(entry->dtype));
    print_shape(entry);
}

static bool same_type(const rekindle_checkpoint_entry *first, const rekindle_checkpoint_entry *second) {
    return first->kind == second->kind && first->dtype == second->dtype && first->rank == second->rank &&
           (first->rank == 0 || memcmp(first->shape, second->shape, first->rank * sizeof(*first->shape)) == 0);
}

/* An entry of `side`, which `other` may lack. What both have is compared if `with_contents`. */
static rekindle_status diff_entry(const rekindle_checkpoint_entry *entry, const struct side *side,
                                  const struct side *other, bool with_contents, size_t *count) {
    rekindle_checkpoint_entry counterpart = REKINDLE_CHECKPOINT_ENTRY_INIT;
    rekindle_status status = rekindle_checkpoint_find_entry(other->checkpoint, entry->name, &counterpart);
    if (status == REKINDLE_NOT_FOUND) {
        ++*count;
        print_tensor(entry);
        printf("only in ");
        print_text(side->path);
        printf("\n");
        return REKINDLE_OK;
    }
    if (status != REKINDLE_OK || !with_contents) return status;
    if (same_type(entry, &counterpart)) {
        return diff_contents(side->checkpoint, other->checkpoint, entry, count);
    }
    ++*count;
    print_tensor(entry);
    print_type(entry);
    printf(" | ");
    print_type(&counterpart);
    printf("\n");
    return REKINDLE_OK;
}

static rekindle_status diff_entries(const struct side *side, const struct side *other, bool with_contents,
                                    size_t *count) {
    size_t entries;
    rekindle_status status = rekindle_checkpoint_entry_count(side->checkpoint, &entries);
    for (size_t i = 0; status == REKINDLE_OK && i < entries; ++i) {
        rekindle_checkpoint_entry entry = REKINDLE_CHECKPOINT_ENTRY_INIT;
        status = rekindle_checkpoint_get_entry(side->checkpoint, i, &entry);
        if (status == REKINDLE_OK) status = diff_entry(&entry, side, other, with_contents, count);
    }
    return status;
}

static rekindle_status diff_all(const struct side *first, const struct side *second, size_t *count) {
    rekindle_status status = diff_progress(first, second, count);
    for (size_t i = 0; status == REKINDLE_OK && i < TEXT_COUNT; ++i) {
        status = diff_text(&kTexts[i], first, second, count);
    }
    if (status == REKINDLE_OK) status = diff_entries(first, second, true, count);
    if (status == REKINDLE_OK) status = diff_entries(second, first, false, count);
    return status;
}

static int diff_opened(const struct side *first, const struct side *second) {
    size_t count = 0;
    rekindle_status status = diff_all(first, second, &count);
    if (status == REKINDLE_OK) return count == 0 ? EXIT_SUCCESS : EXIT_DIFFERENT;
    report_failure(status);
    return EXIT_TROUBLE;
}

int diff(int argc, char **argv) {
    rekindle_checkpoint *first, *second;
    int result = EXIT_TROUBLE;
    if (argc != 2) return WRONG_USAGE;
    first = open_whole(argv[0]);
    second = first == NULL ? NULL : open_whole(argv[1]);
    if (second != NULL) {
        struct side one = {argv[0], first}, other = {argv[1], second};
        result = diff_opened(&one, &other);
    }
    rekindle_checkpoint_destroy(first);
    rekindle_checkpoint_destroy(second);
    return result;
}
