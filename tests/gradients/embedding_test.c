/* The gradients of tables of rows, against central differences of the same in double: two inputs of indices, some of
 * them equal, a table for each, of which one is read by both, and a Dense layer behind. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/compare.h"
#include "support/must.h"

#define BATCH 4
#define ITEMS 3 /* of a user */
#define USER_ROWS 5
#define ITEM_ROWS 6
#define WIDTH 3
#define OUTPUTS 2
#define JOINED ((1 + ITEMS + 1) * WIDTH) /* the user's row, the items', and the item of the user's number */
#define STEP 1e-6
#define TOLERANCE 1e-5

/* The weights in the order of the layers: both tables, kernel, bias. */
enum {
    USERS = 0,
    ITEM_TABLE = USERS + USER_ROWS * WIDTH,
    KERNEL = ITEM_TABLE + ITEM_ROWS * WIDTH,
    BIAS = KERNEL + JOINED * OUTPUTS,
    WEIGHTS = BIAS + OUTPUTS
};

static const int32_t users[BATCH] = {3, 0, 3, 4};
static const int64_t items[BATCH * ITEMS] = {5, 5, 1, 0, 1, 5, 2, 2, 2, 3, 0, 5};

static double naive_loss(const double *weights, const double *target) {
    double loss = 0.0;
    for (int n = 0; n < BATCH; ++n) {
        const double *rows[1 + ITEMS + 1];
        rows[0] = weights + USERS + users[n] * WIDTH;
        for (int i = 0; i < ITEMS; ++i) rows[1 + i] = weights + ITEM_TABLE + items[n * ITEMS + i] * WIDTH;
        rows[1 + ITEMS] = weights + ITEM_TABLE + users[n] * WIDTH;
        for (int o = 0; o < OUTPUTS; ++o) {
            double y = weights[BIAS + o];
            for (int i = 0; i < JOINED; ++i) y += rows[i / WIDTH][i % WIDTH] * weights[KERNEL + i * OUTPUTS + o];
            loss += (y - target[n * OUTPUTS + o]) * (y - target[n * OUTPUTS + o]) / (BATCH * OUTPUTS);
        }
    }
    return loss;
}

static rekindle_symbol *input(const char *name, int64_t size, rekindle_dtype dtype) {
    rekindle_input_options options = REKINDLE_INPUT_OPTIONS_INIT;
    rekindle_symbol *symbol = NULL;
    options.name = name;
    options.shape = &size;
    options.rank = 1;
    options.dtype = dtype;
    must(rekindle_input_create(&options, &symbol));
    return symbol;
}

static rekindle_layer *table(const char *name, int64_t rows) {
    rekindle_embedding_options options = REKINDLE_EMBEDDING_OPTIONS_INIT;
    rekindle_layer *layer = NULL;
    options.name = name;
    options.input_dim = rows;
    options.output_dim = WIDTH;
    must(rekindle_embedding_create(&options, &layer));
    return layer;
}

static rekindle_symbol *apply(rekindle_layer *layer, rekindle_symbol *const *inputs, size_t count) {
    rekindle_call_options call = REKINDLE_CALL_OPTIONS_INIT;
    rekindle_symbol *output = NULL;
    call.inputs = (const rekindle_symbol *const *)inputs;
    call.input_count = count;
    must(rekindle_layer_call(layer, &call, &output, 1, NULL));
    return output;
}

static rekindle_model *make_model(void) {
    rekindle_functional_options options = REKINDLE_FUNCTIONAL_OPTIONS_INIT;
    rekindle_dense_options dense = REKINDLE_DENSE_OPTIONS_INIT;
    rekindle_concatenate_options joining = REKINDLE_CONCATENATE_OPTIONS_INIT;
    rekindle_layer *flatten = NULL, *concatenate = NULL, *out = NULL;
    rekindle_model *model = NULL;
    rekindle_symbol *inputs[2] = {input("user", 1, REKINDLE_FLOAT32), input("items", ITEMS, REKINDLE_INT64)};
    rekindle_layer *of_users = table("users", USER_ROWS), *of_items = table("item_table", ITEM_ROWS);
    joining.axis = 1;
    dense.name = "out";
    dense.units = OUTPUTS;
    must(rekindle_concatenate_create(&joining, &concatenate));
    must(rekindle_flatten_create(NULL, &flatten));
    must(rekindle_dense_create(&dense, &out));
    rekindle_symbol *rows[3] = {apply(of_users, &inputs[0], 1), apply(of_items, &inputs[1], 1),
                                apply(of_items, &inputs[0], 1)};
    rekindle_symbol *joined = apply(concatenate, rows, 3), *flat = apply(flatten, &joined, 1),
                    *y = apply(out, &flat, 1);
    options.inputs = (const rekindle_symbol *const *)inputs;
    options.input_count = 2;
    options.outputs = (const rekindle_symbol *const *)&y;
    options.output_count = 1;
    must(rekindle_functional_create(&options, &model));
    must(rekindle_model_compile_from_json(model, "{\"loss\":\"mse\",\"optimizer\":{\"class_name\":\"SGD\",\"config\":"
                                                 "{\"learning_rate\":0.1,\"momentum\":0.5}}}"));
    for (int i = 0; i < 3; ++i) rekindle_symbol_destroy(rows[i]);
    for (int i = 0; i < 2; ++i) rekindle_symbol_destroy(inputs[i]);
    rekindle_symbol_destroy(joined);
    rekindle_symbol_destroy(flat);
    rekindle_symbol_destroy(y);
    rekindle_layer_destroy(of_users);
    rekindle_layer_destroy(of_items);
    rekindle_layer_destroy(flatten);
    rekindle_layer_destroy(concatenate);
    rekindle_layer_destroy(out);
    return model;
}

