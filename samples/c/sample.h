/* What the samples share. */
#ifndef REKINDLE_SAMPLE_H
#define REKINDLE_SAMPLE_H

#include <rekindle.h>

#include <stdio.h>
#include <stdlib.h>

/* Ends the program with a message unless the call succeeded. */
static inline void check(rekindle_status status, const char *what) {
    if (status == REKINDLE_OK) return;
    fprintf(stderr, "%s: %s: %s\n", what, rekindle_status_name(status), rekindle_last_error());
    exit(EXIT_FAILURE);
}

/* Hands a layer that was just made over to the model. */
static inline void add_layer(rekindle_model *model, rekindle_status status, rekindle_layer *layer) {
    check(status, "making a layer");
    check(rekindle_model_add(model, layer), "adding a layer");
    rekindle_layer_destroy(layer);
}

/* A dataset with copies of two arrays whose first axis is the sample. */
static inline rekindle_dataset *copy_dataset(const rekindle_array *x, const rekindle_array *y) {
    rekindle_tensor *inputs = NULL, *targets = NULL;
    check(rekindle_tensor_create(x, &inputs), "copying x");
    check(rekindle_tensor_create(y, &targets), "copying y");
    rekindle_array_dataset_options options = REKINDLE_ARRAY_DATASET_OPTIONS_INIT;
    options.x = inputs;
    options.y = targets;
    rekindle_dataset *dataset = NULL;
    check(rekindle_array_dataset_create(&options, &dataset), "making the dataset");
    rekindle_tensor_destroy(inputs);
    rekindle_tensor_destroy(targets);
    return dataset;
}

#endif
