/* A job that a scheduler may preempt: on SIGTERM (or SIGUSR1) it saves at the next batch and exits with 75, "try again
 * later". Started again with the same arguments it goes on there.
 *
 *   preemption <backup folder> [epochs] */
#include "sample.h"

enum { SAMPLES = 4096, FEATURES = 16, EXIT_TRY_AGAIN = 75 };

static rekindle_action print_restored(void *user_data, const rekindle_event *event) {
    (void)user_data;
    if (event->restored) printf("restored at epoch %d, batch %d\n", (int)event->epoch, (int)event->batch);
    return REKINDLE_ACTION_CONTINUE;
}

static rekindle_action print_epoch(void *user_data, const rekindle_event *event) {
    (void)user_data;
    if ((event->epoch + 1) % 100 == 0) {
        printf("%d epochs: %s %.17g\n", (int)event->epoch + 1, event->logs->names[0], event->logs->values[0]);
        fflush(stdout);
    }
    return REKINDLE_ACTION_CONTINUE;
}

/* Whether a point lies within a ball: the target is 1 where the sum of squares is below average. */
static rekindle_dataset *make_dataset(void) {
    static float points[SAMPLES][FEATURES], inside[SAMPLES];
    uint32_t random = 1;
    for (int i = 0; i < SAMPLES; ++i) {
        float squares = 0.0f;
        for (int j = 0; j < FEATURES; ++j) {
            random = random * UINT32_C(1664525) + UINT32_C(1013904223);
            points[i][j] = (float)(random >> 8) / (float)(1 << 23) - 1.0f;
            squares += points[i][j] * points[i][j];
        }
        inside[i] = squares < FEATURES / 3.0f ? 1.0f : 0.0f;
    }
    const int64_t x_shape[] = {SAMPLES, FEATURES}, y_shape[] = {SAMPLES, 1};
    rekindle_array x = REKINDLE_ARRAY_INIT, y = REKINDLE_ARRAY_INIT;
    x.data = points;
    x.shape = x_shape;
    x.rank = 2;
    y.data = inside;
    y.shape = y_shape;
    y.rank = 2;
    return copy_dataset(&x, &y);
}

static rekindle_model *make_model(void) {
    rekindle_model *model = NULL;
    check(rekindle_sequential_create(NULL, &model), "making the model");
    rekindle_layer *layer = NULL;
    rekindle_dense_options dense = REKINDLE_DENSE_OPTIONS_INIT;
    dense.units = 64;
    dense.activation_name = "relu";
    rekindle_status status = rekindle_dense_create(&dense, &layer);
    add_layer(model, status, layer);
    dense.units = 1;
    dense.activation_name = "sigmoid";
    status = rekindle_dense_create(&dense, &layer);
    add_layer(model, status, layer);
    rekindle_compile_options compile = REKINDLE_COMPILE_OPTIONS_INIT;
    compile.optimizer_name = "adam";
    compile.loss_name = "binary_crossentropy";
    compile.threads = 1; /* so small a network is fastest on the calling thread */
    check(rekindle_model_compile(model, &compile), "compiling");
    return model;
}

int main(int argc, char **argv) {
    if (argc < 2) {
        fprintf(stderr, "usage: %s <backup folder> [epochs]\n", argv[0]);
        return 2;
    }
    check(rekindle_log_to_file(stderr, REKINDLE_LOG_WARNING), "setting the log sink");
    check(rekindle_preemption_handler_install(), "installing the handler");
    rekindle_backup_and_restore_options backup = REKINDLE_BACKUP_AND_RESTORE_OPTIONS_INIT;
    backup.backup_dir = argv[1];
    backup.save_freq = REKINDLE_SAVE_FREQ_OFF; /* it would cost little to save all along, too */
    backup.save_before_preemption = 1;
    backup.preemption_deadline = 20.0; /* schedulers kill after 30 seconds; then the disk may still hang, we need not */
    backup.lock_wait = 60.0;           /* for a run that the disk still holds */
    rekindle_callback_options report = REKINDLE_CALLBACK_OPTIONS_INIT;
    report.on_train_begin = print_restored;
    report.on_epoch_end = print_epoch;
    rekindle_callback *callbacks[2] = {NULL, NULL};
    check(rekindle_backup_and_restore_create(&backup, &callbacks[0]), "making the backup");
    check(rekindle_callback_create(&report, &callbacks[1]), "making the report");

    rekindle_model *model = make_model();
    rekindle_dataset *dataset = make_dataset();
    rekindle_fit_options fit = REKINDLE_FIT_OPTIONS_INIT;
    fit.epochs = argc > 2 ? strtoll(argv[2], NULL, 10) : 3000;
    fit.callbacks = callbacks;
    fit.callback_count = 2;
    rekindle_status status = rekindle_model_fit(model, dataset, &fit);
    if (status == REKINDLE_PREEMPTED) {
        printf("%s\n", rekindle_last_error());
    } else {
        check(status, "training");
        check(rekindle_backup_finish(callbacks[0]), "deleting the backups");
        printf("finished\n");
    }
    rekindle_callback_destroy(callbacks[0]);
    rekindle_callback_destroy(callbacks[1]);
    rekindle_dataset_destroy(dataset);
    rekindle_model_destroy(model);
    return status == REKINDLE_PREEMPTED ? EXIT_TRY_AGAIN : EXIT_SUCCESS;
}
