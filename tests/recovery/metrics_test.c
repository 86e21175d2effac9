/* A run whose metrics have states of every kind, weighted and not, is interrupted behind every second batch in turn,
 * and ends with the bytes of the uninterrupted run: the figures of the epoch under way are part of its state. */
#include <stdio.h>

#include "recovery/life.h"

static const struct variant {
    const char *loss, *metrics;
    int outputs;
    int64_t threads;
} variants[] = {
    {"sparse_categorical_crossentropy",
     "\"accuracy\",{\"class_name\":\"SparseTopKCategoricalAccuracy\",\"config\":{\"k\":2}},"
     "\"sparse_categorical_crossentropy\","
     "{\"class_name\":\"MeanIoU\",\"config\":{\"num_classes\":3,\"sparse_y_pred\":false}}",
     3, 0},
    {"mse",
     "\"accuracy\",\"auc\",\"r2_score\",\"root_mean_squared_error\",\"cosine_similarity\",\"true_negatives\","
     "{\"class_name\":\"Precision\",\"config\":{\"thresholds\":[0.5,0.4]}}",
     1, 1},
};

static struct life life_of(const void *of, const char *folder) {
    const struct variant *variant = of;
    char compile[2048];
    struct life life = new_life(folder);
    ck_assert_int_lt(snprintf(compile, sizeof(compile),
                              "{\"loss\":\"%s\",\"threads\":%d,\"metrics\":[%s],\"weighted_metrics\":[%s]}",
                              variant->loss, (int)variant->threads, variant->metrics, variant->metrics),
                     (int)sizeof(compile));
    life.model = new_model(7);
    add_dense(life.model, variant->outputs, variant->outputs == 1 ? "sigmoid" : "softmax");
    OK(rekindle_model_compile_from_json(life.model, compile));
    return life;
}

START_TEST(a_resumed_run_reports_the_same_figures) {
    const struct variant *variant = &variants[_i];
    expect_reference_after_deaths(life_of, variant, _i, variant->loss);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_loop_test(tests, a_resumed_run_reports_the_same_figures, 0, sizeof(variants) / sizeof(variants[0]));
}

int main(void) {
    return run_tests("recovery.metrics", add_tests);
}
