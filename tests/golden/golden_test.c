/* Every case of tests/golden/cases: what Keras computed, the library computes, on the runtime's threads, on the
 * caller's alone, and in shards. */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/compare.h"
#include "support/golden.h"
#include "support/golden_batch.h"
#include "support/must.h"

#define CASES REKINDLE_SOURCE_DIR "/tests/golden/cases"
#define STEPS 10
/* With this momentum and a learning rate of 1, the first step leaves 0.5 * 0 - 1 * gradient in the slot. */
#define GRADIENT_OPTIMIZER "{\"optimizer\":{\"class_name\":\"SGD\",\"config\":{\"learning_rate\":1.0,\"momentum\":0.5}}"

enum category { FORWARD, GRADIENT, LOSSES, STEP10, SLOT10, METRIC, HISTORY, CATEGORY_COUNT };
enum { VALUES = 64, COMPILE = 8192 };

static const char *const category_names[CATEGORY_COUNT] = {"forward", "gradient", "losses", "step10",
                                                           "slot10",  "metric",   "history"};
static const double tolerances[CATEGORY_COUNT] = {1e-5, 1e-4, 1e-4, 1e-4, 1e-4, 1e-5, 1e-4};

/* The largest deviation of a category, and the case that has it. */
typedef struct tally {
    size_t tensors;
    double rtol;
    char name[64];
} tally;

static tally tallies[CATEGORY_COUNT];
static char **paths;
static size_t path_count;

/* What one test works on. */
static golden_case *golden;
static golden_batch given;
static int one_thread, shards;
static int weighted_by_class; /* tests that were */
static int with_history;      /* tests that had one */
static int not_in_shards;     /* tests that were left out, because of what is another thing for each shard */

static const golden_tensor *find(const char *name) {
    const golden_tensor *tensor = golden_find(golden, name);
    ck_assert_msg(tensor != NULL, "%s: no tensor %s", golden->name, name);
    return tensor;
}

static void open_case(int index) {
    golden = golden_load(paths[index]);
    must_context = golden->name;
    golden_batch_read(golden, &given);
}

static void use_all_threads(void) {
    one_thread = shards = 0;
}

static void use_one_thread(void) {
    one_thread = 1;
    shards = 0;
}

static void use_shards(void) {
    one_thread = 0;
    shards = 3;
}

static void close_case(void) {
    golden_free(golden);
    golden = NULL;
}

/* Whether the case looks at several samples of the batch at once; normalizing it does so in training alone. */
static int is_left_out(int is_training) {
    int normalizes = is_training && strstr(golden->model, "\"BatchNormalization\"") != NULL;
    int compares = strstr(golden->name, "activity_orthogonal") != NULL;
    int broadcasts = strstr(golden->name, "_when_square") != NULL; /* the target over the batch */
    if (shards == 0 || !(normalizes || compares || broadcasts)) return 0;
    ++not_in_shards;
    close_case();
    return 1;
}

static void check_close(enum category category, const char *what, const float *actual, const float *expected,
                        size_t count) {
    deviation found = compare_floats(actual, expected, count);
    tally *worst = &tallies[category];
    ++worst->tensors;
    if (found.rtol > worst->rtol) {
        worst->rtol = found.rtol;
        snprintf(worst->name, sizeof(worst->name), "%s", golden->name);
    }
    ck_assert_msg(found.rtol <= tolerances[category], "%s: %s: element %zu is %.9g, expected %.9g: rtol %.3g above %g",
                  golden->name, what, found.index, (double)actual[found.index], (double)expected[found.index],
                  found.rtol, tolerances[category]);
}

static void check_tensor(enum category category, const rekindle_tensor *actual, const golden_tensor *expected) {
    rekindle_array view = REKINDLE_ARRAY_INIT;
    must(rekindle_tensor_view(actual, &view));
    ck_assert_msg(view.dtype == REKINDLE_FLOAT32 && view.rank == expected->rank &&
                      (view.rank == 0 || memcmp(view.shape, expected->shape, view.rank * sizeof(int64_t)) == 0),
                  "%s: %s: dtype or shape differs", golden->name, expected->name);
    check_close(category, expected->name, view.data, expected->data, expected->count);
}

