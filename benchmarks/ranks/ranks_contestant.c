/* ranks_contestant <library> <arguments> <subject> <batch> <shards> [orders]
 * Trains as one rank of one thread; library "-": alone. contestants.py says what is to be done, a line each on the
 * standard input of every rank, or in the file whose name is `orders` with the rank's number behind it, for mpirun has
 * one input for all. Rank 0 answers with a line. To "time": microseconds a step, of a fit of as many steps as the
 * subject has. To "losses <folder>": the mean loss behind each of the first batches, without dropout and in their
 * order; before it trains it writes the samples and the weights into the folder. */
#include <string.h>

#include "time_fit.h"

enum { LOSS_STEPS = 8, LINE = 4096 };

static FILE *create(const char *folder, const char *name) {
    char path[LINE + 64];
    snprintf(path, sizeof(path), "%s/%s", folder, name);
    FILE *made = fopen(path, "wb");
    if (made != NULL) return made;
    perror(path);
    exit(EXIT_FAILURE);
}

static void write_all(FILE *to, const void *bytes, size_t size) {
    if (fwrite(bytes, 1, size, to) == size) return;
    perror("fwrite");
    exit(EXIT_FAILURE);
}

static void write_samples(const char *folder, int64_t count) {
    size_t pixels = (size_t)count * SIDE * SIDE;
    unsigned char *x = malloc(pixels), *y = malloc((size_t)count);
    if (x == NULL || y == NULL) abort();
    draw_samples(x, y, count);
    FILE *to = create(folder, "x"), *labels = create(folder, "y");
    write_all(to, x, pixels);
    write_all(labels, y, (size_t)count);
    fclose(to);
    fclose(labels);
    free(x);
    free(y);
}

/* Each in a file that has its number. */
static void write_weights(const char *folder, const rekindle_model *model) {
    size_t count;
    check(rekindle_model_weight_count(model, &count));
    for (size_t i = 0; i < count; ++i) {
        char file[32];
        const char *name;
        rekindle_tensor *weight;
        rekindle_array view = REKINDLE_ARRAY_INIT;
        size_t size = sizeof(float);
        check(rekindle_model_weight_name(model, i, &name));
        check(rekindle_model_get_weight(model, name, &weight));
        check(rekindle_tensor_view(weight, &view));
        for (size_t axis = 0; axis < view.rank; ++axis) size *= (size_t)view.shape[axis];
        snprintf(file, sizeof(file), "weight%zu", i);
        FILE *to = create(folder, file);
        write_all(to, view.data, size);
        fclose(to);
        rekindle_tensor_destroy(weight);
    }
}

static rekindle_action print_loss(void *user_data, const rekindle_event *event) {
    for (size_t i = 0; i < event->logs->count; ++i) {
        int is_printed = *(const int *)user_data && strcmp(event->logs->names[i], "loss") == 0;
        if (is_printed) printf("%.9g ", event->logs->values[i]);
    }
    return event->batch + 1 < LOSS_STEPS ? REKINDLE_ACTION_CONTINUE : REKINDLE_ACTION_STOP;
}

static void print_losses(const subject *of, int64_t shards, const char *folder, rekindle_communicator *communicator,
                         int is_first) {
    rekindle_fit_options options = REKINDLE_FIT_OPTIONS_INIT;
    rekindle_callback_options printing = REKINDLE_CALLBACK_OPTIONS_INIT;
    rekindle_callback *callback;
    rekindle_model *model = make_model_of(of->without_dropout, shards, 1);
    rekindle_dataset *dataset = make_dataset(of->batch * of->steps);
    const int64_t shape[] = {SIDE, SIDE, 1};
    check(rekindle_model_build(model, shape, 3));
    if (is_first) {
        write_samples(folder, of->batch * of->steps);
        write_weights(folder, model);
    }
    printing.user_data = &is_first;
    printing.on_train_batch_end = print_loss;
    check(rekindle_callback_create(&printing, &callback));
    options.batch_size = of->batch;
    options.shuffle = 0;
    options.callbacks = &callback;
    options.callback_count = 1;
    options.communicator = communicator;
    check(rekindle_model_fit(model, dataset, &options));
    if (is_first) printf("\n");
    rekindle_callback_destroy(callback);
    rekindle_dataset_destroy(dataset);
    rekindle_model_destroy(model);
}

static FILE *open_orders(const char *prefix, int64_t rank) {
    char path[LINE];
    snprintf(path, sizeof(path), "%s%d", prefix, (int)rank);
    FILE *opened = fopen(path, "r");
    if (opened != NULL) return opened;
    perror(path);
    exit(EXIT_FAILURE);
}

static void obey(const subject *of, int64_t shards, rekindle_communicator *communicator, const char *prefix) {
    int64_t rank = 0;
    char line[LINE], folder[LINE];
    rekindle_dataset *dataset = make_dataset(of->batch * of->steps);
    rekindle_model *model = make_model(of, shards, 1);
    if (communicator != NULL) check(rekindle_communicator_rank(communicator, &rank));
    FILE *orders = prefix == NULL ? stdin : open_orders(prefix, rank);
    while (fgets(line, sizeof(line), orders) != NULL) {
        if (sscanf(line, "losses %s", folder) == 1) {
            print_losses(of, shards, folder, communicator, rank == 0);
        } else {
            double time = time_fit(model, of, dataset, communicator);
            if (rank == 0) printf("%.3f\n", time);
        }
        fflush(stdout);
    }
    rekindle_model_destroy(model);
    rekindle_dataset_destroy(dataset);
}

static const subject *find_subject(const char *name) {
    for (int i = 0; i < SUBJECTS; ++i) {
        if (strcmp(subjects[i].name, name) == 0) return &subjects[i];
    }
    fprintf(stderr, "there is no subject \"%s\"\n", name);
    exit(EXIT_FAILURE);
}

int main(int count, char **values) {
    rekindle_runtime_options runtime = REKINDLE_RUNTIME_OPTIONS_INIT;
    rekindle_communicator *communicator = NULL;
    if (count < 6 || count > 7) {
        fprintf(stderr, "usage: %s <library> <arguments> <subject> <batch> <shards> [orders]\n", values[0]);
        return EXIT_FAILURE;
    }
    runtime.threads = 1;
    check(rekindle_runtime_configure(&runtime));
    if (strcmp(values[1], "-") != 0) check(rekindle_communicator_load(values[1], values[2], &communicator));
    subject of = *find_subject(values[3]);
    of.batch = atoi(values[4]);
    obey(&of, atoi(values[5]), communicator, count == 7 ? values[6] : NULL);
    rekindle_communicator_destroy(communicator);
    return EXIT_SUCCESS;
}
