/* Initializers that make matrices: what they promise of these, for weights of any shape. */
#include <math.h>
#include <stdlib.h>

#include "support/must.h"
#include "support/run_tests.h"

/* A model whose only kernel has the shape (inputs, units), or that of a convolution of 3 by 3. */
static rekindle_model *make_model(int64_t inputs, int64_t units, int is_convolution, const char *initializer) {
    const int64_t vector[] = {inputs}, image[] = {4, 4, inputs};
    char json[512];
    snprintf(json, sizeof(json),
             "{\"class_name\":\"Sequential\",\"config\":{\"seed\":3,\"layers\":[{\"class_name\":\"%s\",\"config\":"
             "{\"name\":\"layer\",\"%s\":%d,%s\"kernel_initializer\":%s}}]}}",
             is_convolution ? "Conv2D" : "Dense", is_convolution ? "filters" : "units", (int)units,
             is_convolution ? "\"kernel_size\":[3,3]," : "", initializer);
    return must_make_model(json, NULL, is_convolution ? image : vector, is_convolution ? 3 : 1);
}

static const struct shape {
    int64_t inputs, units;
    int is_convolution;
} shapes[] = {{20, 20, 0}, {30, 7, 0}, {7, 30, 0}, {1, 5, 0}, {5, 1, 0}, {4, 9, 1}, {2, 50, 1}};

START_TEST(orthogonal_vectors_have_a_right_angle_and_the_length_of_gain) {
    const struct shape *shape = &shapes[_i];
    rekindle_model *model = make_model(shape->inputs, shape->units, shape->is_convolution,
                                       "{\"class_name\":\"Orthogonal\",\"config\":{\"gain\":1.5}}");
    rekindle_tensor *kernel = must_get_weight(model, "layer/kernel");
    size_t count = 0, columns = (size_t)shape->units;
    const float *values = must_view_floats(kernel, &count);
    size_t rows = count / columns, vectors = rows < columns ? rows : columns, length = count / vectors;
    size_t step = rows < columns ? columns : 1, stride = rows < columns ? 1 : columns;
    for (size_t i = 0; i < vectors; ++i) {
        for (size_t j = 0; j <= i; ++j) {
            double product = 0.0;
            for (size_t k = 0; k < length; ++k) {
                product += (double)values[i * step + k * stride] * (double)values[j * step + k * stride];
            }
            ck_assert_double_eq_tol(product, i == j ? 1.5 * 1.5 : 0.0, 1e-6);
        }
    }
    rekindle_tensor_destroy(kernel);
    rekindle_model_destroy(model);
}
END_TEST

/* Keras's Q is not any Q: its vectors point where the random ones did, so that all directions are alike. */
START_TEST(orthogonal_has_no_direction_of_its_own) {
    double sum = 0.0, squares = 0.0;
    for (int seed = 1; seed <= 400; ++seed) {
        char initializer[96];
        snprintf(initializer, sizeof(initializer), "{\"class_name\":\"Orthogonal\",\"config\":{\"seed\":%d}}", seed);
        rekindle_model *model = make_model(4, 4, 0, initializer);
        rekindle_tensor *kernel = must_get_weight(model, "layer/kernel");
        size_t count = 0;
        const float *values = must_view_floats(kernel, &count);
        sum += (double)values[0];
        squares += (double)values[0] * (double)values[0];
        rekindle_tensor_destroy(kernel);
        rekindle_model_destroy(model);
    }
    /* An element of a random rotation in four dimensions has mean 0 and variance 1/4. */
    ck_assert_double_le(fabs(sum / 400), 5 * 0.5 / sqrt(400));
    ck_assert_double_eq_tol(squares / 400, 0.25, 0.05);
}
END_TEST

START_TEST(identity_has_gain_on_its_diagonal) {
    const struct shape *shape = &shapes[_i];
    rekindle_model *model =
        make_model(shape->inputs, shape->units, 0, "{\"class_name\":\"Identity\",\"config\":{\"gain\":2.5}}");
    rekindle_tensor *kernel = must_get_weight(model, "layer/kernel");
    size_t count = 0;
    const float *values = must_view_floats(kernel, &count);
    for (size_t i = 0; i < count; ++i) {
        int on_diagonal = i / (size_t)shape->units == i % (size_t)shape->units;
        ck_assert(values[i] == (on_diagonal ? 2.5F : 0.0F));
    }
    rekindle_tensor_destroy(kernel);
    rekindle_model_destroy(model);
}
END_TEST

static void expect_refused(const char *layer, const char *error) {
    const int64_t input_shape[] = {4, 4, 1};
    char json[512];
    rekindle_model *model = NULL;
    snprintf(json, sizeof(json), "{\"class_name\":\"Sequential\",\"config\":{\"layers\":[%s]}}", layer);
    must(rekindle_model_from_json(json, &model));
    ck_assert_int_eq(rekindle_model_build(model, input_shape, 3), REKINDLE_INVALID_ARGUMENT);
    ck_assert_ptr_nonnull(strstr(rekindle_last_error(), error));
    rekindle_model_destroy(model);
}

START_TEST(shapes_that_are_no_matrices_are_refused) {
    expect_refused("{\"class_name\":\"Conv2D\",\"config\":{\"filters\":2,\"kernel_size\":2,"
                   "\"kernel_initializer\":\"identity\"}}",
                   "Identity: the weight's shape is (2, 2, 1, 2); expected two dimensions");
    expect_refused("{\"class_name\":\"Dense\",\"config\":{\"units\":2,\"bias_initializer\":\"orthogonal\"}}",
                   "Orthogonal: the weight's shape is (2,); expected two dimensions or more");
}
END_TEST

static void add_tests(TCase *tests) {
    const int count = (int)(sizeof(shapes) / sizeof(shapes[0]));
    tcase_add_loop_test(tests, orthogonal_vectors_have_a_right_angle_and_the_length_of_gain, 0, count);
    tcase_add_test(tests, orthogonal_has_no_direction_of_its_own);
    tcase_add_loop_test(tests, identity_has_gain_on_its_diagonal, 0, count);
    tcase_add_test(tests, shapes_that_are_no_matrices_are_refused);
}

int main(void) {
    return run_tests("initializers.matrices", add_tests);
}
