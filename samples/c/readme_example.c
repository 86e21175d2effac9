#include <rekindle.h>
#include <stdio.h>
#include <stdlib.h>

#define TRY(call) ((call) == REKINDLE_OK ? (void)0 : (fprintf(stderr, "%s\n", rekindle_last_error()), exit(1)))

int main(void) {
    rekindle_log_to_file(stderr, REKINDLE_LOG_WARNING);
    rekindle_idx_dataset_options files = REKINDLE_IDX_DATASET_OPTIONS_INIT;
    files.x_path = "/usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz";
    files.y_path = "/usr/share/datasets/fashion-mnist/train-labels-idx1-ubyte.gz";
    rekindle_dataset *dataset;
    TRY(rekindle_idx_dataset_create(&files, &dataset));

    rekindle_rescaling_options bytes = REKINDLE_RESCALING_OPTIONS_INIT;
    bytes.scale = 1.0 / 255.0;
    rekindle_dense_options dense = REKINDLE_DENSE_OPTIONS_INIT;
    dense.units = 10;
    dense.activation_name = "softmax";
    rekindle_layer *layers[3];
    TRY(rekindle_rescaling_create(&bytes, &layers[0]));
    TRY(rekindle_flatten_create(NULL, &layers[1]));
    TRY(rekindle_dense_create(&dense, &layers[2]));
    rekindle_model *model;
    TRY(rekindle_sequential_create(NULL, &model));
    for (int i = 0; i < 3; ++i) {
        TRY(rekindle_model_add(model, layers[i]));
        rekindle_layer_destroy(layers[i]);
    }
    rekindle_compile_options compile = REKINDLE_COMPILE_OPTIONS_INIT;
    compile.optimizer_name = "adam";
    compile.loss_name = "sparse_categorical_crossentropy";
    TRY(rekindle_model_compile(model, &compile));

    rekindle_backup_and_restore_options backup = REKINDLE_BACKUP_AND_RESTORE_OPTIONS_INIT;
    backup.backup_dir = "backup";
    rekindle_callback *callback;
    TRY(rekindle_backup_and_restore_create(&backup, &callback));
    rekindle_fit_options fit = REKINDLE_FIT_OPTIONS_INIT;
    fit.epochs = 5;
    fit.callbacks = &callback;
    fit.callback_count = 1;
    TRY(rekindle_model_fit(model, dataset, &fit)); /* killed? start the program again: it goes on from the backup */
    TRY(rekindle_model_save(model, "model.rekindle"));
    TRY(rekindle_backup_finish(callback)); /* the model is in safety: the backups may go */

    rekindle_callback_destroy(callback);
    rekindle_dataset_destroy(dataset);
    rekindle_model_destroy(model);
}
