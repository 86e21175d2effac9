#include "scale/backups.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "scale/command.h"

enum { PATH_SIZE = 4096 };

static const char *check_file(const char *tool, const char *folder, const char *name) {
    char path[PATH_SIZE];
    const char *command[] = {tool, "verify", path, NULL};
    const char *end = strrchr(name, '.');
    if (strncmp(name, "checkpoint-", 11) != 0 || end == NULL) return "a file that is no backup is left in its folder";
    if (strcmp(end, ".rekindle") != 0) return "a temporary file is left among the backups";
    snprintf(path, sizeof(path), "%s/%s", folder, name);
    return command_succeeds(command) ? NULL : "a backup is torn";
}

static bool is_temporary(const char *name) {
    return strncmp(name, "checkpoint-", 11) == 0 && strstr(name, ".rekindle.tmp-") != NULL;
}

const char *check_backups(const char *tool, const char *folder, bool unfinished) {
    const char *wrong = NULL;
    const struct dirent *entry;
    int whole = 0;
    DIR *directory = opendir(folder);
    while (wrong == NULL && directory != NULL && (entry = readdir(directory)) != NULL) {
        if (entry->d_name[0] == '.' || (unfinished && is_temporary(entry->d_name))) continue;
        wrong = check_file(tool, folder, entry->d_name);
        ++whole;
    }
    if (directory != NULL) closedir(directory);
    return wrong == NULL && whole == 0 ? "there is no backup" : wrong;
}

bool is_empty_folder(const char *path) {
    const struct dirent *entry;
    bool empty = true;
    DIR *directory = opendir(path);
    while (directory != NULL && (entry = readdir(directory)) != NULL) empty = empty && entry->d_name[0] == '.';
    if (directory != NULL) closedir(directory);
    return empty;
}