static const char *const names[] = {"users/embeddings", "item_table/embeddings", "out/kernel", "out/bias"};
static const int begins[] = {USERS, ITEM_TABLE, KERNEL, BIAS, WEIGHTS};

static void set_weights(rekindle_model *model, const float *values) {
    for (int i = 0; i < 4; ++i) {
        rekindle_array value = REKINDLE_ARRAY_INIT;
        rekindle_tensor *tensor = must_get_weight(model, names[i]);
        must(rekindle_tensor_view(tensor, &value));
        value.data = values + begins[i];
        must(rekindle_model_set_weight(model, names[i], &value));
        rekindle_tensor_destroy(tensor);
    }
}

static void check_gradients(const rekindle_model *model, const double *expected) {
    for (int i = 0; i < 4; ++i) {
        rekindle_tensor *gradient = NULL;
        size_t count = 0;
        must(rekindle_model_get_gradient(model, names[i], &gradient));
        const float *actual = must_view_floats(gradient, &count);
        ck_assert_uint_eq(count, (size_t)(begins[i + 1] - begins[i]));
        deviation found = compare_float_to_double(actual, expected + begins[i], count);
        ck_assert_msg(found.rtol <= TOLERANCE, "%s: element %zu is %.9g, expected %.9g: rtol %.3g", names[i],
                      found.index, (double)actual[found.index], expected[begins[i] + (int)found.index], found.rtol);
        rekindle_tensor_destroy(gradient);
    }
}

static rekindle_batch batch_of(const rekindle_array *inputs, const float *y, const int64_t *y_shape) {
    static const char *const input_names[] = {"items", "user"};
    rekindle_batch batch = REKINDLE_BATCH_INIT;
    batch.inputs = inputs;
    batch.input_count = 2;
    batch.input_names = input_names;
    batch.y = must_array(REKINDLE_FLOAT32, y, 2, y_shape);
    return batch;
}

START_TEST(gradients_are_central_differences) {
    static const int64_t user_shape[] = {BATCH, 1}, item_shape[] = {BATCH, ITEMS}, y_shape[] = {BATCH, OUTPUTS};
    double exact[WEIGHTS], target[BATCH * OUTPUTS], expected[WEIGHTS], loss = 0.0;
    float *values = must_make_noise(1, WEIGHTS), *y = must_make_noise(2, BATCH * OUTPUTS);
    rekindle_array inputs[2] = {must_array(REKINDLE_INT64, items, 2, item_shape),
                                must_array(REKINDLE_INT32, users, 2, user_shape)};
    rekindle_batch batch = batch_of(inputs, y, y_shape);
    rekindle_model *model = make_model();
    for (int i = 0; i < WEIGHTS; ++i) exact[i] = (double)values[i];
    for (int i = 0; i < BATCH * OUTPUTS; ++i) target[i] = (double)y[i];
    for (int i = 0; i < WEIGHTS; ++i) {
        double kept = exact[i];
        exact[i] = kept + STEP;
        expected[i] = naive_loss(exact, target);
        exact[i] = kept - STEP;
        expected[i] = (expected[i] - naive_loss(exact, target)) / (2.0 * STEP);
        exact[i] = kept;
    }
    for (int step = 0; step < 3; ++step) { /* the second time the rows of the first must have been cleared */
        set_weights(model, values);
        must(rekindle_model_train_batch(model, &batch, &loss, 1));
        ck_assert_double_eq_tol(loss, naive_loss(exact, target), 1e-5 * loss);
        check_gradients(model, expected);
    }
    rekindle_model_destroy(model);
    free(values);
    free(y);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("gradients.embedding");
    TCase *tests = tcase_create("embedding");
    tcase_add_test(tests, gradients_are_central_differences);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
