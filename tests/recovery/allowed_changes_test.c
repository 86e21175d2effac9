/* allowed_changes does what it says: every field of a run's fingerprint that changes without being listed is
 * REKINDLE_MISMATCH; listed, the change is made, which the result shows, or it is refused with the reason. None is
 * accepted and ignored. */
#include "recovery/changeable_run.h"

typedef void (*change_function)(struct run *run);
#define CHANGE(name, statement)                                                                                        \
    static void name(struct run *run) {                                                                                \
        statement;                                                                                                     \
    }
CHANGE(other_loss, run->uses_mean_squared_error = true)
CHANGE(smoothed, run->loss.label_smoothing = 0.25)
CHANGE(summed, run->loss.reduction = REKINDLE_REDUCTION_SUM)
CHANGE(other_metric, run->metric = "categorical_accuracy")
static const char *const weighted_names[] = {"accuracy"};
CHANGE(weighs_a_metric, run->compile.weighted_metric_names = weighted_names;
       run->compile.weighted_metric_name_count = 1)
CHANGE(other_optimizer, run->uses_sgd = true)
CHANGE(other_beta_1, run->adam.beta_1 = 0.5)
CHANGE(other_beta_2, run->adam.beta_2 = 0.5)
CHANGE(other_epsilon, run->adam.epsilon = 0.1)
CHANGE(other_rate, run->adam.learning_rate = 0.5)
CHANGE(amsgrad, run->adam.amsgrad = 1)
CHANGE(decaying, run->adam.common.weight_decay = 0.1)
CHANGE(clipped_norms, run->adam.common.clipnorm = 0.01)
CHANGE(clipped_global_norm, run->adam.common.global_clipnorm = 0.01)
CHANGE(clipped_values, run->adam.common.clipvalue = 0.001)
CHANGE(averaged, run->adam.common.use_ema = 1)
CHANGE(averaged_shortly, run->adam.common.use_ema = 1; run->adam.common.ema_momentum = 0.5)
CHANGE(averaged_often, run->adam.common.use_ema = 1; run->adam.common.ema_overwrite_frequency = 2)
CHANGE(averaged_forever, run->adam.common.use_ema = 1; run->adam.common.ema_momentum = 1.0)
CHANGE(accumulating, run->adam.common.gradient_accumulation_steps = 2)
CHANGE(other_group, run->compile.steps_per_execution = 2)
CHANGE(unchecked, run->compile.allow_non_finite = 1)
CHANGE(weighted, run->has_sample_weight = true)
CHANGE(other_x_dtype, run->x_dtype = REKINDLE_INT32; run->x_seed = 11)
CHANGE(other_x, run->x_seed = 11)
CHANGE(fewer_rows, run->rows = 21)
CHANGE(more_columns, run->columns = 7)
CHANGE(other_y_dtype, run->y_dtype = REKINDLE_INT32; run->y_seed = 12)
CHANGE(other_y, run->y_seed = 12)
CHANGE(more_outputs, run->output.units = 4)
CHANGE(other_batch_size, run->life.fit.batch_size = 8)
static const rekindle_class_weight doubled[] = {{1, 2.0}};
CHANGE(class_weights, run->life.fit.class_weights = doubled; run->life.fit.class_weight_count = 1)
CHANGE(unshuffled, run->life.fit.shuffle = 0)
CHANGE(other_validation_batch, run->life.fit.validation_batch_size = 3)
CHANGE(rarer_validation, run->life.fit.validation_freq = 2)
CHANGE(split, run->life.validates = false; run->life.fit.validation_split = 0.25)
CHANGE(other_first_class, run->hides_with_activation = true)
CHANGE(other_activation, run->hidden.activation_name = "tanh")
CHANGE(other_bias_initializer, run->hidden.bias_initializer_name = "ones")
CHANGE(other_kernel_initializer, run->hidden.kernel_initializer_name = "he_normal")
CHANGE(kernel_regularized, run->hidden.kernel_regularizer_name = "l2")
CHANGE(bias_regularized, run->hidden.bias_regularizer_name = "l1")
CHANGE(kernel_constrained, run->hidden.kernel_constraint_name = "max_norm")
CHANGE(bias_constrained, run->hidden.bias_constraint_name = "non_neg")
CHANGE(output_kernel_regularized, run->output.kernel_regularizer_name = "l2")
CHANGE(output_bias_regularized, run->output.bias_regularizer_name = "l1")
CHANGE(output_kernel_constrained, run->output.kernel_constraint_name = "max_norm")
CHANGE(output_bias_constrained, run->output.bias_constraint_name = "non_neg")
CHANGE(other_name, run->hidden.name = "first")
CHANGE(more_units, run->hidden.units = 6)
CHANGE(no_bias, run->hidden.use_bias = 0)
CHANGE(other_second_class, run->drops_dropout = true)
CHANGE(other_dropout_name, run->dropout.name = "rain")
CHANGE(other_dropout, run->dropout.rate = 0.25)
static const int64_t one_fate[] = {REKINDLE_UNKNOWN_DIMENSION, 1};
CHANGE(whole_dropout, run->dropout.noise_shape = one_fate; run->dropout.noise_rank = 2)
CHANGE(other_dropout_seed, run->dropout.seed = 9)
CHANGE(other_output_activation, run->output.activation_name = "sigmoid")
CHANGE(other_output_bias_initializer, run->output.bias_initializer_name = "ones")
CHANGE(other_output_kernel_initializer, run->output.kernel_initializer_name = "he_normal")
CHANGE(other_output_name, run->output.name = "last")
CHANGE(no_output_bias, run->output.use_bias = 0)
CHANGE(other_model_name, run->sequential.name = "mine")
CHANGE(other_seed, run->sequential.seed = 8)
CHANGE(random_seed, run->sequential.seed = REKINDLE_SEED_RANDOM)
CHANGE(validation_weighted, run->validation_has_sample_weight = true)
CHANGE(other_validation_dtype, run->validation_x_dtype = REKINDLE_INT32; run->validation_seed = 13)
CHANGE(other_validation, run->validation_seed = 13)
CHANGE(fewer_validation_rows, run->validation_rows = 9)
CHANGE(other_validation_y_dtype, run->validation_y_dtype = REKINDLE_INT32; run->validation_y_seed = 14)
CHANGE(other_validation_y, run->validation_y_seed = 14)

