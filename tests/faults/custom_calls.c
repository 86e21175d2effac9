/* Parts of the host's own: making them, registering their classes, loading, and training with them. */
#include <string.h>

#include "custom/host_parts.h"
#include "faults/covered_calls.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static struct host_part part;

/* What is given with a function that destroys it is destroyed once by a call that fails, and not yet by one that
 * succeeds. */
static rekindle_status gave_part(rekindle_status status) {
    ck_assert_int_eq(part.destroyed, status == REKINDLE_OK ? 0 : 1);
    part.destroyed = 0;
    return status;
}

#define CREATE(kind, plain)                                                                                            \
    static rekindle_status create_##kind(void) {                                                                       \
        rekindle_custom_##kind##_options options = plain##_options(&part);                                             \
        options.class_name = "AClassWithANameThatIsTooLongToBeStoredWithinAStringObject";                              \
        options.config = "{\"an option with a long name\": [1, 2, 3]}";                                                \
        return gave_part(rekindle_custom_##kind##_create(&options, &out.kind));                                        \
    }                                                                                                                  \
    static void destroy_given_##kind(void) {                                                                           \
        destroy_##kind();                                                                                              \
        ck_assert_int_eq(part.destroyed, 1);                                                                           \
        part.destroyed = 0;                                                                                            \
    }                                                                                                                  \
    static rekindle_status never_make_##kind(void *context, const char *config, rekindle_##kind **made) {              \
        (void)context;                                                                                                 \
        (void)config;                                                                                                  \
        (void)made;                                                                                                    \
        return REKINDLE_UNSUPPORTED;                                                                                   \
    }                                                                                                                  \
    static rekindle_status register_##kind(void) {                                                                     \
        return rekindle_custom_##kind##_register("AClassWithANameThatIsTooLongToBeStoredWithinAStringObject",          \
                                                 never_make_##kind, NULL);                                             \
    }                                                                                                                  \
    static void forget_##kind(void) {                                                                                  \
        OK(rekindle_custom_##kind##_register("AClassWithANameThatIsTooLongToBeStoredWithinAStringObject", NULL,        \
                                             NULL));                                                                   \
    }
CREATE(layer, plain_dense)
CREATE(loss, plain_error)
CREATE(metric, plain_distance)
CREATE(schedule, plain_steps)

/* A model with all of them, trained. */
static struct host_part layer, loss, metric, schedule;
static struct host_classes classes;
static char *model_json, *compile_json;

static void prepare_host_model(void) {
    struct host_model of = {&layer, &loss, &metric, &schedule, 1, NULL, 0};
    const int64_t shape[] = {HOST_FEATURES};
    layer.trained = 0;
    scene.model = new_host_model(&of);
    OK(rekindle_model_build(scene.model, shape, 1));
    scene.dataset = host_dataset(1);
}

/* Without the layer, whose state is the host's: a step that fails does not take it back. */
static void prepare_fit(void) {
    struct host_model of = {NULL, &loss, &metric, &schedule, 1, NULL, 0};
    scene.model = new_host_model(&of);
    scene.dataset = host_dataset(1);
}

static void prepare_host_json(void) {
    register_host_classes(&classes);
    if (model_json == NULL) {
        prepare_host_model();
        OK(rekindle_model_to_json(scene.model, &model_json));
        OK(rekindle_model_compile_to_json(scene.model, &compile_json));
        clear_scene();
    }
    prepare_host_model();
}

static rekindle_status from_json(void) {
    return rekindle_model_from_json(model_json, &out.model);
}

static rekindle_status compile_from_json(void) {
    return rekindle_model_compile_from_json(scene.model, compile_json);
}

static rekindle_status fit(void) {
    rekindle_fit_options options = REKINDLE_FIT_OPTIONS_INIT;
    options.batch_size = HOST_BATCH;
    options.callbacks = &watcher;
    options.callback_count = watcher == NULL ? 0 : 1;
    return rekindle_model_fit(scene.model, scene.dataset, &options);
}

static rekindle_status predict(void) {
    return rekindle_model_predict(scene.model, scene.dataset, NULL, &out.tensor);
}

static rekindle_status get_state(void) {
    return rekindle_model_get_state(scene.model, "layers/middle/state", &out.tensor);
}

static const struct covered_call calls[] = {
    {"rekindle_custom_layer_create", NULL, NULL, create_layer, destroy_given_layer, UNCHANGED},
    {"rekindle_custom_loss_create", NULL, NULL, create_loss, destroy_given_loss, UNCHANGED},
    {"rekindle_custom_metric_create", NULL, NULL, create_metric, destroy_given_metric, UNCHANGED},
    {"rekindle_custom_schedule_create", NULL, NULL, create_schedule, destroy_given_schedule, UNCHANGED},
    {"rekindle_custom_layer_register", NULL, NULL, register_layer, forget_layer, UNCHANGED},
    {"rekindle_custom_loss_register", NULL, NULL, register_loss, forget_loss, UNCHANGED},
    {"rekindle_custom_metric_register", NULL, NULL, register_metric, forget_metric, UNCHANGED},
    {"rekindle_custom_schedule_register", NULL, NULL, register_schedule, forget_schedule, UNCHANGED},
    {"rekindle_model_from_json", "parts of the host's own", prepare_host_json, from_json, destroy_model, UNCHANGED},
    {"rekindle_model_compile_from_json", "parts of the host's own", prepare_host_json, compile_from_json, NULL,
     UNCHANGED},
    {"rekindle_model_fit", "parts of the host's own", prepare_fit, fit, NULL, AFTER_A_STEP},
    {"rekindle_model_predict", "parts of the host's own", prepare_host_model, predict, destroy_tensor, UNCHANGED},
    {"rekindle_model_get_state", "of a layer of the host's own", prepare_host_model, get_state, destroy_tensor,
     UNCHANGED},
};

const struct call_table custom_calls = {calls, LENGTH(calls)};
