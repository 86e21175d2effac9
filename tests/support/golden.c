#include "support/golden.h"

#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct reader {
    const char *path;
    char *text;
    char *rest; /* the next line */
    size_t line;
} reader;

static void refuse(const reader *from, const char *format, ...) __attribute__((format(printf, 2, 3), noreturn));

static void refuse(const reader *from, const char *format, ...) {
    va_list arguments;
    fprintf(stderr, "%s:%zu: ", from->path, from->line);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(EXIT_FAILURE);
}

static void *allocate(size_t count, size_t size) {
    void *memory = calloc(count == 0 ? 1 : count, size);
    if (memory == NULL) {
        fputs("out of memory\n", stderr);
        exit(EXIT_FAILURE);
    }
    return memory;
}

static char *copy_text(const char *text) {
    size_t size = strlen(text) + 1;
    return memcpy(allocate(size, 1), text, size);
}

static void read_file(reader *to) {
    FILE *file = fopen(to->path, "rb");
    long size;
    if (file == NULL) refuse(to, "%s", strerror(errno));
    if (fseek(file, 0, SEEK_END) != 0 || (size = ftell(file)) < 0 || fseek(file, 0, SEEK_SET) != 0) {
        refuse(to, "%s", strerror(errno));
    }
    to->text = allocate((size_t)size + 1, 1);
    if (fread(to->text, 1, (size_t)size, file) != (size_t)size) refuse(to, "could not be read whole");
    fclose(file);
    to->rest = to->text;
}

static char *next_line(reader *from) {
    char *line = from->rest, *end = strchr(line, '\n');
    ++from->line;
    if (end == NULL) refuse(from, "ends before \"end\"");
    *end = '\0';
    from->rest = end + 1;
    return line;
}

/* The value of a line "key value". */
static char *keyed_line(reader *from, const char *key) {
    char *line = next_line(from);
    size_t length = strlen(key);
    if (strncmp(line, key, length) != 0 || line[length] != ' ') refuse(from, "expected \"%s ...\"", key);
    return line + length + 1;
}

static void read_header(reader *from, golden_tensor *tensor, char *header) {
    char name[128], dtype[16];
    int used = 0;
    size_t i;
    if (sscanf(header, "%127s %15s %zu%n", name, dtype, &tensor->rank, &used) != 3 || tensor->rank > GOLDEN_MAX_RANK) {
        refuse(from, "expected a name, dtype and rank");
    }
    tensor->name = copy_text(name);
    tensor->dtype = strcmp(dtype, "int32") == 0 ? REKINDLE_INT32 : REKINDLE_FLOAT32;
    if (tensor->dtype == REKINDLE_FLOAT32 && strcmp(dtype, "float32") != 0) refuse(from, "dtype is %s", dtype);
    tensor->count = 1;
    header += used;
    for (i = 0; i < tensor->rank; ++i) {
        tensor->shape[i] = strtoll(header, &header, 10);
        if (tensor->shape[i] < 1) refuse(from, "dimension %zu is %lld", i, (long long)tensor->shape[i]);
        tensor->count *= (size_t)tensor->shape[i];
    }
    if (*header != '\0') refuse(from, "more dimensions than the rank");
}

static void read_values(reader *from, golden_tensor *tensor, char *line) {
    size_t i;
    tensor->data = allocate(tensor->count, 4);
    for (i = 0; i < tensor->count; ++i) {
        char *end;
        if (tensor->dtype == REKINDLE_FLOAT32) {
            ((float *)tensor->data)[i] = strtof(line, &end);
        } else {
            ((int32_t *)tensor->data)[i] = (int32_t)strtol(line, &end, 10);
        }
        if (end == line) refuse(from, "%zu values instead of %zu", i, tensor->count);
        line = end;
    }
    if (*line != '\0') refuse(from, "more than %zu values", tensor->count);
}

static void read_tensors(reader *from, golden_case *to) {
    size_t room = 0;
    for (;;) {
        char *line = next_line(from);
        golden_tensor *tensor;
        if (strcmp(line, "end") == 0) break;
        if (strncmp(line, "tensor ", 7) != 0) refuse(from, "expected \"tensor ...\" or \"end\"");
        if (to->tensor_count == room) {
            room = 2 * room + 16;
            to->tensors = realloc(to->tensors, room * sizeof(*to->tensors));
            if (to->tensors == NULL) refuse(from, "out of memory");
        }
        tensor = &to->tensors[to->tensor_count++];
        memset(tensor, 0, sizeof(*tensor));
        read_header(from, tensor, line + 7);
        read_values(from, tensor, next_line(from));
    }
    if (*from->rest != '\0') refuse(from, "goes on after \"end\"");
}

golden_case *golden_load(const char *path) {
    reader from = {path, NULL, NULL, 0};
    golden_case *made = allocate(1, sizeof(*made));
    read_file(&from);
    if (strcmp(next_line(&from), "rekindle-golden 1") != 0) refuse(&from, "expected \"rekindle-golden 1\"");
    made->name = copy_text(keyed_line(&from, "case"));
    made->model = copy_text(keyed_line(&from, "model"));
    made->compile = copy_text(keyed_line(&from, "compile"));
    read_tensors(&from, made);
    free(from.text);
    return made;
}

void golden_free(golden_case *read) {
    size_t i;
    if (read == NULL) return;
    for (i = 0; i < read->tensor_count; ++i) {
        free(read->tensors[i].name);
        free(read->tensors[i].data);
    }
    free(read->tensors);
    free(read->compile);
    free(read->model);
    free(read->name);
    free(read);
}

const golden_tensor *golden_find(const golden_case *read, const char *name) {
    size_t i;
    for (i = 0; i < read->tensor_count; ++i) {
        if (strcmp(read->tensors[i].name, name) == 0) return &read->tensors[i];
    }
    return NULL;
}

rekindle_array golden_array(const golden_tensor *tensor) {
    rekindle_array array = REKINDLE_ARRAY_INIT;
    array.data = tensor->data;
    array.shape = tensor->shape;
    array.rank = tensor->rank;
    array.dtype = tensor->dtype;
    return array;
}

const char *golden_suffix(const golden_tensor *tensor, const char *prefix) {
    size_t length = strlen(prefix);
    return strncmp(tensor->name, prefix, length) == 0 ? tensor->name + length : NULL;
}

static int is_text_file(const struct dirent *entry) {
    size_t length = strlen(entry->d_name);
    return length > 4 && strcmp(entry->d_name + length - 4, ".txt") == 0;
}

char **golden_list(const char *folder, size_t *count) {
    struct dirent **entries;
    int found = scandir(folder, &entries, is_text_file, alphasort);
    char **paths;
    int i;
    if (found < 0) {
        perror(folder);
        exit(EXIT_FAILURE);
    }
    paths = allocate((size_t)found + 1, sizeof(*paths));
    for (i = 0; i < found; ++i) {
        size_t size = strlen(folder) + strlen(entries[i]->d_name) + 2;
        paths[i] = allocate(size, 1);
        snprintf(paths[i], size, "%s/%s", folder, entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    *count = (size_t)found;
    return paths;
}

void golden_list_free(char **paths) {
    size_t i;
    for (i = 0; paths[i] != NULL; ++i) free(paths[i]);
    free(paths);
}
