/* Runs of the models of parts.h, with a BackupAndRestore in a folder of their own. */
#ifndef PARTS_RUNS_H
#define PARTS_RUNS_H

#include "training/parts.h"

enum { EPOCHS = 2 };
enum way { ARRAYS, PULLED, OWN_LOOP, WAYS };
enum saving { NO_BACKUP, SYNCHRONOUS, IN_BACKGROUND, SAVINGS };

/* NaN, the infinities, and a negative number, with their names in the library's texts. */
extern const float odd_numbers[4];
extern const char *const odd_names[4];

extern char *run_folder;
extern rekindle_callback *backup; /* saves behind each batch, and keeps all; NULL without */

/* Opens a part, and makes folder and backup, which end_run ends. */
void begin_run(int index, enum way way, enum saving saving);
void end_run(void);

/* Two epochs in the order of the data, or what is left of them; `other` may be NULL. */
rekindle_status fit_parts(rekindle_model *model, enum way way, rekindle_callback *other);
/* The same in any way. */
rekindle_status train(rekindle_model *model, enum way way);

/* The model's state but for the layout, which is settled before the first batch. */
struct bytes learned_by(const rekindle_model *model);
/* What `batches` batches of a clean run leave of it. */
struct bytes clean_state(int batches);

/* Expects of all backups that they hold finite numbers only, and stand no further than at this batch of the first
 * epoch; returns how many there are. */
int check_backups(int batch);

/* The last error contains the text. */
void expect_text(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
