/* A model with tables of rows, of which a batch names some: interrupted behind any second batch and lived again, it
 * ends with the bytes of an uninterrupted run, though the gradient's arena, which is not in the backup, begins anew. */
#include "recovery/life.h"

#include "support/must.h"

#define SAMPLES 22
#define STEPS 6
#define MODEL                                                                                                          \
    "{\"class_name\":\"Sequential\",\"config\":{\"seed\":5,\"layers\":["                                               \
    "{\"class_name\":\"Embedding\",\"config\":{\"input_dim\":60,\"output_dim\":4%s}},"                                 \
    "{\"class_name\":\"Flatten\",\"config\":{}},"                                                                      \
    "{\"class_name\":\"Dense\",\"config\":{\"units\":3,\"activation\":\"softmax\"}}]}}"

struct variant {
    const char *name, *options, *optimizer;
};

static const struct variant variants[] = {
    {"Adam", "", "{\"class_name\":\"Adam\",\"config\":{}}"},
    {"AdamW", "", "{\"class_name\":\"AdamW\",\"config\":{\"weight_decay\":0.1}}"},
    {"accumulated", "", "{\"class_name\":\"SGD\",\"config\":{\"momentum\":0.9,\"gradient_accumulation_steps\":4}}"},
    {"regularized", ",\"embeddings_regularizer\":\"l2\",\"embeddings_constraint\":\"unit_norm\"",
     "{\"class_name\":\"SGD\",\"config\":{\"learning_rate\":0.1}}"},
};

static struct life make(const void *data, const char *folder) {
    static const int64_t x_shape[] = {SAMPLES, STEPS};
    const struct variant *variant = data;
    struct life life = new_life(folder);
    char model[1024], compile[512];
    int32_t x[SAMPLES * STEPS], y[SAMPLES];
    for (int i = 0; i < SAMPLES * STEPS; ++i) x[i] = i * i % 57;
    for (int i = 0; i < SAMPLES; ++i) y[i] = i % 3;
    rekindle_array x_array = must_array(REKINDLE_INT32, x, 2, x_shape),
                   y_array = must_array(REKINDLE_INT32, y, 1, x_shape);
    snprintf(model, sizeof(model), MODEL, variant->options);
    snprintf(compile, sizeof(compile), "{\"loss\":\"sparse_categorical_crossentropy\",\"optimizer\":%s}",
             variant->optimizer);
    life.model = must_make_model(model, compile, NULL, 0);
    life.dataset = must_make_dataset(&x_array, &y_array, NULL);
    life.validation = must_make_dataset(&x_array, &y_array, NULL);
    return life;
}

START_TEST(it_resumes) {
    expect_reference_after_deaths(make, &variants[_i], _i % 2, variants[_i].name);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_loop_test(tests, it_resumes, 0, (int)(sizeof(variants) / sizeof(*variants)));
}

int main(void) {
    return run_tests("recovery.embedding", add_tests);
}
