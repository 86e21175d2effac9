/* Trains a small convolutional network on Fashion-MNIST and never loses the run.
 *
 *   fashion_mnist [options] <data folder> <backup folder> <model file> [seed] [epochs]
 *
 * Kill it at any moment and start it again with the same arguments: it goes on at the batch after its last backup, and
 * the model file at the end and the history beside it (<model file>.history.csv) are, byte for byte, those of a run
 * that was never killed.
 *
 *   --communicator <library>   this process is one of several that train together, and the library knows the others:
 *                              mpirun --bind-to none -n 2 fashion_mnist --communicator librekindle-mpi.so ...
 *   --arguments <text>         the library's arguments
 *
 * The bytes are the same on any number of processes, and a run may go on with another one. */
#include "sample.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

static _Noreturn void show_usage(void) {
    fprintf(stderr, "usage: fashion_mnist [--communicator <library> [--arguments <text>]] "
                    "<data folder> <backup folder> <model file> [seed] [epochs]\n");
    exit(2);
}

/* Takes the options away from the arguments. Returns NULL where this process is alone. */
static rekindle_communicator *read_options(int *argc, char ***argv) {
    const char *library = NULL, *arguments = NULL;
    for (; *argc > 2 && strncmp((*argv)[1], "--", 2) == 0; *argc -= 2, *argv += 2) {
        const char *name = (*argv)[1], *value = (*argv)[2];
        if (strcmp(name, "--communicator") == 0) {
            library = value;
        } else if (strcmp(name, "--arguments") == 0) {
            arguments = value;
        } else {
            show_usage();
        }
    }
    if (library == NULL) return NULL;
    rekindle_communicator *communicator = NULL;
    check(rekindle_communicator_load(library, arguments, &communicator), "joining the others");
    return communicator;
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

static void print_logs(const rekindle_logs *logs) {
    for (size_t i = 0; i < logs->count; ++i) printf(" %s %.4f", logs->names[i], logs->values[i]);
    printf("\n");
    fflush(stdout);
}

static rekindle_action print_batch(void *user_data, const rekindle_event *event) {
    (void)user_data;
    if ((event->batch + 1) % 50 == 0) {
        printf("epoch %d, %d batches:", (int)event->epoch, (int)event->batch + 1);
        print_logs(event->logs);
    }
    return REKINDLE_ACTION_CONTINUE;
}

static rekindle_action print_epoch(void *user_data, const rekindle_event *event) {
    (void)user_data;
    printf("epoch %d:", (int)event->epoch);
    print_logs(event->logs);
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

static rekindle_model *make_model(uint64_t seed) {
    rekindle_sequential_options sequential = REKINDLE_SEQUENTIAL_OPTIONS_INIT;
    sequential.seed = seed;
    rekindle_model *model = NULL;
    check(rekindle_sequential_create(&sequential, &model), "making the model");

    rekindle_layer *layer = NULL;
    rekindle_rescaling_options rescaling = REKINDLE_RESCALING_OPTIONS_INIT;
    rescaling.scale = 1.0 / 255.0;
    rekindle_status status = rekindle_rescaling_create(&rescaling, &layer);
    add_layer(model, status, layer);
    for (int64_t filters = 32; filters <= 64; filters *= 2) {
        rekindle_conv2d_options convolution = REKINDLE_CONV2D_OPTIONS_INIT;
        convolution.filters = filters;
        convolution.kernel_size[0] = convolution.kernel_size[1] = 3;
        convolution.activation_name = "relu";
        status = rekindle_conv2d_create(&convolution, &layer);
        add_layer(model, status, layer);
        status = rekindle_max_pooling2d_create(NULL, &layer);
        add_layer(model, status, layer);
    }
    status = rekindle_flatten_create(NULL, &layer);
    add_layer(model, status, layer);
    rekindle_dropout_options dropout = REKINDLE_DROPOUT_OPTIONS_INIT;
    dropout.rate = 0.5;
    status = rekindle_dropout_create(&dropout, &layer);
    add_layer(model, status, layer);
    rekindle_dense_options dense = REKINDLE_DENSE_OPTIONS_INIT;
    dense.units = 10;
    dense.activation_name = "softmax";
    status = rekindle_dense_create(&dense, &layer);
    add_layer(model, status, layer);

    const char *metrics[] = {"accuracy"};
    rekindle_compile_options compile = REKINDLE_COMPILE_OPTIONS_INIT;
    compile.optimizer_name = "adam";
    compile.loss_name = "sparse_categorical_crossentropy";
    compile.metric_names = metrics;
    compile.metric_name_count = 1;
    compile.shards = 8; /* up to 8 threads share the work, of any number of processes: the bytes are the same */
    check(rekindle_model_compile(model, &compile), "compiling");
    return model;
}

/* One line per epoch, with all digits. */
static void save_history(const rekindle_model *model, const char *model_path) {
    char path[4096];
    snprintf(path, sizeof path, "%s.history.csv", model_path);
    FILE *file = fopen(path, "w");
    if (file == NULL) {
        perror(path);
        exit(EXIT_FAILURE);
    }
    rekindle_history *history = NULL;
    const int64_t *epochs = NULL;
    size_t epoch_count = 0, key_count = 0, count = 0;
    check(rekindle_model_get_history(model, &history), "reading the history");
    check(rekindle_history_epochs(history, &epochs, &epoch_count), "reading the history");
    check(rekindle_history_key_count(history, &key_count), "reading the history");
    for (size_t i = 0; i < epoch_count; ++i) {
        fprintf(file, "epoch,%" PRId64, epochs[i]);
        for (size_t j = 0; j < key_count; ++j) {
            const char *key = NULL;
            const double *values = NULL;
            check(rekindle_history_key(history, j, &key), "reading the history");
            check(rekindle_history_values(history, key, &values, &count), "reading the history");
            fprintf(file, ",%s,%.17g", key, values[i]);
        }
        fprintf(file, "\n");
    }
    rekindle_history_destroy(history);
    if (fclose(file) != 0) {
        perror(path);
        exit(EXIT_FAILURE);
    }
}

int main(int argc, char **argv) {
    check(rekindle_log_to_file(stderr, REKINDLE_LOG_INFO), "setting the log sink");
    rekindle_communicator *communicator = read_options(&argc, &argv);
    if (argc < 4) show_usage();
    int64_t rank = 0;
    if (communicator != NULL) check(rekindle_communicator_rank(communicator, &rank), "asking for the rank");
    rekindle_dataset *train = load(argv[1], "train"), *test = load(argv[1], "t10k");
    rekindle_model *model = make_model(argc > 4 ? strtoull(argv[4], NULL, 10) : 0);

    rekindle_backup_and_restore_options backup = REKINDLE_BACKUP_AND_RESTORE_OPTIONS_INIT;
    backup.backup_dir = argv[2];
    backup.save_freq = REKINDLE_SAVE_FREQ_BATCHES;
    backup.save_freq_batches = 20;
    rekindle_callback_options report = REKINDLE_CALLBACK_OPTIONS_INIT;
    report.on_train_begin = print_restored;
    report.on_train_batch_end = print_batch;
    report.on_epoch_end = print_epoch;
    rekindle_callback *callbacks[2] = {NULL, NULL};
    check(rekindle_backup_and_restore_create(&backup, &callbacks[0]), "making the backup");
    check(rekindle_callback_create(&report, &callbacks[1]), "making the report");

    rekindle_fit_options fit = REKINDLE_FIT_OPTIONS_INIT;
    fit.epochs = argc > 5 ? strtoll(argv[5], NULL, 10) : 3;
    fit.batch_size = 128;
    fit.callbacks = callbacks;
    fit.callback_count = rank == 0 ? 2 : 1; /* all have the backup, but one report will do */
    fit.communicator = communicator;
    double began = seconds();
    check(rekindle_model_fit(model, train, &fit), "training");

    if (rank == 0) { /* all have the trained model, and one is to write it */
        printf("trained for %.2f s\n", seconds() - began);
        double values[2];
        check(rekindle_model_evaluate(model, test, NULL, values, 2), "evaluating");
        printf("test accuracy %.4f\n", values[1]);
        check(rekindle_model_save(model, argv[3]), "saving");
        save_history(model, argv[3]);
        check(rekindle_backup_finish(callbacks[0]), "deleting the backups"); /* the result is in its files */
    }

    rekindle_callback_destroy(callbacks[0]);
    rekindle_callback_destroy(callbacks[1]);
    rekindle_dataset_destroy(train);
    rekindle_dataset_destroy(test);
    rekindle_model_destroy(model);
    rekindle_communicator_destroy(communicator);
    return EXIT_SUCCESS;
}
