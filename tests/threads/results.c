#include "threads/results.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *grow(void *memory, size_t size) {
    void *larger = realloc(memory, size == 0 ? 1 : size);
    if (larger == NULL) {
        fputs("out of memory\n", stderr);
        exit(EXIT_FAILURE);
    }
    return larger;
}

void results_free(results *from) {
    free(from->values);
    free(from->ends);
    *from = (results){NULL, 0, NULL, 0};
}

static double *add_tensor(results *to, size_t count) {
    to->values = grow(to->values, (to->count + count) * sizeof(double));
    to->ends = grow(to->ends, (to->tensors + 1) * sizeof(size_t));
    to->count += count;
    to->ends[to->tensors++] = to->count;
    return to->values + to->count - count;
}

void results_add_floats(results *to, const float *values, size_t count) {
    double *added = add_tensor(to, count);
    for (size_t i = 0; i < count; ++i) added[i] = (double)values[i];
}

void results_add_doubles(results *to, const double *values, size_t count) {
    double *added = add_tensor(to, count);
    if (count > 0) memcpy(added, values, count * sizeof(double));
}

void results_append(results *to, const results *from) {
    size_t begin = 0;
    for (size_t i = 0; i < from->tensors; ++i) {
        results_add_doubles(to, from->values + begin, from->ends[i] - begin);
        begin = from->ends[i];
    }
}

static uint64_t hash_bytes(uint64_t hash, const void *data, size_t size) {
    const unsigned char *bytes = data;
    for (size_t i = 0; i < size; ++i) hash = (hash ^ bytes[i]) * UINT64_C(0x100000001B3);
    return hash;
}

uint64_t results_hash(const results *of) {
    uint64_t hash = hash_bytes(UINT64_C(0xCBF29CE484222325), of->ends, of->tensors * sizeof(size_t));
    return hash_bytes(hash, of->values, of->count * sizeof(double));
}

static FILE *open_or_exit(const char *path, const char *mode) {
    FILE *file = fopen(path, mode);
    if (file == NULL) {
        perror(path);
        exit(EXIT_FAILURE);
    }
    return file;
}

static void check_transfer(size_t done, size_t wanted, const char *path) {
    if (done == wanted) return;
    fprintf(stderr, "%s: incomplete\n", path);
    exit(EXIT_FAILURE);
}

void results_write(const results *from, const char *path) {
    FILE *file = open_or_exit(path, "wb");
    check_transfer(fwrite(&from->tensors, sizeof(size_t), 1, file), 1, path);
    check_transfer(fwrite(from->ends, sizeof(size_t), from->tensors, file), from->tensors, path);
    check_transfer(fwrite(from->values, sizeof(double), from->count, file), from->count, path);
    check_transfer(fclose(file) == 0 ? 1 : 0, 1, path);
}

results results_read(const char *path) {
    results read = {NULL, 0, NULL, 0};
    FILE *file = open_or_exit(path, "rb");
    check_transfer(fread(&read.tensors, sizeof(size_t), 1, file), 1, path);
    read.ends = grow(NULL, read.tensors * sizeof(size_t));
    check_transfer(fread(read.ends, sizeof(size_t), read.tensors, file), read.tensors, path);
    read.count = read.tensors == 0 ? 0 : read.ends[read.tensors - 1];
    read.values = grow(NULL, read.count * sizeof(double));
    check_transfer(fread(read.values, sizeof(double), read.count, file), read.count, path);
    fclose(file);
    return read;
}

static double tensor_deviation(const double *actual, const double *expected, size_t count) {
    double largest = 0.0, worst = 0.0;
    for (size_t i = 0; i < count; ++i) largest = fmax(largest, fabs(expected[i]));
    for (size_t i = 0; i < count; ++i) {
        if (!isfinite(actual[i]) || !isfinite(expected[i])) return HUGE_VAL;
        if (actual[i] != expected[i]) {
            worst = fmax(worst, fabs(actual[i] - expected[i]) / (fabs(expected[i]) + largest));
        }
    }
    return worst;
}

double results_deviation(const results *actual, const results *expected) {
    double worst = 0.0;
    size_t begin = 0;
    if (actual->tensors != expected->tensors) return HUGE_VAL;
    for (size_t i = 0; i < actual->tensors; ++i) {
        size_t end = expected->ends[i];
        if (actual->ends[i] != end) return HUGE_VAL;
        worst = fmax(worst, tensor_deviation(actual->values + begin, expected->values + begin, end - begin));
        begin = end;
    }
    return worst;
}
