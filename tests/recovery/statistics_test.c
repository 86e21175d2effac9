/* A run whose layers keep statistics, some of them frozen, some of what a mask says counts, is interrupted behind every
 * second batch in turn, validates and ends with the bytes of the uninterrupted run: statistics are state as weights
 * are. */
#include "recovery/life.h"
#include "support/must.h"

#define DENSE(name, units, more)                                                                                       \
    "{\"class_name\":\"Dense\",\"config\":{\"name\":\"" name "\",\"units\":" units more "}}"
#define NORMALIZATION(name, more) "{\"class_name\":\"BatchNormalization\",\"config\":{\"name\":\"" name "\"" more "}}"
/* What of the inputs is above a number, and 0 in the place of the rest. */
#define ABOVE(number)                                                                                                  \
    "{\"class_name\":\"Rescaling\",\"config\":{\"scale\":1.0,\"offset\":-" number "}},"                                \
    "{\"class_name\":\"ReLU\",\"config\":{}}"
#define EACH_STEP(name, layer)                                                                                         \
    "{\"class_name\":\"TimeDistributed\",\"config\":{\"name\":\"" name "\",\"layer\":" layer "}}"
#define MASKING "{\"class_name\":\"Masking\",\"config\":{}}"
#define MODEL(layers)                                                                                                  \
    "{\"class_name\":\"Sequential\",\"config\":{\"name\":\"model\",\"seed\":3,\"layers\":[" layers "]}}"

static const struct variant {
    const char *name, *model;
} variants[] = {
    {"normalization", MODEL(DENSE("a", "8", ",\"use_bias\":false") "," NORMALIZATION("b", "") "," DENSE(
                          "c", "3", ",\"activation\":\"softmax\""))},
    {"a frozen one before a trained one",
     MODEL(NORMALIZATION("b", ",\"trainable\":false") "," DENSE("a", "8", "") "," NORMALIZATION(
         "d", ",\"momentum\":0.5") "," DENSE("c", "3", ",\"activation\":\"softmax\""))},
    {"frozen layers", MODEL(DENSE("a", "8", ",\"trainable\":false") "," NORMALIZATION("b", "") "," DENSE(
                          "e", "4", ",\"trainable\":false") "," DENSE("c", "3", ",\"activation\":\"softmax\""))},
    {"masked steps",
     MODEL(
         ABOVE("0.7") ",{\"class_name\":\"Reshape\",\"config\":{\"target_shape\":[3,2]}}," MASKING
                      "," DENSE("a", "4", "") "," NORMALIZATION(
                          "b", ",\"activity_regularizer\":\"l2\"") ",{\"class_name\":\"Flatten\",\"config\":{}}"
                                                                   "," DENSE("c", "3", ",\"activation\":\"softmax\""))},
    {"each step",
     MODEL("{\"class_name\":\"Reshape\",\"config\":{\"target_shape\":[3,2]}}," EACH_STEP(
         "a",
         DENSE("inner", "4",
               "")) "," EACH_STEP("b",
                                  NORMALIZATION(
                                      "inner",
                                      ",\"momentum\":0.5")) "," EACH_STEP("d",
                                                                          "{\"class_name\":\"Dropout\",\"config\":{"
                                                                          "\"rate\":0.3}}") ",{\"class_name\":"
                                                                                            "\"Flatten\",\"config\":{}}"
                                                                                            "," DENSE("c", "3",
                                                                                                      ",\"activation\":"
                                                                                                      "\"softmax\""))},
    {"masked samples", MODEL(ABOVE("0.85") "," MASKING "," DENSE("a", "8", "") "," NORMALIZATION("b", "") "," DENSE(
                           "c", "3", ",\"activation\":\"softmax\""))},
};

static struct life life_of(const void *of, const char *folder) {
    const struct variant *variant = of;
    struct life life = new_life(folder);
    life.model = must_make_model(variant->model,
                                 "{\"optimizer\":{\"class_name\":\"Adam\",\"config\":{\"global_clipnorm\":1.0}},"
                                 "\"loss\":\"sparse_categorical_crossentropy\",\"threads\":1}",
                                 NULL, 0);
    return life;
}

START_TEST(a_resumed_run_ends_with_the_same_bytes) {
    expect_reference_after_deaths(life_of, &variants[_i], 1, variants[_i].name);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_loop_test(tests, a_resumed_run_ends_with_the_same_bytes, 0, sizeof(variants) / sizeof(variants[0]));
}

int main(void) {
    return run_tests("recovery.statistics", add_tests);
}
