/* The example in Keras's documentation of BackupAndRestore: a callback interrupts the first fit at epoch 4; the second
 * fit goes on from there and runs the 6 epochs that are left of 10.
 *
 *   reference_example <backup folder> */
#include "sample.h"

static rekindle_action interrupt(void *user_data, const rekindle_event *event) {
    (void)user_data;
    return event->epoch == 4 ? REKINDLE_ACTION_ABORT : REKINDLE_ACTION_CONTINUE;
}

static rekindle_action count_epoch(void *user_data, const rekindle_event *event) {
    (void)event;
    ++*(int *)user_data;
    return REKINDLE_ACTION_CONTINUE;
}

/* keras.models.Sequential([keras.layers.Dense(10)]), compiled with SGD and mse, and not built yet. */
static rekindle_model *make_model(void) {
    rekindle_model *model = NULL;
    check(rekindle_sequential_create(NULL, &model), "making the model");
    rekindle_dense_options dense = REKINDLE_DENSE_OPTIONS_INIT;
    dense.units = 10;
    rekindle_layer *layer = NULL;
    rekindle_status status = rekindle_dense_create(&dense, &layer);
    add_layer(model, status, layer);
    rekindle_compile_options compile = REKINDLE_COMPILE_OPTIONS_INIT;
    compile.optimizer_name = "sgd";
    compile.loss_name = "mse";
    compile.allow_non_finite = 1; /* the example's numbers grow beyond all bounds, in Keras as well */
    check(rekindle_model_compile(model, &compile), "compiling");
    return model;
}

/* np.arange(100).reshape(5, 20) and np.zeros(5). */
static rekindle_dataset *make_dataset(void) {
    float numbers[100], zeros[5] = {0};
    for (int i = 0; i < 100; ++i) numbers[i] = (float)i;
    const int64_t x_shape[] = {5, 20}, y_shape[] = {5};
    rekindle_array x = REKINDLE_ARRAY_INIT, y = REKINDLE_ARRAY_INIT;
    x.data = numbers;
    x.shape = x_shape;
    x.rank = 2;
    y.data = zeros;
    y.shape = y_shape;
    y.rank = 1;
    return copy_dataset(&x, &y);
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: %s <backup folder>\n", argv[0]);
        return 2;
    }
    check(rekindle_log_to_file(stderr, REKINDLE_LOG_WARNING), "setting the log sink");
    rekindle_backup_and_restore_options backup = REKINDLE_BACKUP_AND_RESTORE_OPTIONS_INIT;
    backup.backup_dir = argv[1];
    backup.asynchronous = 0;      /* as Keras: an epoch's end is saved before the next epoch begins, */
    backup.delete_checkpoint = 1; /* and the backup is deleted when the run has completed */
    int epochs_run = 0;
    rekindle_callback_options counting = REKINDLE_CALLBACK_OPTIONS_INIT, interrupting = REKINDLE_CALLBACK_OPTIONS_INIT;
    counting.user_data = &epochs_run;
    counting.on_epoch_end = count_epoch;
    interrupting.on_epoch_begin = interrupt;
    rekindle_callback *callbacks[3] = {NULL, NULL, NULL};
    check(rekindle_backup_and_restore_create(&backup, &callbacks[0]), "making the backup");
    check(rekindle_callback_create(&counting, &callbacks[1]), "making a callback");
    check(rekindle_callback_create(&interrupting, &callbacks[2]), "making a callback");

    rekindle_model *model = make_model();
    rekindle_dataset *dataset = make_dataset();
    rekindle_fit_options fit = REKINDLE_FIT_OPTIONS_INIT;
    fit.epochs = 10;
    fit.batch_size = 1;
    fit.callbacks = callbacks;
    fit.callback_count = 3;
    rekindle_status status = rekindle_model_fit(model, dataset, &fit);
    printf("the first fit returned %s after %d epochs\n", rekindle_status_name(status), epochs_run);

    epochs_run = 0;
    fit.callback_count = 2; /* without the one that interrupts */
    check(rekindle_model_fit(model, dataset, &fit), "training");
    printf("the second fit ran %d epochs\n", epochs_run);

    for (int i = 0; i < 3; ++i) rekindle_callback_destroy(callbacks[i]);
    rekindle_dataset_destroy(dataset);
    rekindle_model_destroy(model);
    return EXIT_SUCCESS;
}
