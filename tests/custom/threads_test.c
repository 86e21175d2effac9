/* Functions of the host's run on the thread that called, may call the library, and find their thread as it was. */
#include <string.h>
#include <xmmintrin.h>

#include "custom/host_parts.h"
#include "support/run_tests.h"
#include "training/runs.h"

static struct host_part layer, loss, metric, schedule;
static rekindle_dataset *dataset;
static rekindle_model *model, *other;

static void set_up_for(int64_t threads) {
    struct host_model of = {&layer, &loss, &metric, &schedule, threads, NULL, 0},
                      library = {NULL, NULL, NULL, NULL, 2, NULL, 0};
    const int64_t shape[] = {HOST_FEATURES};
    dataset = host_dataset(1);
    model = new_host_model(&of);
    other = new_host_model(&library);
    OK(rekindle_model_build(other, shape, 1));
    OK(rekindle_model_build(model, shape, 1));
}

static void tear_down(void) {
    rekindle_model_destroy(model);
    rekindle_model_destroy(other);
    rekindle_dataset_destroy(dataset);
}

static int visits;

static void predict_inside(void *user_data) {
    rekindle_tensor *predictions = NULL;
    (void)user_data;
    OK(rekindle_model_predict(other, dataset, NULL, &predictions));
    rekindle_tensor_destroy(predictions);
    ++visits;
}

START_TEST(a_function_may_call_the_library) {
    for (int64_t threads = 1; threads <= 2; ++threads) {
        double values[2];
        set_up_for(threads);
        visits = 0;
        layer.inside = loss.inside = metric.inside = schedule.inside = predict_inside;
        OK(rekindle_model_fit(model, dataset, NULL));
        OK(rekindle_model_evaluate(model, dataset, NULL, values, 2));
        ck_assert_int_gt(visits, 10);
        layer.inside = loss.inside = metric.inside = schedule.inside = NULL;
        tear_down();
    }
}
END_TEST

static int refusals;

static void change_inside(void *user_data) {
    float *kernel;
    double values[2], rate = 0;
    rekindle_tensor *tensor = NULL;
    rekindle_array array = REKINDLE_ARRAY_INIT;
    (void)user_data;
    kernel = weight_values(model, "dense/kernel"); /* reading is allowed */
    OK(rekindle_model_get_weight(model, "dense/kernel", &tensor));
    OK(rekindle_tensor_view(tensor, &array));
    array.data = kernel;
    FAILS(REKINDLE_BUSY, rekindle_model_set_weight(model, "dense/kernel", &array),
          "the model is computing a batch, of which a function of the host's is a part");
    FAILS(REKINDLE_BUSY, rekindle_model_evaluate(model, dataset, NULL, values, 2), "computing a batch");
    FAILS(REKINDLE_BUSY, rekindle_model_fit(model, dataset, NULL), "being trained");
    FAILS(REKINDLE_BUSY, rekindle_model_set_learning_rate(model, rate), "computing a batch");
    rekindle_tensor_destroy(tensor);
    free(kernel);
    ++refusals;
}

START_TEST(a_function_may_not_change_the_model) {
    set_up_for(1);
    layer.inside = change_inside;
    loss.inside = change_inside;
    OK(rekindle_model_fit(model, dataset, NULL));
    ck_assert_int_gt(refusals, 2);
    layer.inside = loss.inside = NULL;
    tear_down();
}
END_TEST

/* Flushing denormals to zero is the library's mode; rounding down is the host's here. */
static unsigned found_modes;

static void note_mode(void *user_data) {
    unsigned mode = _mm_getcsr() & ~(unsigned)_MM_EXCEPT_MASK;
    (void)user_data;
    if (mode == ((unsigned)_MM_MASK_MASK | (unsigned)_MM_ROUND_DOWN)) return;
    ++found_modes;
}

START_TEST(functions_have_the_hosts_float_mode) {
    for (int64_t threads = 1; threads <= 2; ++threads) {
        double values[2];
        unsigned mode;
        set_up_for(threads);
        mode = _mm_getcsr();
        _mm_setcsr(((unsigned)_MM_MASK_MASK | (unsigned)_MM_ROUND_DOWN));
        layer.inside = loss.inside = metric.inside = schedule.inside = note_mode;
        OK(rekindle_model_fit(model, dataset, NULL));
        OK(rekindle_model_evaluate(model, dataset, NULL, values, 2));
        _mm_setcsr(mode);
        ck_assert_uint_eq(found_modes, 0);
        layer.inside = loss.inside = metric.inside = schedule.inside = NULL;
        tear_down();
    }
}
END_TEST

/* Where only the schedule is the host's, no kernel is: the plan still computes in the library's mode. */
START_TEST(the_librarys_work_has_its_own_float_mode) {
    for (int64_t threads = 1; threads <= 2; ++threads) {
        struct host_model of = {NULL, NULL, NULL, &schedule, threads, NULL, 0};
        struct bytes states[2];
        set_up_for(threads);
        for (int i = 0; i < 2; ++i) {
            rekindle_model *trained = new_host_model(&of);
            rekindle_status status;
            unsigned mode = _mm_getcsr();
            if (i == 1) _mm_setcsr((unsigned)_MM_MASK_MASK | (unsigned)_MM_ROUND_DOWN);
            status = rekindle_model_fit(trained, dataset, NULL);
            _mm_setcsr(mode);
            OK(status);
            states[i] = state_of(trained);
            rekindle_model_destroy(trained);
        }
        SAME(states[0], states[1]);
        tear_down();
    }
}
END_TEST

static rekindle_tensor *expected;

static void *predict_often(void *unused) {
    rekindle_array wanted = REKINDLE_ARRAY_INIT, found = REKINDLE_ARRAY_INIT;
    rekindle_tensor_view(expected, &wanted);
    for (int i = 0; i < 40; ++i) {
        rekindle_tensor *predictions = NULL;
        int differs;
        if (rekindle_model_predict(model, dataset, NULL, &predictions) != REKINDLE_OK) return model;
        rekindle_tensor_view(predictions, &found);
        differs = memcmp(found.data, wanted.data, (size_t)HOST_SAMPLES * HOST_TARGETS * sizeof(float));
        rekindle_tensor_destroy(predictions);
        if (differs) return model;
    }
    return unused;
}

START_TEST(several_threads_may_predict) {
    for (int64_t threads = 1; threads <= 2; ++threads) {
        pthread_t predicting[4];
        set_up_for(threads);
        OK(rekindle_model_predict(model, dataset, NULL, &expected));
        for (size_t i = 0; i < LENGTH(predicting); ++i) {
            ck_assert_int_eq(pthread_create(&predicting[i], NULL, predict_often, NULL), 0);
        }
        for (size_t i = 0; i < LENGTH(predicting); ++i) {
            void *failed = NULL;
            ck_assert_int_eq(pthread_join(predicting[i], &failed), 0);
            ck_assert_ptr_null(failed);
        }
        rekindle_tensor_destroy(expected);
        tear_down();
    }
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_test(tests, a_function_may_call_the_library);
    tcase_add_test(tests, a_function_may_not_change_the_model);
    tcase_add_test(tests, functions_have_the_hosts_float_mode);
    tcase_add_test(tests, the_librarys_work_has_its_own_float_mode);
    tcase_add_test(tests, several_threads_may_predict);
}

int main(void) {
    return run_tests("custom.threads", add_tests);
}
