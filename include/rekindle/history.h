/* The history of a model's last fit: for each log name, one value per finished epoch. After a resume it starts with the
 * epochs of the interrupted processes. */
#ifndef REKINDLE_HISTORY_H
#define REKINDLE_HISTORY_H

#include "rekindle/status.h"

REKINDLE_BEGIN

typedef struct rekindle_history rekindle_history;

/* Drops the caller's reference. NULL is accepted. */
REKINDLE_API void rekindle_history_destroy(rekindle_history *history);

/* The finished epochs' zero-based numbers; valid while the caller holds its reference, as are all pointers below. */
REKINDLE_API rekindle_status rekindle_history_epochs(const rekindle_history *history, const int64_t **epochs,
                                                     size_t *count);

/* The log names ("loss", "accuracy", "val_loss", ...) in the order of the first epoch's logs. */
REKINDLE_API rekindle_status rekindle_history_key_count(const rekindle_history *history, size_t *count);
REKINDLE_API rekindle_status rekindle_history_key(const rekindle_history *history, size_t index, const char **key);

/* The values of `key`, one per epoch that has it (validation with validation_freq > 1 has fewer than epochs). */
REKINDLE_API rekindle_status rekindle_history_values(const rekindle_history *history, const char *key,
                                                     const double **values, size_t *count);

REKINDLE_END

#endif
