/* The history of a fit: for each log name ("loss", "val_loss", ...), one value per finished epoch. After a resume it
 * begins with the epochs of the processes that were interrupted. rekindle_model_get_history (model.h) makes one. All
 * pointers that the functions below return are valid while the caller holds its reference. */
#ifndef REKINDLE_HISTORY_H
#define REKINDLE_HISTORY_H

#include "rekindle/status.h"

REKINDLE_BEGIN

/* A history: a copy, which later fits do not change. */
typedef struct rekindle_history rekindle_history;

/* Drops the caller's reference. NULL is accepted. */
REKINDLE_API void rekindle_history_destroy(rekindle_history *history);

/* The numbers of the finished epochs, counted from 0, and how many there are. */
REKINDLE_API rekindle_status rekindle_history_epochs(const rekindle_history *history, const int64_t **epochs,
                                                     size_t *count);

/* The log names ("loss", "accuracy", "val_loss", ...), in the order of the first epoch's logs. An index is less than
 * the count. */
REKINDLE_API rekindle_status rekindle_history_key_count(const rekindle_history *history, size_t *count);
REKINDLE_API rekindle_status rekindle_history_key(const rekindle_history *history, size_t index, const char **key);

/* The values of the log `key`, one per epoch that has it: with validation_freq > 1, validation's logs have fewer values
 * than there are epochs. REKINDLE_NOT_FOUND if the history has no such key. */
REKINDLE_API rekindle_status rekindle_history_values(const rekindle_history *history, const char *key,
                                                     const double **values, size_t *count);

REKINDLE_END

#endif
