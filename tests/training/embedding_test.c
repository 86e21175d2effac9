/* Training tables of rows: what a batch's gradient is, in which types indices come, which are refused and that nothing
 * is changed then, and a model of two towers. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "support/must.h"
#include "support/run_tests.h"
#include "training/fixture.h"
#include "training/parts_runs.h"

#define WIDTH 3
#define STEPS 4
#define MOST 8 /* samples of a batch */

#define EMBEDDING(rows) "{\"class_name\":\"Embedding\",\"config\":{\"input_dim\":" #rows ",\"output_dim\":3}}"
#define SEQUENTIAL(rows) "{\"class_name\":\"Sequential\",\"config\":{\"seed\":1,\"layers\":[" EMBEDDING(rows) "]}}"
#define COMPILE "{\"loss\":\"mse\",\"optimizer\":\"adam\"}"

static rekindle_model *table_model(const char *model) {
    static const int64_t sample[] = {STEPS};
    return must_make_model(model, COMPILE, sample, 1);
}

/* Of the mean square error, row by row. */
static void add_expected(const int32_t *x, int64_t samples, const float *table, const float *y, double *gradient) {
    int64_t elements = samples * STEPS * WIDTH;
    for (int64_t i = 0; i < elements; ++i) {
        int64_t at = x[i / WIDTH] * WIDTH + i % WIDTH;
        gradient[at] += 2.0 * ((double)table[at] - (double)y[i]) / (double)elements;
    }
}

/* Batches of two sizes, each a plan of its own, name few rows or many: no step's gradient has anything of another's. */
static void check_gradients(const char *model_json, int32_t rows) {
    static const int64_t sizes[] = {8, 8, 3, 8, 3, 3, 1, 8};
    rekindle_model *model = table_model(model_json);
    float *y = must_make_noise(4, MOST * STEPS * WIDTH);
    for (int step = 0; step < 8; ++step) {
        int64_t x_shape[] = {sizes[step], STEPS}, y_shape[] = {sizes[step], STEPS, WIDTH};
        int32_t x[MOST * STEPS];
        double expected[200 * WIDTH] = {0}, loss = 0.0;
        size_t count = 0;
        rekindle_tensor *gradient = NULL;
        for (int i = 0; i < MOST * STEPS; ++i) x[i] = (i * i * (step + 1) + 7 * step) % rows;
        rekindle_array x_array = must_array(REKINDLE_INT32, x, 2, x_shape);
        rekindle_array y_array = must_array(REKINDLE_FLOAT32, y, 3, y_shape);
        float *table = weight_values(model, "embedding/embeddings");
        add_expected(x, sizes[step], table, y, expected);
        OK(rekindle_model_train_on_batch(model, &x_array, &y_array, NULL, &loss, 1));
        OK(rekindle_model_get_gradient(model, "embedding/embeddings", &gradient));
        const float *actual = must_view_floats(gradient, &count);
        ck_assert_uint_eq(count, (size_t)rows * WIDTH);
        for (size_t i = 0; i < count; ++i) {
            ck_assert_msg(fabs((double)actual[i] - expected[i]) <= 1e-6 * fabs(expected[i]) + 1e-9,
                          "step %d: element %zu is %.9g, expected %.9g", step, i, (double)actual[i], expected[i]);
        }
        rekindle_tensor_destroy(gradient);
        free(table);
    }
    rekindle_model_destroy(model);
    free(y);
}

START_TEST(a_gradient_is_that_of_its_batch) {
    check_gradients(SEQUENTIAL(200), 200); /* more rows than batches name */
    check_gradients(SEQUENTIAL(100), 100); /* a few more than fit into the list of rows */
    check_gradients(SEQUENTIAL(3), 3);
}
END_TEST