/* The case's model with its weights set. */
static rekindle_model *make_model(const char *compile) {
    char threaded[COMPILE];
    size_t initial = 0, weights = 0;
    int opened = (int)strlen(compile) - 1; /* without the closing brace */
    int length =
        snprintf(threaded, sizeof(threaded), "%.*s,\"threads\":%d,\"shards\":%d}", opened, compile, one_thread, shards);
    ck_assert_int_lt(length, (int)sizeof(threaded));
    const rekindle_array *x = &given.x.arrays[0];
    rekindle_model *model =
        must_make_model(golden->model, threaded, given.x.has_names ? NULL : x->shape + 1, x->rank - 1);
    for (size_t i = 0; i < golden->tensor_count; ++i) {
        const char *name = golden_suffix(&golden->tensors[i], "initial/");
        rekindle_array value = golden_array(&golden->tensors[i]);
        if (name == NULL) continue;
        must(rekindle_model_set_weight(model, name, &value));
        ++initial;
    }
    must(rekindle_model_weight_count(model, &weights));
    ck_assert_msg(weights == initial, "%s: %zu weights, expected %zu", golden->name, weights, initial);
    return model;
}

static double train_one_step(rekindle_model *model) {
    double values[VALUES];
    must(rekindle_model_train_batch(model, &given.batch, values, VALUES));
    return values[0];
}

/* The tensor of an output. */
static const golden_tensor *find_forward(const rekindle_model *model, size_t output) {
    const char *name = NULL;
    char tensor_name[96];
    must(rekindle_model_output_name(model, output, &name));
    snprintf(tensor_name, sizeof(tensor_name), "forward/%s", name);
    return find(golden_find(golden, "forward") != NULL ? "forward" : tensor_name);
}

static void check_forward(const rekindle_model *model, int64_t batch_size) {
    rekindle_predict_options options = REKINDLE_PREDICT_OPTIONS_INIT;
    rekindle_dataset *dataset = golden_batch_dataset(&given);
    rekindle_tensor *predictions[GOLDEN_MAX_PORTS];
    size_t count = 0;
    options.batch_size = batch_size;
    must(rekindle_model_predict_all(model, dataset, &options, predictions, GOLDEN_MAX_PORTS, &count));
    for (size_t i = 0; i < count; ++i) {
        check_tensor(FORWARD, predictions[i], find_forward(model, i));
        rekindle_tensor_destroy(predictions[i]);
    }
    rekindle_dataset_destroy(dataset);
}

static void check_forward_of_batch(const rekindle_model *model) {
    float *outputs[GOLDEN_MAX_PORTS];
    size_t capacities[GOLDEN_MAX_PORTS], count = 0;
    must(rekindle_model_output_count(model, &count));
    ck_assert_uint_le(count, GOLDEN_MAX_PORTS);
    for (size_t i = 0; i < count; ++i) {
        capacities[i] = find_forward(model, i)->count;
        outputs[i] = malloc(capacities[i] * sizeof(float));
        ck_assert_ptr_nonnull(outputs[i]);
    }
    must(rekindle_model_predict_batch(model, &given.batch, outputs, capacities, count));
    for (size_t i = 0; i < count; ++i) {
        const golden_tensor *expected = find_forward(model, i);
        check_close(FORWARD, expected->name, outputs[i], expected->data, expected->count);
        free(outputs[i]);
    }
}

START_TEST(forward_agrees) {
    open_case(_i);
    rekindle_model *model = make_model(golden->compile);
    check_forward(model, given.samples);
    /* What goes through a stateful layer depends on the batches. */
    if (strstr(golden->model, "\"stateful\":true") == NULL) check_forward(model, 2);
    must(rekindle_model_reset_states(model));
    check_forward_of_batch(model);
    rekindle_model_destroy(model);
    close_case();
}
END_TEST

