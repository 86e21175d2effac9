/* Reading every weight and every piece of state by its name costs each the same, however many there are: counted in the
 * heap's calls. Built without sanitizers, which have a heap of their own. */
#include <stdio.h>
#include <stdlib.h>

#include "support/must.h"

enum { FEW = 5, MANY = 200 }; /* layers */

void *__libc_malloc(size_t size);

static size_t calls;

__attribute__((visibility("default"))) void *malloc(size_t size) {
    ++calls;
    return __libc_malloc(size);
}

static rekindle_model *make_model(int layers) {
    static const int64_t shape[] = {2};
    static char json[MANY * 80];
    int length = snprintf(json, sizeof(json), "{\"class_name\":\"Sequential\",\"config\":{\"layers\":[");
    for (int i = 0; i < layers; ++i) {
        length += snprintf(json + length, sizeof(json) - (size_t)length,
                           "%s{\"class_name\":\"Dense\",\"config\":{\"units\":2}}", i == 0 ? "" : ",");
    }
    snprintf(json + length, sizeof(json) - (size_t)length, "]}}");
    return must_make_model(json, "{\"optimizer\":\"adam\",\"loss\":\"mse\"}", shape, 1);
}

/* The heap's calls for each piece, in a second walk: what is made for good is made by then. */
static double walk_state(const rekindle_model *model) {
    size_t count = 0, before = 0;
    must(rekindle_model_state_count(model, &count));
    for (int walk = 0; walk < 2; ++walk) {
        before = calls;
        for (size_t i = 0; i < count; ++i) {
            const char *name = NULL;
            must(rekindle_model_state_name(model, i, &name));
            rekindle_tensor_destroy(must_get_state(model, name));
        }
    }
    return (double)(calls - before) / (double)count;
}

static double walk_weights(const rekindle_model *model) {
    size_t count = 0, before = calls;
    must(rekindle_model_weight_count(model, &count));
    for (size_t i = 0; i < count; ++i) {
        const char *name = NULL;
        must(rekindle_model_weight_name(model, i, &name));
        rekindle_tensor_destroy(must_get_weight(model, name));
    }
    return (double)(calls - before) / (double)count;
}

static void check_walk(double (*walk)(const rekindle_model *model)) {
    rekindle_model *small = make_model(FEW), *large = make_model(MANY);
    double few = walk(small), many = walk(large);
    ck_assert_msg(few > 0.0 && many <= few + 1.0, "%g calls for each of few, %g for each of many", few, many);
    rekindle_model_destroy(small);
    rekindle_model_destroy(large);
}

START_TEST(state_is_read_in_constant_work) {
    check_walk(walk_state);
}
END_TEST

START_TEST(weights_are_read_in_constant_work) {
    check_walk(walk_weights);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("state walk");
    TCase *tests = tcase_create("state walk");
    tcase_add_test(tests, state_is_read_in_constant_work);
    tcase_add_test(tests, weights_are_read_in_constant_work);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