/* Reasons. */
#define WEIGHTS "this run's weights are the backup's"
#define ORDER "in the middle of epoch 1"
#define LACKS "which this model lacks"
#define NEEDS "which this model needs"
#define SHAPE "; this model needs float32"

struct sweep {
    const char *field;
    change_function change;
    const char *refused;           /* wherever the backup stands: this reason; NULL: the change is made */
    const char *refused_mid_epoch; /* only in the middle of an epoch */
};

static const struct sweep sweeps[] = {
    {"compile.allow_non_finite", unchecked, NULL, NULL},
    {"compile.loss.class_name", other_loss, NULL, NULL},
    {"compile.loss.config.axis", other_loss, NULL, NULL},
    {"compile.loss.config.from_logits", other_loss, NULL, NULL},
    {"compile.loss.config.label_smoothing", smoothed, NULL, NULL},
    {"compile.loss.config.reduction", summed, NULL, NULL},
    {"compile.metrics.0", other_metric, NULL, NULL},
    {"compile.optimizer.class_name", other_optimizer, NULL, NULL},
    {"compile.optimizer.config.amsgrad", amsgrad, NULL, NULL},
    {"compile.optimizer.config.beta_1", other_beta_1, NULL, NULL},
    {"compile.optimizer.config.beta_2", other_beta_2, NULL, NULL},
    {"compile.optimizer.config.clipnorm", clipped_norms, NULL, NULL},
    {"compile.optimizer.config.clipvalue", clipped_values, NULL, NULL},
    {"compile.optimizer.config.ema_momentum", averaged_shortly, NULL, NULL},
    {"compile.optimizer.config.ema_overwrite_frequency", averaged_often, NULL, NULL},
    {"compile.optimizer.config.epsilon", other_epsilon, NULL, NULL},
    {"compile.optimizer.config.global_clipnorm", clipped_global_norm, NULL, NULL},
    {"compile.optimizer.config.gradient_accumulation_steps", accumulating, NULL, NULL},
    {"compile.optimizer.config.learning_rate", other_rate, NULL, NULL},
    {"compile.optimizer.config.use_ema", averaged, NULL, NULL},
    {"compile.optimizer.config.weight_decay", decaying, NULL, NULL},
    {"compile.steps_per_execution", other_group, NULL, NULL},
    {"compile.weighted_metrics", weighs_a_metric, NULL, NULL},
    {"data.sample_weight", weighted, NULL, NULL},
    {"data.x.dtype", other_x_dtype, NULL, NULL},
    {"data.x.hash", other_x, NULL, NULL},
    {"data.x.shape.0", fewer_rows, NULL, ORDER},
    {"data.x.shape.1", more_columns, SHAPE, SHAPE},
    {"data.y.dtype", other_y_dtype, NULL, NULL},
    {"data.y.hash", other_y, NULL, NULL},
    {"data.y.shape.0", fewer_rows, NULL, ORDER},
    {"data.y.shape.1", more_outputs, SHAPE, SHAPE},
    {"fit.batch_size", other_batch_size, NULL, NULL},
    {"fit.class_weights", class_weights, NULL, NULL},
    {"fit.shuffle", unshuffled, NULL, ORDER},
    {"fit.validation_batch_size", other_validation_batch, NULL, NULL},
    {"fit.validation_freq", rarer_validation, NULL, NULL},
    {"fit.validation_split", split, NULL, ORDER},
    {"model.config.build_input_shape.1", more_columns, SHAPE, SHAPE},
    {"model.config.layers.0.class_name", other_first_class, LACKS, LACKS},
    {"model.config.layers.0.config.activation", other_activation, NULL, NULL},
    {"model.config.layers.0.config.bias_initializer.class_name", other_bias_initializer, WEIGHTS, WEIGHTS},
    {"model.config.layers.0.config.bias_initializer.config", other_bias_initializer, WEIGHTS, WEIGHTS},
    {"model.config.layers.0.config.bias_constraint", bias_constrained, NULL, NULL},
    {"model.config.layers.0.config.bias_regularizer", bias_regularized, NULL, NULL},
    {"model.config.layers.0.config.kernel_constraint", kernel_constrained, NULL, NULL},
    {"model.config.layers.0.config.kernel_regularizer", kernel_regularized, NULL, NULL},
    {"model.config.layers.0.config.kernel_initializer.class_name", other_kernel_initializer, WEIGHTS, WEIGHTS},
    {"model.config.layers.0.config.kernel_initializer.config.seed", other_kernel_initializer, WEIGHTS, WEIGHTS},
    {"model.config.layers.0.config.name", other_name, LACKS, LACKS},
    {"model.config.layers.0.config.units", more_units, SHAPE, SHAPE},
    {"model.config.layers.0.config.use_bias", no_bias, LACKS, LACKS},
    {"model.config.layers.1.class_name", other_second_class, NULL, NULL},
    {"model.config.layers.1.config.name", other_dropout_name, NULL, NULL},
    {"model.config.layers.1.config.noise_shape", whole_dropout, NULL, NULL},
    {"model.config.layers.1.config.rate", other_dropout, NULL, NULL},
    {"model.config.layers.1.config.seed", other_dropout_seed, NULL, NULL},
    {"model.config.layers.2.class_name", other_output_activation, NULL, NULL},
    {"model.config.layers.2.config.activation", other_output_activation, NULL, NULL},
    {"model.config.layers.2.config.bias_initializer.class_name", other_output_bias_initializer, WEIGHTS, WEIGHTS},
    {"model.config.layers.2.config.bias_initializer.config", other_output_bias_initializer, WEIGHTS, WEIGHTS},
    {"model.config.layers.2.config.bias_constraint", output_bias_constrained, NULL, NULL},
    {"model.config.layers.2.config.bias_regularizer", output_bias_regularized, NULL, NULL},
    {"model.config.layers.2.config.kernel_constraint", output_kernel_constrained, NULL, NULL},
    {"model.config.layers.2.config.kernel_regularizer", output_kernel_regularized, NULL, NULL},
    {"model.config.layers.2.config.kernel_initializer.class_name", other_output_kernel_initializer, WEIGHTS, WEIGHTS},
    {"model.config.layers.2.config.kernel_initializer.config.seed", other_output_kernel_initializer, WEIGHTS, WEIGHTS},
    {"model.config.layers.2.config.name", other_output_name, LACKS, LACKS},
    {"model.config.layers.2.config.units", more_outputs, SHAPE, SHAPE},
    {"model.config.layers.2.config.use_bias", no_output_bias, LACKS, LACKS},
    {"model.config.name", other_model_name, NULL, NULL},
    {"model.config.seed", other_seed, NULL, ORDER},
    {"model.config.seed", random_seed, NULL, ORDER},
    {"validation_data.sample_weight", validation_weighted, NULL, NULL},
    {"validation_data.x.dtype", other_validation_dtype, NULL, NULL},
    {"validation_data.x.hash", other_validation, NULL, NULL},
    {"validation_data.x.shape.0", fewer_validation_rows, NULL, NULL},
    {"validation_data.x.shape.1", more_columns, SHAPE, SHAPE},
    {"validation_data.y.dtype", other_validation_y_dtype, NULL, NULL},
    {"validation_data.y.hash", other_validation_y, NULL, NULL},
    {"validation_data.y.shape.0", fewer_validation_rows, NULL, NULL},
    {"validation_data.y.shape.1", more_outputs, SHAPE, SHAPE},
};
enum { SWEEPS = sizeof(sweeps) / sizeof(sweeps[0]) };

