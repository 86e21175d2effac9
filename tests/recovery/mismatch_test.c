/* A backup is only resumed by the run it belongs to: whatever else differs is named with both values, and nothing is
 * overwritten. KERAS.md: "another optimizer", "other batch size, loss, data, seed", "more epochs". */
#include "recovery/life.h"

enum { DEATH = 7 };

/* A life that differs from new_life in one argument; what is 0 or NULL is as there. */
struct change {
    const char *field; /* as the error names it */
    const char *values;
    const char *optimizer, *loss, *metric;
    int64_t steps_per_execution, units, extra_layers;
    double rate;
    uint64_t seed;
    void (*apply)(struct life *life);
};

static const struct change same = {.field = ""};

static void change_batch_size(struct life *life) {
    life->fit.batch_size = 8;
}
static void change_shuffle(struct life *life) {
    life->fit.shuffle = 0;
}
static void change_validation_freq(struct life *life) {
    life->fit.validation_freq = 2;
}
static void change_validation_batch_size(struct life *life) {
    life->fit.validation_batch_size = 3;
}
static void change_class_weights(struct life *life) {
    static const rekindle_class_weight weights[] = {{1, 2.0}};
    life->fit.class_weights = weights;
    life->fit.class_weight_count = 1;
}
static void change_data(struct life *life) {
    life->dataset = random_dataset(22, 6, 3, 12);
}
static void change_sample_count(struct life *life) {
    life->dataset = random_dataset(21, 6, 3, 11);
}
static void drop_validation(struct life *life) {
    life->validates = false;
}
static void split_validation(struct life *life) {
    life->validates = false;
    life->fit.validation_split = 0.25;
}

static const struct change changes[] = {
    {.field = "compile.optimizer.class_name",
     .values = "the backup has \"Adam\", this run \"SGD\"",
     .optimizer = "sgd"},
    {.field = "compile.loss.class_name", .values = "this run \"MeanSquaredError\"", .loss = "mse"},
    {.field = "compile.metrics.0",
     .values = "the backup has \"accuracy\", this run \"sparse_categorical_accuracy\"",
     .metric = "sparse_categorical_accuracy"},
    {.field = "compile.steps_per_execution", .values = "the backup has 1, this run 2", .steps_per_execution = 2},
    {.field = "model.config.layers.0.config.units", .values = "the backup has 5, this run 6", .units = 6},
    {.field = "model.config.layers.1.config.rate", .values = "the backup has 0.4, this run 0.25", .rate = 0.25},
    {.field = "model.config.layers.3.class_name",
     .values = "the backup has nothing, this run \"Dense\"",
     .extra_layers = 1},
    {.field = "model.config.seed", .values = "the backup has 7, this run 8", .seed = 8},
    {.field = "fit.batch_size", .values = "the backup has 4, this run 8", .apply = change_batch_size},
    {.field = "fit.shuffle", .values = "the backup has true, this run false", .apply = change_shuffle},
    {.field = "fit.validation_freq", .values = "the backup has 1, this run 2", .apply = change_validation_freq},
    {.field = "fit.validation_batch_size", .values = "this run 3", .apply = change_validation_batch_size},
    {.field = "fit.class_weights.1", .values = "the backup has nothing, this run 2.0", .apply = change_class_weights},
    {.field = "data.x.hash", .values = "the backup has \"", .apply = change_data},
    {.field = "data.x.shape.0", .values = "the backup has 22, this run 21", .apply = change_sample_count},
    {.field = "validation_data", .values = "this run null", .apply = drop_validation},
    {.field = "fit.validation_split", .values = "the backup has 0.0, this run 0.25", .apply = split_validation},
};
enum { CHANGES = sizeof(changes) / sizeof(changes[0]) };

static const char *text_or(const char *text, const char *otherwise) {
    return text != NULL ? text : otherwise;
}

