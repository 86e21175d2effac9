/* overhead_bench <folder> <images> <labels> <rounds>: what backups cost a run of the MLP with batch 32: one epoch
 * without them, with a save due at each batch under two budgets, and with saves at epochs, in turns. Prints medians of
 * the ratios to the run without, everything included: the first save, the last, the threads. */
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"

static rekindle_model *make_model(void) {
    rekindle_model *model;
    check(rekindle_model_from_json(
        "{\"class_name\":\"Sequential\",\"config\":{\"build_input_shape\":[null,28,28],\"layers\":["
        "{\"class_name\":\"Rescaling\",\"config\":{\"scale\":0.00392156862745098}},"
        "{\"class_name\":\"Flatten\"},"
        "{\"class_name\":\"Dense\",\"config\":{\"units\":128,\"activation\":\"relu\"}},"
        "{\"class_name\":\"Dense\",\"config\":{\"units\":10,\"activation\":\"softmax\"}}]}}",
        &model));
    check(rekindle_model_compile_from_json(
        model, "{\"optimizer\":\"adam\",\"loss\":\"sparse_categorical_crossentropy\",\"metrics\":[\"accuracy\"]}"));
    return model;
}

struct mode {
    const char *name;
    int saves;
    int64_t save_every;
    double budget;
    double ratios[256];
};

/* Seconds of one run; the model is made anew, so that every run does the same. */
static double measure(const struct mode *mode, const char *folder, rekindle_dataset *dataset, int epochs) {
    rekindle_fit_options options = REKINDLE_FIT_OPTIONS_INIT;
    rekindle_model *model = make_model();
    rekindle_callback *backup = NULL;
    double began;
    options.epochs = epochs;
    if (mode->saves) backup = backup_in(folder, mode->save_every, mode->budget, 1);
    options.callbacks = &backup;
    options.callback_count = backup == NULL ? 0 : 1;
    began = seconds_now();
    check(rekindle_model_fit(model, dataset, &options));
    began = seconds_now() - began;
    rekindle_callback_destroy(backup);
    rekindle_model_destroy(model);
    return began;
}

int main(int argc, char **argv) {
    enum { EPOCHS = 10 };
    static struct mode modes[] = {{"save_freq 1, budget 2 %", 1, 1, 0.02, {0}},
                                  {"save_freq 1, budget 10 %", 1, 1, 0.1, {0}},
                                  {"save_freq 1, budget 100 %", 1, 1, 1.0, {0}},
                                  {"epoch", 1, 0, 0.1, {0}}};
    static const struct mode none = {"none", 0, 0, 1.0, {0}};
    rekindle_idx_dataset_options files = REKINDLE_IDX_DATASET_OPTIONS_INIT;
    rekindle_dataset *dataset;
    int rounds = argc == 5 ? atoi(argv[4]) : 0;
    if (rounds < 1 || rounds > 256) {
        fprintf(stderr, "usage: %s <folder> <images> <labels> <rounds>\n", argv[0]);
        return EXIT_FAILURE;
    }
    files.x_path = argv[2];
    files.y_path = argv[3];
    check(rekindle_idx_dataset_create(&files, &dataset));
    measure(&none, argv[1], dataset, 1);
    for (int round = 0; round < rounds; ++round) {
        for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); ++i) {
            /* Around each run one without, so that a machine that changes its speed changes both. */
            double before = measure(&none, argv[1], dataset, EPOCHS), with, after;
            with = measure(&modes[i], argv[1], dataset, EPOCHS);
            after = measure(&none, argv[1], dataset, EPOCHS);
            modes[i].ratios[round] = 2.0 * with / (before + after);
        }
    }
    for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); ++i) {
        printf("%s: %+.1f %% of the run's time\n", modes[i].name,
               (quantile(modes[i].ratios, rounds, 0.5) - 1.0) * 100.0);
    }
    rekindle_dataset_destroy(dataset);
    return EXIT_SUCCESS;
}