/* Fields that nothing can change, since there is one value: another one cannot be made. */
static const char *const constants[] = {"model.class_name", "model.config.build_input_shape.0"};

static bool is_swept(const char *field) {
    for (int i = 0; i < SWEEPS; ++i) {
        if (strcmp(sweeps[i].field, field) == 0) return true;
    }
    for (size_t i = 0; i < sizeof(constants) / sizeof(constants[0]); ++i) {
        if (strcmp(constants[i], field) == 0) return true;
    }
    return false;
}

static rekindle_status live_allowing(struct run *run, const char *name) {
    run->life.backup.allowed_changes = &name;
    run->life.backup.allowed_change_count = 1;
    return live_run(run);
}

/* Walks the names below one by asking for one that there is not: the text lists those that there are. */
static int walk(const char *folder, const char *outer) {
    struct run run = new_run(folder);
    char name[256], *text, *list, *rest = NULL;
    rekindle_status status;
    int fields = 0;
    snprintf(name, sizeof(name), "%s%s?", outer, outer[0] == '\0' ? "" : ".");
    status = live_allowing(&run, name);
    end_life(&run.life);
    if (status == REKINDLE_OK) return 0; /* of what is null now anything may be named */
    ck_assert_int_eq(status, REKINDLE_INVALID_ARGUMENT);
    ck_assert_ptr_nonnull(strstr(rekindle_last_error(), "which is no field; expected one of: "));
    text = strdup(rekindle_last_error());
    list = strstr(text, "expected one of: ") + strlen("expected one of: ");
    for (char *found = strtok_r(list, ", ", &rest); found != NULL; found = strtok_r(NULL, ", ", &rest)) {
        int below;
        if (strcmp(found, outer) == 0) continue;
        if (strncmp(found, outer, strlen(outer)) != 0)
            break; /* what was asked for is a field: the list is of its like */
        below = walk(folder, found);
        if (below == 0) ck_assert_msg(is_swept(found), "%s has no change in this test", found);
        fields += below == 0 ? 1 : below;
    }
    free(text);
    return fields;
}

