// A C++ host whose functions throw, though the headers forbid it: no exception leaves the library, and the model stays
// usable.
#include <check.h>
#include <new>
#include <stdexcept>
#include <string>

#include "helpers.h"

namespace {

enum class Thrown { kNothing, kInt, kOutOfMemory, kRuntimeError, kOwnType, kString };

struct OwnType {
    std::string text = "of the host";
};

Thrown thrown = Thrown::kNothing;

void throw_it() {
    switch (thrown) {
    case Thrown::kNothing: return;
    case Thrown::kInt: throw 42;
    case Thrown::kOutOfMemory: throw std::bad_alloc();
    case Thrown::kRuntimeError: throw std::runtime_error("thrown by the host");
    case Thrown::kOwnType: throw OwnType();
    case Thrown::kString: throw "text";
    }
}

rekindle_action throwing_hook(void *, const rekindle_event *) {
    throw_it();
    return REKINDLE_ACTION_CONTINUE;
}

// Calls and expects this status; an exception that gets through fails the test.
template <class Call>
void expect(rekindle_status expected, const Call &call) {
    try {
        rekindle_status status = call();
        ck_assert_msg(status == expected, "%s instead of %s: %s", rekindle_status_name(status),
                      rekindle_status_name(expected), rekindle_last_error());
    } catch (...) {
        ck_abort_msg("an exception came through");
    }
}

void expect_stopped(const rekindle_callback_options &options) {
    rekindle_model *model = make_compiled_model();
    rekindle_dataset *dataset = make_dataset();
    rekindle_callback *callback = make_callback(&options);
    const struct {
        Thrown what;
        rekindle_status status;
    } cases[] = {{Thrown::kInt, REKINDLE_INTERNAL},
                 {Thrown::kOutOfMemory, REKINDLE_OUT_OF_MEMORY},
                 {Thrown::kRuntimeError, REKINDLE_INTERNAL},
                 {Thrown::kOwnType, REKINDLE_INTERNAL},
                 {Thrown::kString, REKINDLE_INTERNAL}};
    for (const auto &entry : cases) {
        thrown = entry.what;
        expect(entry.status, [&] { return fit_with(model, dataset, callback); });
        if (thrown == Thrown::kRuntimeError) ck_assert_str_eq(rekindle_last_error(), "thrown by the host");
        thrown = Thrown::kNothing;
        expect(REKINDLE_OK, [&] { return fit_with(model, dataset, callback); });
    }
    rekindle_callback_destroy(callback);
    rekindle_dataset_destroy(dataset);
    rekindle_model_destroy(model);
}

START_TEST(a_throwing_hook_ends_fit_with_a_status) {
    rekindle_hook rekindle_callback_options::*const hooks[] = {
        &rekindle_callback_options::on_train_begin,       &rekindle_callback_options::on_epoch_begin,
        &rekindle_callback_options::on_train_batch_begin, &rekindle_callback_options::on_train_batch_end,
        &rekindle_callback_options::on_epoch_end,         &rekindle_callback_options::on_train_end};
    for (auto hook : hooks) {
        rekindle_callback_options options = REKINDLE_CALLBACK_OPTIONS_INIT;
        options.*hook = throwing_hook;
        expect_stopped(options);
    }
}
END_TEST

START_TEST(a_throwing_hook_ends_evaluate_and_predict) {
    rekindle_model *model = make_compiled_model();
    rekindle_dataset *dataset = make_dataset();
    rekindle_callback_options options = REKINDLE_CALLBACK_OPTIONS_INIT;
    options.on_test_batch_end = options.on_predict_batch_end = throwing_hook;
    rekindle_callback *callback = make_callback(&options);
    rekindle_evaluate_options evaluate = REKINDLE_EVALUATE_OPTIONS_INIT;
    rekindle_predict_options predict = REKINDLE_PREDICT_OPTIONS_INIT;
    evaluate.callbacks = predict.callbacks = &callback;
    evaluate.callback_count = predict.callback_count = 1;
    double values[2] = {7.0, 7.0};
    rekindle_tensor *predictions = nullptr;
    thrown = Thrown::kInt;
    expect(REKINDLE_INTERNAL, [&] { return rekindle_model_evaluate(model, dataset, &evaluate, values, 2); });
    expect(REKINDLE_INTERNAL, [&] { return rekindle_model_predict(model, dataset, &predict, &predictions); });
    ck_assert(values[0] == 7.0 && predictions == nullptr);
    thrown = Thrown::kNothing;
    expect(REKINDLE_OK, [&] { return rekindle_model_evaluate(model, dataset, &evaluate, values, 2); });
    expect(REKINDLE_OK, [&] { return rekindle_model_predict(model, dataset, &predict, &predictions); });
    rekindle_tensor_destroy(predictions);
    rekindle_callback_destroy(callback);
    rekindle_dataset_destroy(dataset);
    rekindle_model_destroy(model);
}
END_TEST

// A source with one batch per pass.
struct Source {
    bool at_end = true;
};

int throwing_next(void *user_data, rekindle_batch *batch) {
    Source &source = *static_cast<Source *>(user_data);
    throw_it();
    if (!source.at_end) {
        batch->x = float_array(x_values(), x_shape, 2);
        batch->y = float_array(y_values(), y_shape, 2);
    }
    source.at_end = true;
    return 0;
}

int go_back(void *user_data, int64_t) {
    static_cast<Source *>(user_data)->at_end = false;
    return 0;
}

START_TEST(a_throwing_source_ends_fit_with_a_status) {
    Source source;
    rekindle_model *model = make_compiled_model();
    rekindle_dataset *dataset = nullptr;
    rekindle_pull_dataset_options options = REKINDLE_PULL_DATASET_OPTIONS_INIT;
    options.user_data = &source;
    options.next = throwing_next;
    options.reset = go_back;
    options.batch_size = SAMPLES;
    options.x_shape = sample_shape;
    options.x_rank = 1;
    expect(REKINDLE_OK, [&] { return rekindle_pull_dataset_create(&options, &dataset); });
    thrown = Thrown::kOwnType;
    expect(REKINDLE_INTERNAL, [&] { return rekindle_model_fit(model, dataset, nullptr); });
    thrown = Thrown::kOutOfMemory;
    expect(REKINDLE_OUT_OF_MEMORY, [&] { return rekindle_model_fit(model, dataset, nullptr); });
    thrown = Thrown::kNothing;
    expect(REKINDLE_OK, [&] { return rekindle_model_fit(model, dataset, nullptr); });
    rekindle_dataset_destroy(dataset);
    rekindle_model_destroy(model);
}
END_TEST

void add_tests(TCase *tests) {
    tcase_add_test(tests, a_throwing_hook_ends_fit_with_a_status);
    tcase_add_test(tests, a_throwing_hook_ends_evaluate_and_predict);
    tcase_add_test(tests, a_throwing_source_ends_fit_with_a_status);
}

} // namespace

int main() {
    return run_tests("capi.exceptions", add_tests);
}
