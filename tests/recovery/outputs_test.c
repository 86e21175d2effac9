/* A model of two inputs and two outputs, with statistics, dropout, losses and metrics of each output, is interrupted
 * behind every second batch in turn, validates, and ends with the bytes and the history of the uninterrupted run. */
#include <string.h>

#include "recovery/life.h"
#include "support/must.h"
#include "support/two_ends.h"

static const struct variant {
    const char *name, *compile;
} variants[] = {
    {"two outputs", two_ends_compile},
    {"a loss of one output, metrics of the other",
     "{\"optimizer\":{\"class_name\":\"SGD\",\"config\":{\"momentum\":0.9}},\"loss\":[null,\"huber\"],"
     "\"metrics\":{\"kind\":[\"accuracy\",\"sparse_categorical_crossentropy\"]},\"threads\":0}"},
};

static struct life life_of(const void *of, const char *folder) {
    const struct variant *variant = of;
    struct life life = new_life(folder);
    life.model = must_make_model(two_ends_model, variant->compile, NULL, 0);
    life.dataset = make_two_ends_dataset(22, 1);
    life.validation = make_two_ends_dataset(10, 2);
    return life;
}

START_TEST(a_resumed_run_ends_with_the_same_bytes) {
    expect_reference_after_deaths(life_of, &variants[_i], _i, variants[_i].name);
}
END_TEST

/* What is compared above has the figures of each output. */
START_TEST(the_history_has_each_outputs_figures) {
    static const char *const names[] = {"loss",          "kind_loss",     "size_loss",
                                        "kind_accuracy", "size_mae",      "kind_weighted_accuracy",
                                        "size_mse",      "val_size_loss", "val_kind_weighted_accuracy"};
    struct life life = life_of(&variants[0], NULL);
    rekindle_history *history = NULL;
    OK(live(&life));
    OK(rekindle_model_get_history(life.model, &history));
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); ++i) {
        const double *values = NULL;
        size_t count = 0;
        must_context = names[i];
        must(rekindle_history_values(history, names[i], &values, &count));
        ck_assert_uint_eq(count, LIFE_EPOCHS);
    }
    rekindle_history_destroy(history);
    end_life(&life);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_loop_test(tests, a_resumed_run_ends_with_the_same_bytes, 0, sizeof(variants) / sizeof(variants[0]));
    tcase_add_test(tests, the_history_has_each_outputs_figures);
}

int main(void) {
    return run_tests("recovery.outputs", add_tests);
}