START_TEST(no_field_is_forgotten) {
    char *folder = folder_of_death(AT_MID_EPOCH);
    ck_assert_int_gt(walk(folder, ""), 50);
    remove_folder(folder);
}
END_TEST

START_TEST(a_change_that_is_not_listed_is_named) {
    const struct sweep *sweep = &sweeps[_i];
    char *folder = folder_of_death(AT_MID_EPOCH);
    struct run run = new_run(folder);
    sweep->change(&run);
    FAILS(REKINDLE_MISMATCH, live_run(&run), "the backup has ");
    ck_assert_msg(strstr(rekindle_last_error(), sweep->field) != NULL ||
                      strstr(sweep->field, "config.from_logits") != NULL ||
                      strstr(sweep->field, ".class_name") != NULL || strstr(sweep->field, ".config") != NULL,
                  "%s", rekindle_last_error());
    ck_assert_ptr_nonnull(strstr(rekindle_last_error(), "this run "));
    end_life(&run.life);
    remove_folder(folder);
}
END_TEST

static const char *const everything[] = {"model", "compile", "fit", "data", "validation_data"};

static struct run allowed_run(const char *folder, change_function change) {
    struct run run = new_run(folder);
    run.life.backup.allowed_changes = everything;
    run.life.backup.allowed_change_count = 5;
    if (change != NULL) change(&run);
    return run;
}