static struct bytes trained_with(rekindle_dtype dtype, const void *x) {
    static const int64_t x_shape[] = {MOST, STEPS}, y_shape[] = {MOST, STEPS, WIDTH};
    rekindle_model *model = table_model(SEQUENTIAL(5));
    struct bytes state = {NULL, 0, 0};
    rekindle_fit_options fit = REKINDLE_FIT_OPTIONS_INIT;
    float *y = must_make_noise(4, MOST * STEPS * WIDTH);
    rekindle_array x_array = must_array(dtype, x, 2, x_shape), y_array = must_array(REKINDLE_FLOAT32, y, 3, y_shape);
    rekindle_dataset *dataset = must_make_dataset(&x_array, &y_array, NULL);
    fit.batch_size = 3;
    fit.epochs = 2;
    OK(rekindle_model_fit(model, dataset, &fit));
    OK(add_trained_state(&state, model));
    rekindle_tensor *outputs = must_predict(model, &x_array, 2);
    size_t count = 0;
    const float *values = must_view_floats(outputs, &count);
    bytes_add(&state, values, count * sizeof(float));
    rekindle_tensor_destroy(outputs);
    rekindle_dataset_destroy(dataset);
    rekindle_model_destroy(model);
    free(y);
    return state;
}

START_TEST(indices_come_in_every_type) {
    int32_t whole[MOST * STEPS];
    int64_t wide[MOST * STEPS];
    uint8_t small[MOST * STEPS];
    float floats[MOST * STEPS];
    double doubles[MOST * STEPS];
    for (int i = 0; i < MOST * STEPS; ++i) {
        whole[i] = i * i % 5;
        wide[i] = whole[i];
        small[i] = (uint8_t)whole[i];
        floats[i] = (float)whole[i];
        doubles[i] = whole[i];
    }
    const struct {
        rekindle_dtype dtype;
        const void *x;
    } others[] = {
        {REKINDLE_INT64, wide}, {REKINDLE_UINT8, small}, {REKINDLE_FLOAT32, floats}, {REKINDLE_FLOAT64, doubles}};
    struct bytes expected = trained_with(REKINDLE_INT32, whole);
    for (size_t i = 0; i < sizeof(others) / sizeof(*others); ++i) {
        struct bytes actual = trained_with(others[i].dtype, others[i].x);
        ck_assert_msg(actual.size == expected.size && memcmp(actual.data, expected.data, actual.size) == 0,
                      "indices of type %d give other bytes", (int)others[i].dtype);
        bytes_free(&actual);
    }
    bytes_free(&expected);
}
END_TEST

/* What the calls below are made with: indices of 0 to 4, but for one. */
static int64_t bad_x[MOST * STEPS];
static float bad_y[MOST * STEPS * WIDTH];
static rekindle_array bad_x_array, bad_y_array;
static rekindle_model *model;
static struct bytes before;

static void begin_bad(int64_t index) {
    static const int64_t x_shape[] = {MOST, STEPS}, y_shape[] = {MOST, STEPS, WIDTH};
    for (int i = 0; i < MOST * STEPS; ++i) bad_x[i] = i % 5;
    bad_x[5 * STEPS + 2] = index;
    bad_x[6 * STEPS] = 99; /* not the first */
    bad_x_array = must_array(REKINDLE_INT64, bad_x, 2, x_shape);
    bad_y_array = must_array(REKINDLE_FLOAT32, bad_y, 3, y_shape);
    model = table_model(SEQUENTIAL(5));
    before = learned_by(model);
}

static void end_bad(void) {
    struct bytes after = learned_by(model);
    ck_assert(after.size == before.size && memcmp(after.data, before.data, after.size) == 0);
    bytes_free(&before);
    bytes_free(&after);
    rekindle_model_destroy(model);
}

START_TEST(a_bad_index_is_refused) {
    static const struct {
        int64_t index;
        const char *text;
    } cases[] = {
        {7, "embedding: the index 7 at element 2 of sample 5; expected 0 to 4"},
        {5, "embedding: the index 5 at element 2 of sample 5; expected 0 to 4"},
        {-1, "embedding: the index -1 at element 2 of sample 5; expected 0 to 4"},
    };
    const char *text = cases[_i].text;
    rekindle_fit_options fit = REKINDLE_FIT_OPTIONS_INIT;
    rekindle_evaluate_options evaluate = REKINDLE_EVALUATE_OPTIONS_INIT;
    rekindle_predict_options predict = REKINDLE_PREDICT_OPTIONS_INIT;
    rekindle_tensor *outputs = NULL;
    float predictions[MOST * STEPS * WIDTH];
    char placed[160];
    double loss = 0.0;
    begin_bad(cases[_i].index);
    rekindle_dataset *dataset = must_make_dataset(&bad_x_array, &bad_y_array, NULL);
    fit.shuffle = 0;
    snprintf(placed, sizeof(placed), "epoch 0, batch 0: %s", text);
    FAILS(REKINDLE_DATA_ERROR, rekindle_model_fit(model, dataset, &fit), placed);
    snprintf(placed, sizeof(placed), "batch 1: %s", text);
    evaluate.batch_size = predict.batch_size = 3;
    FAILS(REKINDLE_DATA_ERROR, rekindle_model_evaluate(model, dataset, &evaluate, &loss, 1), placed);
    FAILS(REKINDLE_DATA_ERROR, rekindle_model_predict(model, dataset, &predict, &outputs), text);
    ck_assert_ptr_null(outputs);
    FAILS(REKINDLE_DATA_ERROR, rekindle_model_train_on_batch(model, &bad_x_array, &bad_y_array, NULL, &loss, 1), text);
    FAILS(REKINDLE_DATA_ERROR, rekindle_model_test_on_batch(model, &bad_x_array, &bad_y_array, NULL, &loss, 1), text);
    FAILS(REKINDLE_DATA_ERROR, rekindle_model_predict_on_batch(model, &bad_x_array, predictions, MOST * STEPS * WIDTH),
          text);
    rekindle_dataset_destroy(dataset);
    end_bad();
}
END_TEST

