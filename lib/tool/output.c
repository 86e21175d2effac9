#include <inttypes.h>
#include <stdio.h>

#include "commands.h"
#include "names.h"

void write_text(FILE *stream, const char *text) {
    for (; *text != '\0'; ++text) {
        unsigned char byte = (unsigned char)*text;
        if (byte < 0x20 || byte == 0x7f) {
            fprintf(stream, "\\x%02x", (unsigned)byte);
        } else {
            fputc(byte, stream);
        }
    }
}

void print_text(const char *text) {
    write_text(stdout, text);
}

void print_position(const rekindle_checkpoint_progress *progress) {
    printf("epoch %" PRId64 ", batch %" PRId64 ", %s; step %" PRId64, progress->epoch, progress->batch,
           phase_name(progress->phase), progress->step);
}

int print_shape(const rekindle_checkpoint_entry *entry) {
    int width = printf("(");
    for (size_t i = 0; i < entry->rank; ++i) width += printf("%s%" PRId64, i == 0 ? "" : ", ", entry->shape[i]);
    return width + printf(entry->rank == 1 ? ",)" : ")");
}

int report_failure(rekindle_status status) {
    fprintf(stderr, "rekindle: %s: ", rekindle_status_name(status));
    write_text(stderr, rekindle_last_error());
    fputc('\n', stderr);
    return EXIT_INVALID;
}
