#include "scale/words.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_SIZE = 4096, LINE_SIZE = 512 };

int find_processes(const struct job *job, pid_t found[MOST_PROCESSES]) {
    char path[PATH_SIZE];
    struct dirent *entry;
    int count = 0;
    DIR *folder;
    snprintf(path, sizeof(path), "%s/processes", job->plan->folder);
    folder = opendir(path);
    while (folder != NULL && count < MOST_PROCESSES && (entry = readdir(folder)) != NULL) {
        if (entry->d_name[0] != '.') found[count++] = (pid_t)strtol(entry->d_name, NULL, 10);
    }
    if (folder != NULL) closedir(folder);
    return count;
}

/* Finds the whole line that begins so. */
static bool find_line(const struct job *job, pid_t process, const char *word, char *line) {
    char path[PATH_SIZE];
    bool found = false;
    FILE *file;
    snprintf(path, sizeof(path), "%s/processes/%ld", job->plan->folder, (long)process);
    file = fopen(path, "r");
    while (file != NULL && !found && fgets(line, LINE_SIZE, file) != NULL) {
        found = strchr(line, '\n') != NULL && strncmp(line, word, strlen(word)) == 0;
    }
    if (file != NULL) fclose(file);
    return found;
}

bool process_says(const struct job *job, pid_t process, const char *word) {
    char line[LINE_SIZE];
    return find_line(job, process, word, line);
}

void tell_who_is_silent(const struct job *job) {
    pid_t found[MOST_PROCESSES];
    char line[LINE_SIZE];
    int count = find_processes(job, found);
    for (int i = 0; i < count; ++i) {
        if (process_says(job, found[i], "finished") || process_says(job, found[i], "lost")) continue;
        if (!find_line(job, found[i], "joined", line)) snprintf(line, sizeof(line), "has not joined\n");
        fprintf(stderr, "silent: process %ld, which %s, %s", (long)found[i],
                kill(found[i], 0) == 0 ? "lives" : "is gone", line);
    }
}

pid_t process_of_rank(const struct job *job, int rank) {
    pid_t found[MOST_PROCESSES];
    char word[32];
    int count = find_processes(job, found);
    snprintf(word, sizeof(word), "joined as rank %d\n", rank);
    for (int i = 0; i < count; ++i) {
        if (process_says(job, found[i], word)) return found[i];
    }
    return 0;
}

bool has_lost_another(const struct job *job, int rank, double *when, char text[TEXT_SIZE]) {
    char line[LINE_SIZE];
    pid_t process = process_of_rank(job, rank);
    return process != 0 && find_line(job, process, "lost", line) &&
           sscanf(line, "lost at %lf: %399[^\n]", when, text) == 2;
}

int ranks_that(const struct job *job, const char *word) {
    pid_t found[MOST_PROCESSES];
    int count = find_processes(job, found), saying = 0;
    for (int i = 0; i < count; ++i) saying += process_says(job, found[i], word);
    return saying;
}
