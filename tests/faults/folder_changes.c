#define _GNU_SOURCE /* renameat2, unshare, O_PATH */
#include "faults/folder_changes.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE = 4096, NOBODY = 65534 };

const char *const change_names[CHANGE_COUNT] = {"renamed",
                                                "replaced",
                                                "removed",
                                                "removed and replaced",
                                                "mounted over",
                                                "made read-only",
                                                "its parent swapped",
                                                "the working directory changed",
                                                "descriptors 0 to 2 closed"};

static char base[PATH_SIZE], parents[FOLDERS][PATH_SIZE], folders[FOLDERS][PATH_SIZE], away[PATH_SIZE];
static char found[FOLDERS][PATH_SIZE];
static int handles[FOLDERS]; /* of the folders, wherever they are */
static int standard[3] = {-1, -1, -1};
static bool is_mounted, standard_is_closed;

static void must_hold(bool holds, const char *what) {
    if (holds) return;
    perror(what);
    _exit(EXIT_FAILURE);
}

static void join(char *path, const char *folder, const char *name) {
    must_hold(snprintf(path, PATH_SIZE, "%s/%s", folder, name) < PATH_SIZE, "the path's length");
}

/* As root permissions mean nothing, so files are worked on as nobody, except where root is needed. */
static void become(uid_t user) {
    if (getuid() == 0) must_hold(seteuid(user) == 0, "seteuid");
}

static void hold(int run) {
    handles[run] = open(folders[run], O_PATH | O_DIRECTORY | O_CLOEXEC);
    must_hold(handles[run] >= 0, folders[run]);
}

void make_folders(void) {
    const char *parent = getenv("TMPDIR");
    for (int i = 0; i < 3 && standard[i] < 0; ++i) standard[i] = fcntl(i, F_DUPFD_CLOEXEC, 100);
    become(NOBODY);
    join(base, parent != NULL ? parent : "/tmp", "rekindle-test-XXXXXX");
    must_hold(mkdtemp(base) != NULL, base);
    join(away, base, "away");
    for (int run = 0; run < FOLDERS; ++run) {
        join(parents[run], base, run == 0 ? "first" : "second");
        join(folders[run], parents[run], "backup");
        must_hold(mkdir(parents[run], 0700) == 0 && mkdir(folders[run], 0700) == 0, parents[run]);
        hold(run);
    }
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *place) {
    (void)status;
    (void)type;
    (void)place;
    return remove(path);
}

/* A thread that writes may put a file into it meanwhile. */
static bool remove_tree(const char *path) {
    for (int tries = 0; tries < 1000; ++tries) {
        if (nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS) == 0) return true;
    }
    return false;
}

void remove_folders(void) {
    settle();
    for (int run = 0; run < FOLDERS; ++run) close(handles[run]);
    must_hold(remove_tree(base), base);
    become(0);
}

const char *enter_for(enum change change, int run) {
    if (change != DIRECTORY_CHANGED) return folder_of(run);
    must_hold(chdir(parents[run]) == 0, parents[run]);
    return "backup";
}

static bool swap(const char *first, const char *second) {
    return renameat2(AT_FDCWD, first, AT_FDCWD, second, RENAME_EXCHANGE) == 0;
}

static bool mount_over(void) {
    become(0);
    is_mounted = mount(folders[1], folders[0], NULL, MS_BIND, NULL) == 0;
    become(NOBODY);
    return is_mounted;
}

static bool close_standard(void) {
    for (int i = 0; i < 3; ++i) close(i);
    standard_is_closed = true;
    return true;
}

static bool try_change(enum change change) {
    switch (change) {
    case RENAMED: return rename(folders[0], away) == 0;
    case REPLACED: return swap(folders[0], folders[1]);
    case REMOVED: return remove_tree(folders[0]);
    case REMOVED_AND_REPLACED: return remove_tree(folders[0]) && rename(folders[1], folders[0]) == 0;
    case MOUNTED_OVER: return mount_over();
    case MADE_READ_ONLY: return chmod(folders[0], 0500) == 0;
    case PARENTS_SWAPPED: return swap(parents[0], parents[1]);
    case DIRECTORY_CHANGED: return chdir(parents[1]) == 0;
    case STANDARD_CLOSED: return close_standard();
    default: return false;
    }
}

void make_change(enum change change) {
    must_hold(try_change(change), change_names[change]);
}

void print_to_standard(void) {
    static const char text[] = "progress: 12 of 30\n";
    for (int i = 0; standard_is_closed && i < 3; ++i) {
        ssize_t printed = write(i, text, sizeof(text) - 1);
        (void)printed;
    }
}

void settle(void) {
    if (standard_is_closed) {
        for (int i = 0; i < 3; ++i) must_hold(dup2(standard[i], i) == i, "dup2");
        standard_is_closed = false;
    }
    become(0);
    if (is_mounted) must_hold(umount(folders[0]) == 0, "umount");
    is_mounted = false;
    become(NOBODY);
    for (int run = 0; run < FOLDERS; ++run) {
        if (!is_gone(run)) must_hold(chmod(folder_of(run), 0700) == 0, "chmod");
    }
    must_hold(chdir("/") == 0, "/");
}

bool is_gone(int run) {
    struct stat status;
    must_hold(fstat(handles[run], &status) == 0, "fstat");
    return status.st_nlink == 0;
}

const char *folder_of(int run) {
    char link[64];
    ssize_t size;
    if (is_gone(run)) {
        close(handles[run]);
        join(folders[run], base, "anew");
        must_hold(mkdir(folders[run], 0700) == 0, folders[run]);
        hold(run);
    }
    snprintf(link, sizeof(link), "/proc/self/fd/%d", handles[run]);
    size = readlink(link, found[run], PATH_SIZE - 1);
    must_hold(size > 0, link);
    found[run][size] = '\0';
    return found[run];
}

/* Mounts are made in a namespace of the process's own. */
bool can_make(enum change change) {
    static bool asked, possible;
    if (change != MOUNTED_OVER) return true;
    if (asked) return possible;
    asked = true;
    possible = unshare(CLONE_NEWNS) == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
    return possible;
}