static void expect_acts_or_is_refused(const struct sweep *sweep, int steps) {
    const char *refused =
        steps == AT_MID_EPOCH && sweep->refused_mid_epoch != NULL ? sweep->refused_mid_epoch : sweep->refused;
    char *folder = folder_of_death(steps), *other = folder_of_death(steps);
    struct run run = allowed_run(folder, sweep->change), same = allowed_run(other, NULL);
    if (refused != NULL) {
        rekindle_checkpoint_progress before = newest_progress(folder);
        FAILS(REKINDLE_MISMATCH, live_run(&run), refused);
        ck_assert_uint_eq(newest_progress(folder).generation, before.generation);
        end_life(&run.life);
    } else {
        struct bytes changed = result_of(&run), unchanged = result_of(&same);
        ck_assert_msg(changed.size != unchanged.size || memcmp(changed.data, unchanged.data, changed.size) != 0,
                      "%s: the change was accepted and ignored", sweep->field);
        bytes_free(&changed);
        bytes_free(&unchanged);
    }
    remove_folder(folder);
    remove_folder(other);
}

START_TEST(a_change_that_is_listed_acts_or_is_refused) {
    expect_acts_or_is_refused(&sweeps[_i], AT_MID_EPOCH);
    expect_acts_or_is_refused(&sweeps[_i], AT_EPOCH_END);
}
END_TEST

/* The result is that of a host that makes the change itself, between two fits of one model. */
static void expect_as_by_hand(change_function change, void (*by_hand)(rekindle_model *model)) {
    char *folder = folder_of_death(AT_EPOCH_END);
    struct run run = allowed_run(folder, change), reference = new_run(NULL);
    struct bytes expected = {NULL, 0, 0}, found = {NULL, 0, 0};
    OK(live_run(&run));
    OK(add_model_state(&found, run.life.model));
    reference.life.fit.epochs = 1;
    OK(live_run(&reference));
    by_hand(reference.life.model);
    reference.life.fit.epochs = LIFE_EPOCHS;
    reference.life.fit.initial_epoch = 1;
    OK(live(&reference.life));
    OK(add_model_state(&expected, reference.life.model));
    ck_assert_uint_eq(found.size, expected.size);
    ck_assert_mem_eq(found.data, expected.data, expected.size);
    bytes_free(&expected);
    bytes_free(&found);
    end_life(&run.life);
    end_life(&reference.life);
    remove_folder(folder);
}

static void set_rate(rekindle_model *model) {
    OK(rekindle_model_set_learning_rate(model, 0.5));
}

