#include "training/small_run.h"

struct samples samples;
rekindle_model *model;
rekindle_dataset *dataset, *validation;
rekindle_fit_options fit = REKINDLE_FIT_OPTIONS_INIT;

void set_up_small_run(void) {
    samples = new_samples(SAMPLES, FEATURES, CLASSES, 5);
    model = small_classifier(1, 1);
    dataset = dataset_of(&samples, 0, SAMPLES);
    validation = random_dataset(7, FEATURES, CLASSES, 9);
    fit.batch_size = BATCH;
}

void tear_down_small_run(void) {
    free_samples(&samples);
    rekindle_model_destroy(model);
    rekindle_dataset_destroy(dataset);
    rekindle_dataset_destroy(validation);
}
