/* file_bench <folder> <megabytes> <rounds>: writing, opening, verifying and restoring a backup of so much state, and a
 * plain sequential write of as many bytes with a flush, in turns. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench.h"

static double plain_write(const char *folder, size_t size) {
    enum { CHUNK = 8 << 20 };
    char path[4096];
    char *chunk = calloc(1, CHUNK);
    double began;
    int descriptor;
    snprintf(path, sizeof(path), "%s/plain", folder);
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
    unlink(path);
    free(chunk);
    return began;
}

int main(int argc, char **argv) {
    enum { MAXIMUM = 64 };
    double plain[MAXIMUM], save[MAXIMUM], restore[MAXIMUM], verify[MAXIMUM], opened[MAXIMUM];
    int rounds = argc == 4 ? atoi(argv[3]) : 0;
    if (rounds < 1 || rounds > MAXIMUM) {
        fprintf(stderr, "usage: %s <folder> <megabytes> <rounds>\n", argv[0]);
        return EXIT_FAILURE;
    }
    rekindle_model *model = model_of_size(atof(argv[2]) * 1e6);
    rekindle_callback *backup = backup_in(argv[1], 0, 0.1);
    rekindle_backup_position position = REKINDLE_BACKUP_POSITION_INIT;
    size_t size = 0;
    check(rekindle_backup_save(backup, model, &position)); /* makes the staging copy */
    for (int i = 0; i < rounds; ++i) {
        rekindle_checkpoint *checkpoint;
        struct stat status;
        char *path;
        double began = seconds_now();
        check(rekindle_backup_save(backup, model, &position));
        save[i] = seconds_now() - began;
        check(rekindle_checkpoint_newest(argv[1], &path));
        if (stat(path, &status) != 0) return EXIT_FAILURE;
        size = (size_t)status.st_size;
        plain[i] = plain_write(argv[1], size);
        began = seconds_now();
        check(rekindle_checkpoint_open(path, &checkpoint));
        opened[i] = seconds_now() - began;
        began = seconds_now();
        check(rekindle_checkpoint_verify(checkpoint));
        verify[i] = seconds_now() - began;
        rekindle_checkpoint_destroy(checkpoint);
        rekindle_string_destroy(path);
        began = seconds_now();
        check(rekindle_backup_restore(backup, model, &position));
        restore[i] = seconds_now() - began;
    }
    for (int i = 0; i < rounds; ++i) plain[i] = save[i] / plain[i];
    printf("file of %.0f MB: opened in %.3f ms, verified at %.2f GB/s, restored with full verification at %.2f GB/s, "
           "saved durably at %.2f GB/s, which is %.0f %% of the plain write with flush (best %.0f %%)\n",
           (double)size * 1e-6, quantile(opened, rounds, 0.5) * 1e3,
           (double)size * 1e-9 / quantile(verify, rounds, 0.5), (double)size * 1e-9 / quantile(restore, rounds, 0.5),
           (double)size * 1e-9 / quantile(save, rounds, 0.5), 100.0 / quantile(plain, rounds, 0.5),
           100.0 / quantile(plain, rounds, 0.0));
    rekindle_callback_destroy(backup);
    rekindle_model_destroy(model);
    return EXIT_SUCCESS;
}