/* The evaluated values against metric/<name>, and the loss against the first training step's where neither Dropout nor
 * BatchNormalization makes them differ. */
static void check_evaluation(const rekindle_model *model, const double *values, size_t count) {
    size_t metrics = 0;
    if (strstr(golden->model, "\"Dropout\"") == NULL) {
        float loss = (float)values[0];
        const golden_tensor *own = golden_find(golden, "evaluated");
        check_close(METRIC, "evaluated loss", &loss, (own != NULL ? own : find("losses"))->data, 1);
    }
    for (size_t i = 0; i < golden->tensor_count; ++i) metrics += golden_suffix(&golden->tensors[i], "metric/") != NULL;
    ck_assert_msg(metrics == count - 1, "%s: %zu metrics, expected %zu", golden->name, count - 1, metrics);
    for (size_t i = 1; i < count; ++i) {
        const char *name = NULL;
        char tensor_name[96];
        float metric = (float)values[i];
        must(rekindle_model_metric_name(model, i, &name));
        snprintf(tensor_name, sizeof(tensor_name), "metric/%s", name);
        check_close(METRIC, tensor_name, &metric, find(tensor_name)->data, 1);
    }
}

START_TEST(evaluation_agrees) {
    rekindle_evaluate_options options = REKINDLE_EVALUATE_OPTIONS_INIT;
    double values[VALUES];
    size_t count = 0;
    open_case(_i);
    if (is_left_out(0)) return;
    rekindle_model *model = make_model(golden->compile);
    rekindle_dataset *dataset = golden_batch_dataset(&given);
    options.batch_size = given.samples;
    must(rekindle_model_metric_count(model, &count));
    must(rekindle_model_evaluate(model, dataset, &options, values, VALUES));
    check_evaluation(model, values, count);
    rekindle_dataset_destroy(dataset);
    rekindle_model_destroy(model);
    close_case();
}
END_TEST

static void check_gradient(const rekindle_model *model, const golden_tensor *expected, const char *weight) {
    char name[128];
    size_t count = 0;
    snprintf(name, sizeof(name), "optimizer/%s/momentum", weight);
    rekindle_tensor *momentum = must_get_state(model, name);
    const float *values = must_view_floats(momentum, &count);
    ck_assert_msg(count == expected->count, "%s: %s: %zu elements", golden->name, name, count);
    float *gradient = malloc(count * sizeof(float));
    ck_assert_ptr_nonnull(gradient);
    for (size_t i = 0; i < count; ++i) gradient[i] = -values[i];
    check_close(GRADIENT, expected->name, gradient, expected->data, count);
    free(gradient);
    rekindle_tensor_destroy(momentum);
}

/* One that only rounding keeps from being 0, beside those of the size `scale`. */
static void check_vanishing_gradient(const rekindle_model *model, const char *weight, const golden_tensor *scale) {
    char name[128];
    size_t count = 0;
    snprintf(name, sizeof(name), "optimizer/%s/momentum", weight);
    rekindle_tensor *momentum = must_get_state(model, name);
    const float *values = must_view_floats(momentum, &count);
    for (size_t i = 0; i < count; ++i) {
        ck_assert_msg(fabsf(values[i]) <= 1e-5F * *(const float *)scale->data, "%s: %s: %.9g", golden->name, name,
                      (double)values[i]);
    }
    rekindle_tensor_destroy(momentum);
}

/* The weights that have a momentum. */
static size_t trained_weights(const rekindle_model *model) {
    size_t states = 0, trained = 0;
    must(rekindle_model_state_count(model, &states));
    for (size_t i = 0; i < states; ++i) {
        const char *name = NULL;
        must(rekindle_model_state_name(model, i, &name));
        const char *end = strstr(name, "/momentum");
        trained += end != NULL && end[strlen("/momentum")] == '\0';
    }
    return trained;
}

