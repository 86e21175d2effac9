#include "support/golden_batch.h"

#include <stdio.h>
#include <string.h>

#include "support/must.h"

static void read_kind(const golden_case *from, const char *kind, golden_arrays *to) {
    char prefix[32];
    snprintf(prefix, sizeof(prefix), "%s/", kind);
    memset(to, 0, sizeof(*to));
    for (size_t i = 0; i < from->tensor_count; ++i) {
        const char *name = golden_suffix(&from->tensors[i], prefix);
        int is_single = strcmp(from->tensors[i].name, kind) == 0;
        if (name == NULL && !is_single) continue;
        ck_assert_msg(to->count < GOLDEN_MAX_PORTS && (to->count == 0 || to->has_names == !is_single),
                      "%s: %zu tensors of the kind %s, or one without a name among them", from->name, to->count, kind);
        to->has_names = !is_single;
        to->names[to->count] = name;
        to->arrays[to->count++] = golden_array(&from->tensors[i]);
    }
}

/* The library takes sample weights in the order of the targets. */
static void order_as(const golden_arrays *targets, golden_arrays *weights) {
    golden_arrays given = *weights;
    size_t used = 0;
    if (!given.has_names) return;
    weights->count = targets->count;
    for (size_t i = 0; i < targets->count; ++i) {
        weights->names[i] = targets->names[i];
        weights->arrays[i] = (rekindle_array)REKINDLE_ARRAY_INIT;
        for (size_t j = 0; j < given.count; ++j) {
            if (strcmp(given.names[j], targets->names[i]) != 0) continue;
            weights->arrays[i] = given.arrays[j];
            ++used;
        }
    }
    ck_assert_msg(used == given.count, "%zu sample weights, %zu of them of targets", given.count, used);
}

void golden_batch_read(const golden_case *from, golden_batch *to) {
    read_kind(from, "input", &to->x);
    read_kind(from, "target", &to->y);
    read_kind(from, "sample_weight", &to->sample_weight);
    order_as(&to->y, &to->sample_weight);
    ck_assert_msg(to->x.count > 0 && to->y.count > 0, "%s: no input or no target", from->name);
    to->samples = to->x.arrays[0].shape[0];
    to->batch = (rekindle_batch)REKINDLE_BATCH_INIT;
    if (to->x.has_names) {
        to->batch.inputs = to->x.arrays;
        to->batch.input_names = to->x.names;
        to->batch.input_count = to->x.count;
    } else {
        to->batch.x = to->x.arrays[0];
    }
    if (to->y.has_names) {
        to->batch.targets = to->y.arrays;
        to->batch.target_names = to->y.names;
        to->batch.target_count = to->y.count;
    } else {
        to->batch.y = to->y.arrays[0];
    }
    if (to->sample_weight.has_names) {
        to->batch.sample_weights = to->sample_weight.arrays;
        to->batch.sample_weight_count = to->sample_weight.count;
    } else if (to->sample_weight.count > 0) {
        to->batch.sample_weight = to->sample_weight.arrays[0];
    }
}

static void copy_tensors(const golden_arrays *from, rekindle_named_tensor *to) {
    for (size_t i = 0; i < from->count; ++i) {
        rekindle_tensor *tensor = NULL;
        if (from->arrays[i].data != NULL) must(rekindle_tensor_create(&from->arrays[i], &tensor));
        to[i] = (rekindle_named_tensor){from->names[i], tensor};
    }
}

static void destroy_tensors(const golden_arrays *from, rekindle_named_tensor *tensors) {
    for (size_t i = 0; i < from->count; ++i) rekindle_tensor_destroy((rekindle_tensor *)tensors[i].tensor);
}

rekindle_dataset *golden_batch_dataset(const golden_batch *from) {
    rekindle_array_dataset_options options = REKINDLE_ARRAY_DATASET_OPTIONS_INIT;
    rekindle_named_tensor x[GOLDEN_MAX_PORTS], y[GOLDEN_MAX_PORTS], weights[GOLDEN_MAX_PORTS];
    rekindle_dataset *dataset = NULL;
    copy_tensors(&from->x, x);
    copy_tensors(&from->y, y);
    copy_tensors(&from->sample_weight, weights);
    options.inputs = x;
    options.input_count = from->x.count;
    options.targets = y;
    options.target_count = from->y.count;
    if (from->sample_weight.has_names) {
        options.sample_weights = weights;
        options.sample_weight_count = from->sample_weight.count;
    } else if (from->sample_weight.count > 0) {
        options.sample_weight = weights[0].tensor;
    }
    must(rekindle_array_dataset_create(&options, &dataset));
    destroy_tensors(&from->x, x);
    destroy_tensors(&from->y, y);
    destroy_tensors(&from->sample_weight, weights);
    return dataset;
}