/* A shuffled fit names the dataset's sample, not its place in the batch; validation says that it is one. */
START_TEST(a_bad_index_is_named_by_its_sample) {
    rekindle_fit_options fit = REKINDLE_FIT_OPTIONS_INIT;
    begin_bad(7);
    bad_x[6 * STEPS] = 1;
    rekindle_dataset *bad = must_make_dataset(&bad_x_array, &bad_y_array, NULL);
    bad_x[5 * STEPS + 2] = 0;
    rekindle_dataset *good = must_make_dataset(&bad_x_array, &bad_y_array, NULL);
    fit.batch_size = MOST;
    FAILS(REKINDLE_DATA_ERROR, rekindle_model_fit(model, bad, &fit),
          "epoch 0, batch 0: embedding: the index 7 at element 2 of sample 5; expected 0 to 4");
    end_bad();
    model = table_model(SEQUENTIAL(5));
    fit.validation_data = bad;
    FAILS(REKINDLE_DATA_ERROR, rekindle_model_fit(model, good, &fit),
          "validation of epoch 0: batch 0: embedding: the index 7 at element 2 of sample 5");
    rekindle_model_destroy(model);
    rekindle_dataset_destroy(good);
    rekindle_dataset_destroy(bad);
}
END_TEST

/* The step behind one that failed has nothing of it. */
START_TEST(a_run_goes_on_behind_a_bad_index) {
    double loss = 0.0;
    begin_bad(7);
    rekindle_model *other = table_model(SEQUENTIAL(5));
    struct bytes expected, actual;
    FAILS(REKINDLE_DATA_ERROR, rekindle_model_train_on_batch(model, &bad_x_array, &bad_y_array, NULL, &loss, 1), "7");
    end_bad();
    model = table_model(SEQUENTIAL(5));
    FAILS(REKINDLE_DATA_ERROR, rekindle_model_train_on_batch(model, &bad_x_array, &bad_y_array, NULL, &loss, 1), "7");
    for (int i = 0; i < MOST * STEPS; ++i) bad_x[i] = i % 2;
    OK(rekindle_model_train_on_batch(model, &bad_x_array, &bad_y_array, NULL, &loss, 1));
    OK(rekindle_model_train_on_batch(other, &bad_x_array, &bad_y_array, NULL, &loss, 1));
    actual = learned_by(model);
    expected = learned_by(other);
    ck_assert(actual.size == expected.size && memcmp(actual.data, expected.data, actual.size) == 0);
    bytes_free(&actual);
    bytes_free(&expected);
    rekindle_model_destroy(model);
    rekindle_model_destroy(other);
}
END_TEST

START_TEST(what_is_no_integer_is_refused) {
    rekindle_fit_options fit = REKINDLE_FIT_OPTIONS_INIT;
    float predictions[MOST * STEPS * WIDTH];
    begin_bad(INT64_C(5000000000));
    rekindle_dataset *dataset = must_make_dataset(&bad_x_array, &bad_y_array, NULL);
    FAILS(REKINDLE_DATA_ERROR, rekindle_model_fit(model, dataset, &fit),
          "x has 5000000000 at element 2 of sample 5; expected whole numbers of 32 bits");
    FAILS(REKINDLE_DATA_ERROR, rekindle_model_predict_on_batch(model, &bad_x_array, predictions, MOST * STEPS * WIDTH),
          "embedding: what is no whole number of 32 bits at element 2 of sample 5; expected 0 to 4");
    rekindle_dataset_destroy(dataset);
    end_bad();
}
END_TEST