START_TEST(gradients_agree) {
    char compile[COMPILE];
    size_t checked = 0;
    open_case(_i);
    if (is_left_out(1)) return;
    const char *others = strstr(golden->compile, ",\"loss\":");
    ck_assert_msg(others != NULL, "%s: no loss in the compile arguments", golden->name);
    int length = snprintf(compile, sizeof(compile), GRADIENT_OPTIMIZER "%s", others);
    ck_assert_int_lt(length, (int)sizeof(compile));
    rekindle_model *model = make_model(compile);
    train_one_step(model);
    for (size_t i = 0; i < golden->tensor_count; ++i) {
        const char *weight = golden_suffix(&golden->tensors[i], "gradient/");
        const char *vanishing = golden_suffix(&golden->tensors[i], "vanishing/");
        if (weight != NULL) check_gradient(model, &golden->tensors[i], weight);
        if (vanishing != NULL) check_vanishing_gradient(model, vanishing, &golden->tensors[i]);
        checked += weight != NULL || vanishing != NULL;
    }
    size_t trained = trained_weights(model);
    ck_assert_msg(checked == trained, "%s: %zu gradients, expected %zu", golden->name, checked, trained);
    rekindle_model_destroy(model);
    close_case();
}
END_TEST

/* The state "optimizer/<layer>/<weight>/<slot>" of "<slot>/<layer>/<weight>". */
static void name_slot(const char *slot, char *name, size_t size) {
    const char *weight = strchr(slot, '/') + 1;
    snprintf(name, size, "optimizer/%s/%.*s", weight, (int)(weight - 1 - slot), slot);
}

/* The state that a tensor is of; false if it is no state behind the steps. */
static int name_state(const golden_tensor *tensor, char *name, size_t size) {
    const char *slot = golden_suffix(tensor, "slot10/"), *state = golden_suffix(tensor, "state10/");
    if (slot != NULL) name_slot(slot, name, size);
    if (state != NULL) snprintf(name, size, "optimizer/%s", state);
    return slot != NULL || state != NULL;
}

static void check_after_steps(const rekindle_model *model, const golden_tensor *expected) {
    const char *weight = golden_suffix(expected, "step10/");
    char name[128];
    rekindle_tensor *actual;
    if (weight != NULL) {
        actual = must_get_weight(model, weight);
    } else if (name_state(expected, name, sizeof(name))) {
        actual = must_get_state(model, name);
    } else {
        return;
    }
    check_tensor(weight != NULL ? STEP10 : SLOT10, actual, expected);
    rekindle_tensor_destroy(actual);
}

/* As many as there were updates, which may take several batches each. */
static void check_iterations(const rekindle_model *model) {
    const golden_tensor *expected = golden_find(golden, "iterations");
    rekindle_array iterations = REKINDLE_ARRAY_INIT;
    rekindle_tensor *state = must_get_state(model, "optimizer/iterations");
    must(rekindle_tensor_view(state, &iterations));
    ck_assert_int_eq(*(const int64_t *)iterations.data, expected == NULL ? STEPS : *(const int32_t *)expected->data);
    rekindle_tensor_destroy(state);
}

START_TEST(ten_steps_agree) {
    float losses[STEPS];
    open_case(_i);
    if (is_left_out(1)) return;
    rekindle_model *model = make_model(golden->compile);
    for (size_t i = 0; i < STEPS; ++i) losses[i] = (float)train_one_step(model);
    ck_assert_uint_eq(find("losses")->count, STEPS);
    check_close(LOSSES, "losses", losses, find("losses")->data, STEPS);
    for (size_t i = 0; i < golden->tensor_count; ++i) check_after_steps(model, &golden->tensors[i]);
    check_iterations(model);
    rekindle_model_destroy(model);
    close_case();
}
END_TEST