static void compile_with_sgd(rekindle_model *model) {
    struct run run = new_run(NULL);
    rekindle_optimizer *optimizer = NULL;
    OK(rekindle_sgd_create(&run.sgd, &optimizer));
    run.compile.optimizer = optimizer;
    run.compile.loss_name = "categorical_crossentropy";
    run.compile.metric_names = &run.metric;
    run.compile.metric_name_count = 1;
    OK(rekindle_model_compile(model, &run.compile));
    rekindle_optimizer_destroy(optimizer);
}

START_TEST(a_new_learning_rate_is_used) {
    expect_as_by_hand(other_rate, set_rate);
}
END_TEST

START_TEST(another_optimizer_starts_anew) {
    expect_as_by_hand(other_optimizer, compile_with_sgd);
}
END_TEST

/* An average that keeps all of itself stays what it began with: the weights of the backup, and not zero. */
START_TEST(a_new_average_begins_with_the_weights) {
    char *folder = folder_of_death(AT_EPOCH_END);
    struct run run = allowed_run(folder, averaged_forever), reference = new_run(NULL);
    rekindle_tensor *expected, *found;
    rekindle_array expected_view = REKINDLE_ARRAY_INIT, found_view = REKINDLE_ARRAY_INIT;
    OK(live_run(&run));
    reference.life.fit.epochs = 1;
    OK(live_run(&reference));
    OK(rekindle_model_get_weight(reference.life.model, "dense/kernel", &expected));
    OK(rekindle_model_get_weight(run.life.model, "dense/kernel", &found));
    OK(rekindle_tensor_view(expected, &expected_view));
    OK(rekindle_tensor_view(found, &found_view));
    ck_assert_mem_eq(expected_view.data, found_view.data, (size_t)(found_view.shape[0] * found_view.shape[1]) * 4);
    rekindle_tensor_destroy(expected);
    rekindle_tensor_destroy(found);
    end_life(&run.life);
    end_life(&reference.life);
    remove_folder(folder);
}
END_TEST

/* Where a callback has moved the learning rate, and nothing was changed, the moved one goes on. */
static rekindle_action move_rate(void *user_data, enum hook hook, const rekindle_event *event) {
    (void)user_data;
    (void)hook;
    if (event->step == 3) OK(rekindle_model_set_learning_rate(event->model, 0.25));
    return REKINDLE_ACTION_CONTINUE;
}

START_TEST(a_rate_that_was_moved_goes_on_unless_changed) {
    char *folder = make_folder();
    struct run run = new_run(folder);
    struct interruption interruption = {TRAIN_BATCH_END, 7, 0};
    double rate = 0.0;
    add_callback(&run.life, new_callback("move", HOOK(TRAIN_BATCH_END), move_rate, NULL, NULL, 0));
    add_callback(&run.life, new_interruption(&interruption));
    FAILS(REKINDLE_ABORTED, live_run(&run), "interruption");
    end_life(&run.life);
    run = allowed_run(folder, other_beta_1);
    OK(live_run(&run));
    OK(rekindle_model_get_learning_rate(run.life.model, &rate));
    ck_assert_double_eq(rate, 0.25);
    end_life(&run.life);
    remove_folder(folder);
}
END_TEST

/* A list of names that are none, or no longer. */
START_TEST(a_name_that_is_no_field_is_refused) {
    static const struct {
        const char *name, *beside;
    } cases[] = {
        {"dataset", "\"dataset\", which is no field; expected one of: compile, data, fit, model, validation_data"},
        {"", "\"\", which is no field; expected one of: compile, "},
        {"fit.batch", "expected one of: fit.batch_size, fit.class_weights, fit.shuffle"},
        {"epochs", "expected one of: compile"},
        {"model.config.layers.7",
         "expected one of: model.config.layers.0, model.config.layers.1, model.config.layers.2"},
        {"compile.optimizer.config.momentum", "expected one of: compile.optimizer.config.amsgrad"},
    };
    char *empty = make_folder(), *folder = folder_of_death(AT_MID_EPOCH);
    struct run run = new_run(empty);
    FAILS(REKINDLE_INVALID_ARGUMENT, live_allowing(&run, cases[_i].name), cases[_i].beside);
    end_life(&run.life);
    ck_assert_uint_eq(file_count(empty), 0);
    run = new_run(folder);
    FAILS(REKINDLE_INVALID_ARGUMENT, live_allowing(&run, cases[_i].name), cases[_i].beside);
    end_life(&run.life);
    remove_folder(folder);
    remove_folder(empty);
}
END_TEST

