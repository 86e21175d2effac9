/* What tests/checkpoint/golden/v1.rekindle holds, for the program that wrote it and the tests that read it. Fixed for
 * ever: a file that a release has written stays readable. */
#ifndef GOLDEN_CONTENTS_H
#define GOLDEN_CONTENTS_H

#include "rekindle/checkpoint.h"

#define GOLDEN_CONFIGURATION "{\"class\":\"Sequential\",\"name\":\"größe\"}"
#define GOLDEN_FINGERPRINT "{\"batch_size\":32}"
#define GOLDEN_ENVIRONMENT ""

static const rekindle_checkpoint_progress golden_progress = {
    sizeof(rekindle_checkpoint_progress), REKINDLE_RUN_RUNNING, REKINDLE_PHASE_VALIDATION, 3, 17, 12345678901, 42};

typedef struct golden_entry {
    const char *name;
    rekindle_entry_kind kind;
    rekindle_dtype dtype;
    size_t rank;
    int64_t shape[8];
} golden_entry;

static const golden_entry golden_entries[] = {
    {"dense/kernel", REKINDLE_ENTRY_WEIGHT, REKINDLE_FLOAT32, 2, {24, 40}},
    {"dense/bias", REKINDLE_ENTRY_WEIGHT, REKINDLE_FLOAT32, 1, {40}},
    {"optimizer/step", REKINDLE_ENTRY_OPTIMIZER, REKINDLE_INT64, 0, {0}},
    {"optimizer/dense/kernel/velocity", REKINDLE_ENTRY_OPTIMIZER, REKINDLE_FLOAT32, 2, {24, 40}},
    {"random/key", REKINDLE_ENTRY_RANDOM, REKINDLE_UINT64, 1, {2}},
    {"metric/loss", REKINDLE_ENTRY_METRIC, REKINDLE_FLOAT64, 1, {2}},
    {"history/accuracy", REKINDLE_ENTRY_HISTORY, REKINDLE_FLOAT64, 1, {3}},
    {"callback/größe", REKINDLE_ENTRY_CALLBACK, REKINDLE_UINT8, 1, {11}},
    {"callback/empty", REKINDLE_ENTRY_CALLBACK, REKINDLE_UINT8, 1, {0}},
    {"dataset/position", REKINDLE_ENTRY_DATASET, REKINDLE_INT32, 2, {1, 3}},
    {"host/state", REKINDLE_ENTRY_HOST, REKINDLE_UINT8, 8, {1, 1, 1, 1, 1, 1, 1, 5}},
};

enum { GOLDEN_ENTRY_COUNT = sizeof(golden_entries) / sizeof(golden_entries[0]) };

static inline size_t golden_element_count(const golden_entry *entry) {
    size_t count = 1;
    size_t i;
    for (i = 0; i < entry->rank; ++i) count *= (size_t)entry->shape[i];
    return count;
}

/* Element i of the entry with this index; every dtype holds it exactly. */
static inline int64_t golden_value(size_t index, size_t i) {
    return (int64_t)((7 * index + 13 * i) % 251);
}

/* Stores all elements of an entry. */
static inline void golden_fill(size_t index, void *destination) {
    const golden_entry *entry = &golden_entries[index];
    size_t i;
    for (i = 0; i < golden_element_count(entry); ++i) {
        int64_t value = golden_value(index, i);
        switch (entry->dtype) {
        case REKINDLE_FLOAT32: ((float *)destination)[i] = (float)value; break;
        case REKINDLE_FLOAT64: ((double *)destination)[i] = (double)value; break;
        case REKINDLE_UINT8: ((uint8_t *)destination)[i] = (uint8_t)value; break;
        case REKINDLE_INT32: ((int32_t *)destination)[i] = (int32_t)value; break;
        case REKINDLE_INT64: ((int64_t *)destination)[i] = value; break;
        case REKINDLE_UINT64: ((uint64_t *)destination)[i] = (uint64_t)value; break;
        }
    }
}

#endif