/* fit, which makes the sample weights of the classes, against Keras's. */
START_TEST(class_weights_agree) {
    rekindle_fit_options fit = REKINDLE_FIT_OPTIONS_INIT;
    rekindle_class_weight class_weights[8];
    open_case(_i);
    if (is_left_out(1)) return;
    const golden_tensor *weights = golden_find(golden, "class_weight");
    if (weights != NULL) {
        const float *pairs = weights->data;
        rekindle_model *model = make_model(golden->compile);
        rekindle_dataset *dataset = must_make_dataset(&given.x.arrays[0], &given.y.arrays[0], NULL);
        fit.class_weight_count = (size_t)weights->shape[0];
        ck_assert_uint_le(fit.class_weight_count, 8);
        for (size_t i = 0; i < fit.class_weight_count; ++i) {
            class_weights[i].class_index = (int64_t)pairs[2 * i];
            class_weights[i].weight = (double)pairs[2 * i + 1];
        }
        fit.class_weights = class_weights;
        fit.batch_size = given.samples;
        fit.epochs = STEPS;
        fit.shuffle = 0;
        must(rekindle_model_fit(model, dataset, &fit));
        for (size_t i = 0; i < golden->tensor_count; ++i) check_after_steps(model, &golden->tensors[i]);
        rekindle_dataset_destroy(dataset);
        rekindle_model_destroy(model);
        ++weighted_by_class;
    }
    close_case();
}
END_TEST

/* What fit reports of two epochs in batches, the last of which is smaller. */
START_TEST(history_agrees) {
    rekindle_fit_options fit = REKINDLE_FIT_OPTIONS_INIT;
    rekindle_history *history = NULL;
    open_case(_i);
    if (is_left_out(1)) return;
    const golden_tensor *batch = golden_find(golden, "history_batch");
    if (batch != NULL) {
        rekindle_model *model = make_model(golden->compile);
        rekindle_dataset *dataset = golden_batch_dataset(&given);
        fit.batch_size = *(const int32_t *)batch->data;
        fit.epochs = 2;
        fit.shuffle = 0;
        must(rekindle_model_fit(model, dataset, &fit));
        must(rekindle_model_get_history(model, &history));
        for (size_t i = 0; i < golden->tensor_count; ++i) {
            const char *name = golden_suffix(&golden->tensors[i], "history/");
            const double *series = NULL;
            size_t length = 0;
            float values[2];
            if (name == NULL) continue;
            must(rekindle_history_values(history, name, &series, &length));
            ck_assert_uint_eq(length, 2);
            for (size_t epoch = 0; epoch < 2; ++epoch) values[epoch] = (float)series[epoch];
            check_close(HISTORY, golden->tensors[i].name, values, golden->tensors[i].data, 2);
        }
        rekindle_history_destroy(history);
        rekindle_dataset_destroy(dataset);
        rekindle_model_destroy(model);
        ++with_history;
    }
    close_case();
}
END_TEST

/* So that no tensor of a file goes unread because of a misspelt name. */
START_TEST(file_has_known_tensors) {
    static const char *const prefixes[] = {"initial/", "gradient/", "vanishing/",    "metric/",  "step10/",
                                           "slot10/",  "state10/",  "mask0",         "history/", "input/",
                                           "target/",  "forward/",  "sample_weight/"};
    static const char *const names[] = {"input",  "target",     "sample_weight", "class_weight", "forward",
                                        "losses", "iterations", "history_batch", "evaluated"};
    open_case(_i);
    for (size_t i = 0; i < golden->tensor_count; ++i) {
        int known = 0;
        for (size_t j = 0; j < sizeof(prefixes) / sizeof(*prefixes); ++j) {
            known |= golden_suffix(&golden->tensors[i], prefixes[j]) != NULL;
        }
        for (size_t j = 0; j < sizeof(names) / sizeof(*names); ++j) {
            known |= strcmp(golden->tensors[i].name, names[j]) == 0;
        }
        ck_assert_msg(known, "%s: tensor %s is of no known kind", golden->name, golden->tensors[i].name);
    }
    close_case();
}
END_TEST

/* By the library's own list, in the error about a class that it does not have: what a mask meets in a layer is a case
 * "mask_through_" with the class's name. */
