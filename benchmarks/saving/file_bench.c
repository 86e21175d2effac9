/* file_bench <folder> <megabytes> <rounds>: saving a backup of so much state and a plain sequential write of as many
 * bytes with a flush, in turns; then opening, verifying and restoring the backup. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench.h"

/* Seconds of it. */
static double plain_write(const char *path, size_t size) {
    enum { CHUNK = 8 << 20 };
    char *chunk = calloc(1, CHUNK);
    double began;
    int descriptor;
    for (size_t i = 0; chunk != NULL && i < CHUNK; ++i) chunk[i] = (char)(i * 31);
    began = seconds_now();
    descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    if (chunk == NULL || descriptor < 0) exit(EXIT_FAILURE);
    for (size_t written = 0; written < size;) {
        size_t next = size - written < CHUNK ? size - written : CHUNK;
        ssize_t count = write(descriptor, chunk, next);
        if (count <= 0) exit(EXIT_FAILURE);
        written += (size_t)count;
    }
    if (fsync(descriptor) != 0 || close(descriptor) != 0) exit(EXIT_FAILURE);
    began = seconds_now() - began;
    free(chunk);
    return began;
}

/* In a virtual machine, memory that the host has yet to find costs ten times the copying. This leaves as much as a
 * write needs ready, so that all find theirs at the same price. */
static void warm_memory(const char *path, size_t size) {
    plain_write(path, size);
    unlink(path);
}

/* All of them in the folder. */
static void remove_backups(const char *folder) {
    char *path;
    while (rekindle_checkpoint_newest(folder, &path) == REKINDLE_OK) {
        remove(path);
        rekindle_string_destroy(path);
    }
}

static size_t newest_size(const char *folder) {
    struct stat status;
    char *path;
    check(rekindle_checkpoint_newest(folder, &path));
    if (stat(path, &status) != 0) exit(EXIT_FAILURE);
    rekindle_string_destroy(path);
    return (size_t)status.st_size;
}

int main(int argc, char **argv) {
    enum { MAXIMUM = 64 };
    double plain[MAXIMUM], save[MAXIMUM], removal[MAXIMUM], restore[MAXIMUM], verify[MAXIMUM], opened[MAXIMUM];
    int rounds = argc == 4 ? atoi(argv[3]) : 0;
    if (rounds < 1 || rounds > MAXIMUM) {
        fprintf(stderr, "usage: %s <folder> <megabytes> <rounds>\n", argv[0]);
        return EXIT_FAILURE;
    }
    rekindle_model *model = model_of_size(atof(argv[2]) * 1e6);
    rekindle_callback *backup = backup_in(argv[1], 0, 0.1, 0);
    rekindle_backup_position position = REKINDLE_BACKUP_POSITION_INIT;
    char plain_path[4096];
    snprintf(plain_path, sizeof(plain_path), "%s/plain", argv[1]);
    check(rekindle_backup_save(backup, model, &position)); /* makes the staging copy */
    size_t size = newest_size(argv[1]);
    for (int i = 0; i < rounds; ++i) {
        removal[i] = seconds_now();
        remove_backups(argv[1]);
        removal[i] = seconds_now() - removal[i];
        warm_memory(plain_path, size);
        save[i] = seconds_now();
        check(rekindle_backup_save(backup, model, &position));
        save[i] = seconds_now() - save[i];
        warm_memory(plain_path, size);
        plain[i] = plain_write(plain_path, size);
        unlink(plain_path);
    }
    for (int i = 0; i < rounds; ++i) {
        rekindle_checkpoint *checkpoint;
        char *path;
        check(rekindle_checkpoint_newest(argv[1], &path));
        opened[i] = seconds_now();
        check(rekindle_checkpoint_open(path, &checkpoint));
        opened[i] = seconds_now() - opened[i];
        verify[i] = seconds_now();
        check(rekindle_checkpoint_verify(checkpoint));
        verify[i] = seconds_now() - verify[i];
        rekindle_checkpoint_destroy(checkpoint);
        rekindle_string_destroy(path);
        restore[i] = seconds_now();
        check(rekindle_backup_restore(backup, model, &position));
        restore[i] = seconds_now() - restore[i];
    }
    double gigabytes = (double)size * 1e-9;
    printf("file of %.0f MB: opened in %.3f ms, verified at %.2f GB/s, restored with full verification at %.2f GB/s\n",
           gigabytes * 1e3, quantile(opened, rounds, 0.5) * 1e3, gigabytes / quantile(verify, rounds, 0.5),
           gigabytes / quantile(restore, rounds, 0.5));
    printf("saved durably at %.2f GB/s, a plain write with flush %.2f GB/s, removing an older one takes %.0f ms; ",
           gigabytes / quantile(save, rounds, 0.5), gigabytes / quantile(plain, rounds, 0.5),
           quantile(removal, rounds, 0.5) * 1e3);
    printf("medians: saving %.0f %% of the plain write\n",
           100.0 * quantile(plain, rounds, 0.5) / quantile(save, rounds, 0.5));
    rekindle_callback_destroy(backup);
    rekindle_model_destroy(model);
    return EXIT_SUCCESS;
}