static rekindle_model *model_of(const struct change *change) {
    rekindle_compile_options options = REKINDLE_COMPILE_OPTIONS_INIT;
    const char *metric = text_or(change->metric, "accuracy");
    rekindle_model *model = new_model(change->seed != 0 ? change->seed : 7);
    add_dense(model, change->units != 0 ? change->units : 5, "relu");
    add_dropout(model, change->rate != 0.0 ? change->rate : 0.4);
    for (int64_t i = 0; i < change->extra_layers; ++i) add_dense(model, 4, NULL);
    if (change->loss == NULL) add_dense(model, 3, "softmax");
    if (change->loss != NULL) add_dense(model, 1, NULL); /* for which labels are numbers */
    options.optimizer_name = text_or(change->optimizer, "adam");
    options.loss_name = text_or(change->loss, "sparse_categorical_crossentropy");
    options.metric_names = &metric;
    options.metric_name_count = change->loss == NULL;
    options.steps_per_execution = change->steps_per_execution != 0 ? change->steps_per_execution : 1;
    options.threads = 1;
    OK(rekindle_model_compile(model, &options));
    return model;
}

static struct life life_of(const struct change *change, const char *folder) {
    struct life life = new_life(folder);
    life.model = model_of(change);
    if (change->apply != NULL) change->apply(&life);
    return life;
}

static void interrupt_in(const char *folder) {
    struct interruption interruption = {TRAIN_BATCH_END, DEATH, 0};
    struct life life = life_of(&same, folder);
    add_callback(&life, new_interruption(&interruption));
    FAILS(REKINDLE_ABORTED, live(&life), "interruption");
    end_life(&life);
}

static char *newest_file(const char *folder) {
    char *owned = NULL, *path;
    OK(rekindle_checkpoint_newest(folder, &owned));
    path = strdup(owned);
    rekindle_string_destroy(owned);
    return path;
}

START_TEST(a_changed_argument_is_named_with_both_values) {
    const struct change *change = &changes[_i];
    char *folder = make_folder(), *path;
    size_t size, size_after;
    unsigned char *before, *after;
    struct life life = life_of(&same, NULL);
    struct bytes reference = reference_of(&life);
    interrupt_in(folder);
    path = newest_file(folder);
    before = read_file(path, &size);

    life = life_of(change, folder);
    FAILS(REKINDLE_MISMATCH, live(&life), change->field);
    ck_assert_msg(strstr(rekindle_last_error(), change->values) != NULL, "%s", rekindle_last_error());
    ck_assert_msg(strstr(rekindle_last_error(), path) != NULL, "%s", rekindle_last_error());
    end_life(&life);

    ck_assert_uint_eq(file_count(folder), 1);
    after = read_file(path, &size_after);
    ck_assert_uint_eq(size_after, size);
    ck_assert_mem_eq(after, before, size);
    life = life_of(&same, folder);
    expect_reference(&life, &reference, change->field);
    free(before);
    free(after);
    free(path);
    remove_folder(folder);
    bytes_free(&reference);
}
END_TEST

static struct life allowing(struct life life, const char *const *fields, size_t count) {
    life.backup.allowed_changes = fields;
    life.backup.allowed_change_count = count;
    return life;
}

/* Each field by its name, or by the name of what it is part of. */
START_TEST(a_listed_field_may_differ) {
    static const struct {
        const char *allowed;
        struct change change;
    } cases[] = {
        {"fit.batch_size", {.apply = change_batch_size}},
        {"fit", {.apply = change_batch_size}},
        {"data", {.apply = change_data}},
        {"model.config.layers.1", {.rate = 0.25}},
        {"validation_data", {.apply = drop_validation}},
        {"fit.class_weights", {.apply = change_class_weights}},
    };
    char *folder = make_folder();
    struct life life;
    interrupt_in(folder);
    life = allowing(life_of(&cases[_i].change, folder), &cases[_i].allowed, 1);
    OK(live(&life));
    end_life(&life);
    ck_assert_uint_eq(file_count(folder), 0);
    remove_folder(folder);
}
END_TEST

START_TEST(what_is_not_listed_may_not_differ) {
    static const struct change both = {.rate = 0.25, .apply = change_batch_size};
    static const char *const allowed[] = {"fit.batch_size"};
    char *folder = make_folder();
    struct life life;
    interrupt_in(folder);
    life = allowing(life_of(&both, folder), allowed, 1);
    FAILS(REKINDLE_MISMATCH, live(&life), "model.config.layers.1.config.rate");
    ck_assert_ptr_null(strstr(rekindle_last_error(), "fit.batch_size"));
    end_life(&life);
    remove_folder(folder);
}
END_TEST