START_TEST(every_layer_meets_a_mask) {
    static const char nothing[] =
        "{\"class_name\":\"Sequential\",\"config\":{\"layers\":[{\"class_name\":\"Nothing\"}]}}";
    static const char begin[] = "expected ", separators[] = "\", ";
    rekindle_model *model = NULL;
    char list[4096], *rest = NULL, path[1024];
    int layers = 0;
    ck_assert_int_eq(rekindle_model_from_json(nothing, &model), REKINDLE_INVALID_ARGUMENT);
    const char *text = strstr(rekindle_last_error(), begin);
    ck_assert_ptr_nonnull(text);
    snprintf(list, sizeof(list), "%s", text + strlen(begin));
    list[strcspn(list, ";")] = '\0'; /* behind it stands what makes further classes known */
    for (char *name = strtok_r(list, separators, &rest); name != NULL; name = strtok_r(NULL, separators, &rest)) {
        if (strcmp(name, "or") == 0) continue;
        int length = snprintf(path, sizeof(path), CASES "/mask_through_%s.txt", name);
        ck_assert_int_lt(length, (int)sizeof(path));
        for (char *at = strrchr(path, '/'); *at != '\0'; ++at) *at = (char)tolower(*at);
        ck_assert_msg(access(path, R_OK) == 0, "there is no case of a mask that meets %s: %s", name, path);
        ++layers;
    }
    ck_assert_int_gt(layers, 20);
}
END_TEST

static void add_loops(Suite *suite, const char *name, void (*threads)(void)) {
    TCase *tests = tcase_create(name);
    tcase_add_checked_fixture(tests, threads, NULL);
    tcase_add_loop_test(tests, forward_agrees, 0, (int)path_count);
    tcase_add_loop_test(tests, evaluation_agrees, 0, (int)path_count);
    tcase_add_loop_test(tests, gradients_agree, 0, (int)path_count);
    tcase_add_loop_test(tests, ten_steps_agree, 0, (int)path_count);
    tcase_add_loop_test(tests, class_weights_agree, 0, (int)path_count);
    tcase_add_loop_test(tests, history_agrees, 0, (int)path_count);
    suite_add_tcase(suite, tests);
}

static void print_tallies(int tests) {
    printf("golden: %zu files, %d tests, %d of them with class weights; %d left out in shards\n", path_count, tests,
           weighted_by_class, not_in_shards);
    for (int i = 0; i < CATEGORY_COUNT; ++i) {
        printf("golden: %-8s %6zu tensors, largest rtol %.3g of %g (%s)\n", category_names[i], tallies[i].tensors,
               tallies[i].rtol, tolerances[i], tallies[i].name);
    }
}

/* golden_test: on any number of threads. golden_test shards: in shards. */
int main(int argc, char **argv) {
    int in_shards = argc > 1 && strcmp(argv[1], "shards") == 0;
    Suite *suite = suite_create("golden");
    TCase *files = tcase_create("files");
    paths = golden_list(CASES, &path_count);
    tcase_add_loop_test(files, file_has_known_tensors, 0, (int)path_count);
    tcase_add_test(files, every_layer_meets_a_mask);
    suite_add_tcase(suite, files);
    if (in_shards) {
        add_loops(suite, "shards", use_shards);
    } else {
        add_loops(suite, "all threads", use_all_threads);
        add_loops(suite, "one thread", use_one_thread);
    }

    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK); /* one process: kernels that cases share are made once */
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner), run = srunner_ntests_run(runner);
    print_tallies(run);
    srunner_free(runner);
    golden_list_free(paths);
    /* One test for each file, and six more for each way to compute; and one for the layers. */
    size_t expected = path_count * (in_shards ? 7 : 13) + 1;
    return failed == 0 && weighted_by_class > 0 && with_history > 0 && (size_t)run == expected ? EXIT_SUCCESS
                                                                                               : EXIT_FAILURE;
}
