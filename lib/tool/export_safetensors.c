/* One file in the safetensors format: the header's size, the header, which is JSON, and the tensors behind each other.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "commands.h"
#include "export.h"
#include "json.h"

static const char *type_of(rekindle_dtype dtype) {
    switch (dtype) {
    case REKINDLE_FLOAT32: return "F32";
    case REKINDLE_FLOAT64: return "F64";
    case REKINDLE_UINT8: return "U8";
    case REKINDLE_INT32: return "I32";
    case REKINDLE_INT64: return "I64";
    case REKINDLE_UINT64: return "U64";
    }
    return "";
}

static bool refuse_name(const char *name, const char *expectation) {
    fputs("rekindle: the name of tensor '", stderr);
    write_text(stderr, name);
    fprintf(stderr, "' is not possible in a safetensors file; expected %s\n", expectation);
    return false;
}

static bool check_names(const struct selection *selection) {
    for (size_t i = 0; i < selection->count; ++i) {
        const char *name = selection->entries[i].name, *at = name;
        if (strcmp(name, "__metadata__") == 0) return refuse_name(name, "another than __metadata__");
        while (utf8_size(at) > 0) at += utf8_size(at);
        if (*at != '\0') return refuse_name(name, "UTF-8");
    }
    return true;
}

/* Large elements first: then each tensor's place is a multiple of its elements' size. Equal ones by their names. */
static int compare_entries(const void *first, const void *second) {
    const rekindle_checkpoint_entry *one = first, *other = second;
    size_t size = rekindle_dtype_size(one->dtype), other_size = rekindle_dtype_size(other->dtype);
    return size == other_size ? strcmp(one->name, other->name) : size < other_size ? 1 : -1;
}

static void write_entry(FILE *header, const rekindle_checkpoint_entry *entry, uint64_t offset) {
    write_json_string(header, entry->name);
    fprintf(header, ":{\"dtype\":\"%s\",\"shape\":[", type_of(entry->dtype));
    for (size_t i = 0; i < entry->rank; ++i) fprintf(header, "%s%" PRId64, i == 0 ? "" : ",", entry->shape[i]);
    fprintf(header, "],\"data_offsets\":[%" PRIu64 ",%" PRIu64 "]}", offset, offset + entry->byte_count);
}

/* The header with its size in front, which the caller frees. */
static char *make_header(const struct selection *selection, size_t *size) {
    enum { SIZE_BYTES = 8, ALIGNMENT = 8 };
    char *text = NULL;
    FILE *header = open_memstream(&text, size);
    uint64_t offset = 0, header_size;
    if (header == NULL) return NULL;
    fprintf(header, "%*s{", SIZE_BYTES, "");
    for (size_t i = 0; i < selection->count; ++i) {
        if (i > 0) fputc(',', header);
        write_entry(header, &selection->entries[i], offset);
        offset += selection->entries[i].byte_count;
    }
    fputc('}', header);
    while (ftell(header) % ALIGNMENT != 0) fputc(' ', header);
    if (fclose(header) != 0) return NULL;
    header_size = *size - SIZE_BYTES;
    for (int i = 0; i < SIZE_BYTES; ++i) text[i] = (char)(header_size >> (8 * i));
    return text;
}

static bool write_all(FILE *file, const struct selection *selection) {
    size_t size = 0;
    char *header = make_header(selection, &size);
    if (header == NULL) return report_errno("make", "header");
    fwrite(header, 1, size, file);
    free(header);
    for (size_t i = 0; i < selection->count; ++i) {
        if (!write_tensor(file, selection->checkpoint, &selection->entries[i])) return false;
    }
    return true;
}

static bool write_and_rename(const struct selection *selection, const char *temporary, const char *path) {
    FILE *file = create_file(temporary);
    bool written;
    if (file == NULL) return false;
    written = write_all(file, selection);
    written = close_file(file, temporary) && written;
    if (written && rename(temporary, path) != 0) written = report_errno("write", path);
    if (!written) unlink(temporary);
    return written;
}

bool export_safetensors(const struct selection *selection, const char *path) {
    char *temporary;
    bool exported;
    if (!check_names(selection)) return false;
    qsort(selection->entries, selection->count, sizeof(*selection->entries), compare_entries);
    temporary = temporary_path(path);
    exported = write_and_rename(selection, temporary, path);
    free(temporary);
    return exported;
}