/* Two towers, whose rows' products are the ratings: against the same in double. */
#define USERS 30
#define ITEMS 20
#define RATINGS 50
#define TOWER_BATCH 8
#define TOWER_EPOCHS 3
#define RATE 0.3
#define TOWER(name, rows, input)                                                                                       \
    "{\"class_name\":\"InputLayer\",\"name\":\"" input "\",\"config\":{\"name\":\"" input "\",\"batch_shape\":"        \
    "[null,1],\"dtype\":\"int32\"},\"inbound_nodes\":[]},"                                                             \
    "{\"class_name\":\"Embedding\",\"name\":\"" name "\",\"config\":{\"name\":\"" name "\",\"input_dim\":" #rows       \
    ",\"output_dim\":3},\"inbound_nodes\":" FROM(input) "},"                                                           \
                                                        "{\"class_name\":\"Flatten\",\"name\":\"" name                 \
                                                        "_row\",\"config\":{\"name\":\"" name "_row\"},"               \
                                                        "\"inbound_nodes\":" FROM(name) "},"
#define TENSOR(name)                                                                                                   \
    "{\"class_name\":\"__keras_tensor__\",\"config\":{\"shape\":[null],\"dtype\":\"float32\",\"keras_history\":["      \
    "\"" name "\",0,0]}}"
#define FROM(name) "[{\"args\":[" TENSOR(name) "],\"kwargs\":{}}]"
static const char two_towers[] =
    "{\"class_name\":\"Functional\",\"config\":{\"name\":\"functional\",\"layers\":[" TOWER("users", 30, "user") TOWER(
        "items", 20, "item") "{\"class_name\":\"Dot\",\"name\":\"rating\",\"config\":{\"name\":\"rating\",\"axes\":1},"
                             "\"inbound_nodes\":[{\"args\":[[" TENSOR("users_row") "," TENSOR(
                                 "items_row") "]],"
                                              "\"kwargs\":{}}]}],\"input_layers\":[[\"user\",0,0],[\"item\",0,0]],"
                                              "\"output_layers\":[[\"rating\",0,0]]}}";

static void train_towers(double users[][WIDTH], double items[][WIDTH], const int32_t *user, const int32_t *item,
                         const float *rating, int count) {
    double user_gradient[USERS][WIDTH] = {{0}}, item_gradient[ITEMS][WIDTH] = {{0}};
    for (int n = 0; n < count; ++n) {
        double error = -(double)rating[n];
        for (int i = 0; i < WIDTH; ++i) error += users[user[n]][i] * items[item[n]][i];
        for (int i = 0; i < WIDTH; ++i) {
            user_gradient[user[n]][i] += 2.0 * error * items[item[n]][i] / count;
            item_gradient[item[n]][i] += 2.0 * error * users[user[n]][i] / count;
        }
    }
    for (int row = 0; row < USERS; ++row) {
        for (int i = 0; i < WIDTH; ++i) users[row][i] -= RATE * user_gradient[row][i];
    }
    for (int row = 0; row < ITEMS; ++row) {
        for (int i = 0; i < WIDTH; ++i) items[row][i] -= RATE * item_gradient[row][i];
    }
}

static rekindle_tensor *column(rekindle_dtype dtype, const void *values) {
    static const int64_t shape[] = {RATINGS, 1};
    rekindle_array array = must_array(dtype, values, 2, shape);
    rekindle_tensor *tensor = NULL;
    OK(rekindle_tensor_create(&array, &tensor));
    return tensor;
}

static rekindle_dataset *rated(const int32_t *user, const int32_t *item, const float *rating) {
    rekindle_array_dataset_options options = REKINDLE_ARRAY_DATASET_OPTIONS_INIT;
    rekindle_tensor *users = column(REKINDLE_INT32, user), *items = column(REKINDLE_INT32, item),
                    *ratings = column(REKINDLE_FLOAT32, rating);
    rekindle_named_tensor inputs[] = {{"item", items}, {"user", users}};
    rekindle_dataset *dataset = NULL;
    options.inputs = inputs;
    options.input_count = 2;
    options.y = ratings;
    OK(rekindle_array_dataset_create(&options, &dataset));
    rekindle_tensor_destroy(users);
    rekindle_tensor_destroy(items);
    rekindle_tensor_destroy(ratings);
    return dataset;
}

