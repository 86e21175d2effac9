/* The life of a process in miniature: a new model, new datasets, a new BackupAndRestore, one fit. */
#ifndef LIFE_H
#define LIFE_H

#include "checkpoint/test_files.h"
#include "training/fixture.h"

enum { LIFE_EPOCHS = 3, LIFE_BATCHES = 6, LIFE_VALIDATION_BATCHES = 3, LIFE_CALLBACKS = 4 };

struct life {
    rekindle_backup_and_restore_options backup; /* backup_dir NULL: none */
    rekindle_fit_options fit;
    rekindle_model *model;     /* NULL: small_classifier, on one thread */
    rekindle_dataset *dataset; /* NULL: 22 samples of 6 features, the last of 6 batches with 2 */
    bool validates;
    rekindle_dataset *validation; /* NULL: 10 other samples */
    bool backup_last;             /* BackupAndRestore stands behind the other callbacks, not before them */
    rekindle_callback *callbacks[LIFE_CALLBACKS];
    size_t callback_count;
};

/* 3 epochs, batch size 4, validation, saving synchronously after every batch, deleting the backups in the end. */
struct life new_life(const char *folder);
/* end_life destroys the callback. */
void add_callback(struct life *life, rekindle_callback *callback);

rekindle_status live(struct life *life);
void end_life(struct life *life);

/* What the uninterrupted life leaves behind; ends it. */
struct bytes reference_of(struct life *life);
/* Lives, expects success and this state, and ends. `what` names the case in the failure. */
void expect_reference(struct life *life, const struct bytes *reference, const char *what);

/* Aborts at a call of a hook, counted from 0; counts on in `calls`. */
struct interruption {
    enum hook hook;
    int at;
    int calls;
};
rekindle_callback *new_interruption(struct interruption *interruption);

/* A life that dies behind every second batch in turn, from batch `first` on, and is lived again from there, ends with
 * the state of one that does not die. `make` makes it with backups in the folder, or with none for NULL. */
typedef struct life (*life_maker)(const void *variant, const char *folder);
void expect_reference_after_deaths(life_maker make, const void *variant, int first, const char *name);

/* How many files of all kinds are in the folder. */
size_t file_count(const char *folder);

/* Where the newest backup of a folder stands. */
rekindle_checkpoint_progress newest_progress(const char *folder);

#endif
