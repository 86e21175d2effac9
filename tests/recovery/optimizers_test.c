/* A run with each optimizer, and with all that can surround its update, is interrupted behind every second batch in
 * turn, in the middle of what is accumulated and averaged, and ends with the bytes of the uninterrupted run. */
#include <stdio.h>

#include "recovery/life.h"

#define SURROUNDED                                                                                                     \
    "\"weight_decay\":0.1,\"exclude_from_weight_decay\":[\"bias\"],\"global_clipnorm\":0.5,\"use_ema\":true,"          \
    "\"ema_momentum\":0.8,\"ema_overwrite_frequency\":3,\"gradient_accumulation_steps\":4"
#define SCHEDULE                                                                                                       \
    "\"learning_rate\":{\"class_name\":\"CosineDecay\",\"config\":{\"initial_learning_rate\":0.01,\"decay_steps\":15," \
    "\"warmup_target\":0.05,\"warmup_steps\":4}}"

static const struct variant {
    const char *class, *config;
    int64_t threads;
} variants[] = {
    {"SGD", "\"momentum\":0.9," SCHEDULE, 1},
    {"SGD", "\"clipnorm\":0.3,\"use_ema\":true", 0},
    {"Adam", "\"amsgrad\":true," SURROUNDED, 1},
    {"AdamW", SCHEDULE ",\"gradient_accumulation_steps\":5", 1},
    {"RMSprop", "\"momentum\":0.5,\"centered\":true,\"clipvalue\":0.1," SCHEDULE, 0},
    {"Adagrad", SURROUNDED, 1},
    {"Adadelta", "\"learning_rate\":1.0", 1},
    {"Adamax", "", 1},
    {"Nadam", SURROUNDED "," SCHEDULE, 1},
    {"Ftrl", "\"learning_rate\":0.1,\"l1_regularization_strength\":0.01,\"beta\":0.1", 1},
    {"Lion", "\"gradient_accumulation_steps\":2", 1},
};

static struct life life_of(const void *of, const char *folder) {
    const struct variant *variant = of;
    char compile[1024];
    struct life life = new_life(folder);
    ck_assert_int_lt(snprintf(compile, sizeof(compile),
                              "{\"optimizer\":{\"class_name\":\"%s\",\"config\":{%s}},\"threads\":%d,"
                              "\"loss\":\"sparse_categorical_crossentropy\",\"metrics\":[\"accuracy\"]}",
                              variant->class, variant->config, (int)variant->threads),
                     (int)sizeof(compile));
    life.model = small_classifier(1, variant->threads);
    OK(rekindle_model_compile_from_json(life.model, compile));
    return life;
}

START_TEST(a_resumed_run_ends_with_the_same_bytes) {
    const struct variant *variant = &variants[_i];
    char name[64];
    snprintf(name, sizeof(name), "%s, variant %d", variant->class, _i);
    expect_reference_after_deaths(life_of, variant, _i % 2, name);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_loop_test(tests, a_resumed_run_ends_with_the_same_bytes, 0, sizeof(variants) / sizeof(variants[0]));
}

int main(void) {
    return run_tests("recovery.optimizers", add_tests);
}
