/* Trains a small convolutional network on Fashion-MNIST and never loses the run.
 *
 *   fashion_mnist <data folder> <backup folder> <model file> [seed] [epochs]
 *
 * Kill it at any moment and start it again with the same arguments: it goes on at the batch after its last backup, and the
 * model file at the end is, byte for byte, the one of a run that was never killed. */
#include <rekindle.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static void check(rekindle_status status, const char *what) {
    if (status == REKINDLE_OK) return;
    fprintf(stderr, "%s: %s: %s\n", what, rekindle_status_name(status), rekindle_last_error());
    exit(EXIT_FAILURE);
}

static void print_log(void *user_data, rekindle_log_level level, const char *message) {
    (void)user_data;
    fprintf(stderr, "[%d] %s\n", (int)level, message);
}

static double seconds(void) {
    struct timespec now;
    timespec_get(&now, TIME_UTC);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static rekindle_action print_restored(void *user_data, const rekindle_event *event) {
    (void)user_data;
    if (event->restored) printf("restored at epoch %d, batch %d\n", (int)event->epoch, (int)event->batch);
    fflush(stdout);
    return REKINDLE_ACTION_CONTINUE;
}

static rekindle_action print_epoch(void *user_data, const rekindle_event *event) {
    (void)user_data;
    printf("epoch %d:", (int)event->epoch);
    for (size_t i = 0; i < event->logs->count; ++i) {
        printf(" %s %.4f", event->logs->names[i], event->logs->values[i]);
    }
    printf("\n");
    fflush(stdout);
    return REKINDLE_ACTION_CONTINUE;
}

static rekindle_dataset *load(const char *folder, const char *name) {
    char images[4096], labels[4096];
    snprintf(images, sizeof images, "%s/%s-images-idx3-ubyte.gz", folder, name);
    snprintf(labels, sizeof labels, "%s/%s-labels-idx1-ubyte.gz", folder, name);
    rekindle_idx_dataset_options options = REKINDLE_IDX_DATASET_OPTIONS_INIT;
    options.x_path = images;
    options.y_path = labels;
    options.add_channel_axis = 1;
    rekindle_dataset *dataset = NULL;
    check(rekindle_idx_dataset_create(&options, &dataset), "reading the data");
    return dataset;
}

static void add(rekindle_model *model, rekindle_status status, rekindle_layer *layer) {
    check(status, "making a layer");
    check(rekindle_model_add(model, layer), "adding a layer");
    rekindle_layer_destroy(layer);
}

static rekindle_model *make_model(uint64_t seed) {
    rekindle_sequential_options sequential = REKINDLE_SEQUENTIAL_OPTIONS_INIT;
    sequential.seed = seed;
    rekindle_model *model = NULL;
    check(rekindle_sequential_create(&sequential, &model), "making the model");

    rekindle_layer *layer = NULL;
    rekindle_rescaling_options rescaling = REKINDLE_RESCALING_OPTIONS_INIT;
    rescaling.scale = 1.0 / 255.0;
    rekindle_status status = rekindle_rescaling_create(&rescaling, &layer);
    add(model, status, layer);
    for (int64_t filters = 32; filters <= 64; filters *= 2) {
        rekindle_conv2d_options convolution = REKINDLE_CONV2D_OPTIONS_INIT;
        convolution.filters = filters;
        convolution.kernel_size[0] = convolution.kernel_size[1] = 3;
        convolution.activation_name = "relu";
        status = rekindle_conv2d_create(&convolution, &layer);
        add(model, status, layer);
        status = rekindle_max_pooling2d_create(NULL, &layer);
        add(model, status, layer);
    }
    status = rekindle_flatten_create(NULL, &layer);
    add(model, status, layer);
    rekindle_dropout_options dropout = REKINDLE_DROPOUT_OPTIONS_INIT;
    dropout.rate = 0.5;
    status = rekindle_dropout_create(&dropout, &layer);
    add(model, status, layer);
    rekindle_dense_options dense = REKINDLE_DENSE_OPTIONS_INIT;
    dense.units = 10;
    dense.activation_name = "softmax";
    status = rekindle_dense_create(&dense, &layer);
    add(model, status, layer);

    const char *metrics[] = {"accuracy"};
    rekindle_compile_options compile = REKINDLE_COMPILE_OPTIONS_INIT;
    compile.optimizer_name = "adam";
    compile.loss_name = "sparse_categorical_crossentropy";
    compile.metric_names = metrics;
    compile.metric_name_count = 1;
    check(rekindle_model_compile(model, &compile), "compiling");
    return model;
}

int main(int argc, char **argv) {
    if (argc < 4) {
        fprintf(stderr, "usage: %s <data folder> <backup folder> <model file> [seed] [epochs]\n", argv[0]);
        return 2;
    }
    check(rekindle_log_set_sink(print_log, NULL, REKINDLE_LOG_INFO), "setting the log sink");
    rekindle_dataset *train = load(argv[1], "train"), *test = load(argv[1], "t10k");
    rekindle_model *model = make_model(argc > 4 ? strtoull(argv[4], NULL, 10) : 0);

    rekindle_backup_and_restore_options backup = REKINDLE_BACKUP_AND_RESTORE_OPTIONS_INIT;
    backup.backup_dir = argv[2];
    backup.save_freq = REKINDLE_SAVE_FREQ_BATCHES;
    backup.save_freq_batches = 20;
    rekindle_callback_options report = REKINDLE_CALLBACK_OPTIONS_INIT;
    report.on_train_begin = print_restored;
    report.on_epoch_end = print_epoch;
    rekindle_callback *callbacks[2] = {NULL, NULL};
    check(rekindle_backup_and_restore_create(&backup, &callbacks[0]), "making the backup");
    check(rekindle_callback_create(&report, &callbacks[1]), "making the report");

    rekindle_fit_options fit = REKINDLE_FIT_OPTIONS_INIT;
    fit.epochs = argc > 5 ? strtoll(argv[5], NULL, 10) : 3;
    fit.batch_size = 128;
    fit.callbacks = callbacks;
    fit.callback_count = 2;
    double began = seconds();
    check(rekindle_model_fit(model, train, &fit), "training");
    printf("trained for %.2f s\n", seconds() - began);

    double values[2];
    check(rekindle_model_evaluate(model, test, NULL, values, 2), "evaluating");
    printf("test accuracy %.4f\n", values[1]);
    check(rekindle_model_save(model, argv[3]), "saving");

    rekindle_callback_destroy(callbacks[0]);
    rekindle_callback_destroy(callbacks[1]);
    rekindle_dataset_destroy(train);
    rekindle_dataset_destroy(test);
    rekindle_model_destroy(model);
    return EXIT_SUCCESS;
}