/* What the backup holds must still fit; where it does not, the model stays as it is. */
START_TEST(a_tensor_of_another_shape_is_refused_although_listed) {
    static const struct change units = {.units = 6}, optimizer = {.optimizer = "sgd"}, layers = {.extra_layers = 1};
    static const char *const allowed[] = {"model", "compile"};
    char *folder = make_folder();
    struct life life;
    interrupt_in(folder);
    life = allowing(life_of(&units, folder), allowed, 2);
    FAILS(REKINDLE_MISMATCH, live(&life),
          "\"weights/dense/kernel\" is float32 (6, 5); this model needs float32 (6, 6)");
    end_life(&life);
    life = allowing(life_of(&layers, folder), allowed, 2);
    FAILS(REKINDLE_MISMATCH, live(&life), "weights/dense_1/kernel");
    end_life(&life);
    life = allowing(life_of(&optimizer, folder), allowed, 2); /* needs less than the backup has */
    OK(live(&life));
    end_life(&life);
    remove_folder(folder);
}
END_TEST

/* Epochs is no such field: the run goes on to what is asked for now. */
START_TEST(epochs_may_change) {
    char *folder = make_folder();
    struct life life = life_of(&same, NULL);
    struct bytes reference;
    life.fit.epochs = 5;
    reference = reference_of(&life);
    interrupt_in(folder);
    life = life_of(&same, folder);
    life.fit.epochs = 5;
    expect_reference(&life, &reference, "more epochs");
    bytes_free(&reference);

    life = life_of(&same, NULL);
    life.fit.epochs = 2;
    reference = reference_of(&life);
    interrupt_in(folder);
    life = life_of(&same, folder);
    life.fit.epochs = 2;
    expect_reference(&life, &reference, "fewer epochs");
    bytes_free(&reference);
    remove_folder(folder);
}
END_TEST

/* A seed that was drawn belongs to the run: the resumed model takes it over. */
START_TEST(a_random_seed_is_restored) {
    static const struct change random = {.seed = REKINDLE_SEED_RANDOM}, fixed = {.seed = 99};
    char *folder = make_folder();
    struct life life = life_of(&random, folder), resumed;
    struct interruption interruption = {TRAIN_BATCH_END, DEATH, 0};
    struct bytes expected = {NULL, 0, 0};
    add_callback(&life, new_interruption(&interruption));
    FAILS(REKINDLE_ABORTED, live(&life), "interruption");

    resumed = life_of(&fixed, folder);
    FAILS(REKINDLE_MISMATCH, live(&resumed), "model.config.seed: the backup has \"random\", this run 99");
    end_life(&resumed);

    /* The interrupted model goes on without a restart; a new one must come to the same. */
    {
        char *copy = make_folder(), *from = newest_file(folder), *to = path_in(copy, strrchr(from, '/') + 1);
        size_t size;
        unsigned char *contents = read_file(from, &size);
        write_file(to, contents, size);
        life.backup.backup_dir = copy;
        interruption.at = -1;
        OK(live(&life));
        OK(add_trained_state(&expected, life.model));
        free(contents);
        free(from);
        free(to);
        remove_folder(copy);
    }
    resumed = life_of(&random, folder);
    expect_reference(&resumed, &expected, "with a random seed");
    end_life(&life);
    bytes_free(&expected);
    remove_folder(folder);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_loop_test(tests, a_changed_argument_is_named_with_both_values, 0, CHANGES);
    tcase_add_loop_test(tests, a_listed_field_may_differ, 0, 6);
    tcase_add_test(tests, what_is_not_listed_may_not_differ);
    tcase_add_test(tests, a_tensor_of_another_shape_is_refused_although_listed);
    tcase_add_test(tests, epochs_may_change);
    tcase_add_test(tests, a_random_seed_is_restored);
}

int main(void) {
    return run_tests("mismatch", add_tests);
}