static void check_table(const rekindle_model *trained, const char *name, const double *expected, size_t count) {
    float *actual = weight_values(trained, name);
    for (size_t i = 0; i < count; ++i) {
        ck_assert_msg(fabs((double)actual[i] - expected[i]) <= 1e-6, "%s: element %zu is %.9g, expected %.9g", name, i,
                      (double)actual[i], expected[i]);
    }
    free(actual);
}

START_TEST(two_towers_learn) {
    int32_t user[RATINGS], item[RATINGS];
    double users[USERS][WIDTH], items[ITEMS][WIDTH];
    rekindle_fit_options fit = REKINDLE_FIT_OPTIONS_INIT;
    float *rating = must_make_noise(9, RATINGS), *noise = must_make_noise(10, (USERS + ITEMS) * WIDTH);
    for (int n = 0; n < RATINGS; ++n) {
        user[n] = n * n % (USERS - 1);
        item[n] = (n * 7 + n / 3) % (ITEMS - 1);
    }
    rekindle_model *trained = must_make_model(
        two_towers, "{\"loss\":\"mse\",\"optimizer\":{\"class_name\":\"SGD\",\"config\":{\"learning_rate\":0.3}}}",
        NULL, 0);
    for (int i = 0; i < USERS * WIDTH; ++i) users[i / WIDTH][i % WIDTH] = (double)noise[i];
    for (int i = 0; i < ITEMS * WIDTH; ++i) items[i / WIDTH][i % WIDTH] = (double)noise[USERS * WIDTH + i];
    set_weight_values(trained, "users/embeddings", noise);
    set_weight_values(trained, "items/embeddings", noise + USERS * WIDTH);
    rekindle_dataset *dataset = rated(user, item, rating);
    fit.batch_size = TOWER_BATCH;
    fit.epochs = TOWER_EPOCHS;
    fit.shuffle = 0;
    OK(rekindle_model_fit(trained, dataset, &fit));
    for (int epoch = 0; epoch < TOWER_EPOCHS; ++epoch) {
        for (int first = 0; first < RATINGS; first += TOWER_BATCH) {
            int count = RATINGS - first < TOWER_BATCH ? RATINGS - first : TOWER_BATCH;
            train_towers(users, items, user + first, item + first, rating + first, count);
        }
    }
    check_table(trained, "users/embeddings", users[0], USERS * WIDTH);
    check_table(trained, "items/embeddings", items[0], ITEMS * WIDTH);
    rekindle_dataset_destroy(dataset);
    rekindle_model_destroy(trained);
    free(rating);
    free(noise);
}
END_TEST

/* What is written of a model makes the same model again. */
START_TEST(json_goes_both_ways) {
    const char *const models[] = {SEQUENTIAL(5), two_towers};
    static const int64_t sample[] = {STEPS};
    char *first = NULL, *second = NULL;
    rekindle_model *made = must_make_model(models[_i], NULL, _i == 0 ? sample : NULL, _i == 0), *again = NULL;
    OK(rekindle_model_to_json(made, &first));
    OK(rekindle_model_from_json(first, &again));
    OK(rekindle_model_to_json(again, &second));
    ck_assert_str_eq(first, second);
    ck_assert_ptr_nonnull(strstr(first, "\"Embedding\""));
    rekindle_string_destroy(first);
    rekindle_string_destroy(second);
    rekindle_model_destroy(made);
    rekindle_model_destroy(again);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_test(tests, a_gradient_is_that_of_its_batch);
    tcase_add_test(tests, indices_come_in_every_type);
    tcase_add_loop_test(tests, a_bad_index_is_refused, 0, 3);
    tcase_add_test(tests, a_bad_index_is_named_by_its_sample);
    tcase_add_test(tests, a_run_goes_on_behind_a_bad_index);
    tcase_add_test(tests, what_is_no_integer_is_refused);
    tcase_add_test(tests, two_towers_learn);
    tcase_add_loop_test(tests, json_goes_both_ways, 0, 2);
}

int main(void) {
    return run_tests("training.embedding", add_tests);
}