/* What a backup is of decides, and not what a run that was allowed to change had said it would be. */
START_TEST(a_change_that_was_made_is_no_change_for_the_next_life) {
    char *folder = folder_of_death(AT_MID_EPOCH);
    struct run run = allowed_run(folder, other_rate);
    struct interruption interruption = {TRAIN_BATCH_END, 2, 0};
    add_callback(&run.life, new_interruption(&interruption));
    FAILS(REKINDLE_ABORTED, live_run(&run), "interruption");
    end_life(&run.life);
    run = new_run(folder);
    FAILS(REKINDLE_MISMATCH, live_run(&run), "learning_rate: the backup has 0.5, this run 0.001");
    end_life(&run.life);
    run = new_run(folder);
    other_rate(&run);
    OK(live_run(&run));
    end_life(&run.life);
    remove_folder(folder);
}
END_TEST

/* A model that was loaded from the run's own backup is the run's, also where the seed was drawn. */
START_TEST(a_model_loaded_from_its_backup_resumes) {
    char *folder = make_folder(), *path = NULL;
    struct run run = new_run(folder);
    struct interruption interruption = {TRAIN_BATCH_END, 7, 0};
    struct bytes expected = {NULL, 0, 0}, found = {NULL, 0, 0};
    run.sequential.seed = _i == 0 ? 7 : REKINDLE_SEED_RANDOM;
    add_callback(&run.life, new_interruption(&interruption));
    FAILS(REKINDLE_ABORTED, live_run(&run), "interruption");
    OK(rekindle_checkpoint_newest(folder, &path));

    {
        struct run loaded = new_run(folder);
        make_parts(&loaded);
        rekindle_model_destroy(loaded.life.model);
        OK(rekindle_model_load(path, &loaded.life.model));
        OK(live(&loaded.life));
        OK(add_model_state(&found, loaded.life.model));
        end_life(&loaded.life);
    }
    /* The interrupted model goes on by itself, from the step where it stands. */
    ck_assert_int_eq(newest_progress(folder).run_status, REKINDLE_RUN_COMPLETED);
    rekindle_callback_destroy(run.life.callbacks[--run.life.callback_count]);
    OK(live(&run.life)); /* the completed run's state */
    OK(add_model_state(&expected, run.life.model));
    ck_assert_uint_eq(found.size, expected.size);
    ck_assert_mem_eq(found.data, expected.data, expected.size);
    bytes_free(&expected);
    bytes_free(&found);
    rekindle_string_destroy(path);
    end_life(&run.life);
    remove_folder(folder);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_test(tests, no_field_is_forgotten);
    tcase_add_loop_test(tests, a_change_that_is_not_listed_is_named, 0, SWEEPS);
    tcase_add_loop_test(tests, a_change_that_is_listed_acts_or_is_refused, 0, SWEEPS);
    tcase_add_test(tests, a_new_learning_rate_is_used);
    tcase_add_test(tests, another_optimizer_starts_anew);
    tcase_add_test(tests, a_new_average_begins_with_the_weights);
    tcase_add_test(tests, a_rate_that_was_moved_goes_on_unless_changed);
    tcase_add_loop_test(tests, a_name_that_is_no_field_is_refused, 0, 6);
    tcase_add_test(tests, a_change_that_was_made_is_no_change_for_the_next_life);
    tcase_add_loop_test(tests, a_model_loaded_from_its_backup_resumes, 0, 2);
}

int main(void) {
    return run_tests("allowed_changes", add_tests);
}
