// What an output computes that no loss is for: it changes nothing of what the loss is for.
#include <cmath>
#include <cstring>

#include "core/json.h"
#include "edge/handles.h"
#include "model/functional.h"
#include "model/model_files.h"
#include "rekindle/custom_layer.h"
#include "training/training.h"

#include "support/run_tests.h"

using namespace rekindle;

namespace {

constexpr int64_t kSamples = 4, kFeatures = 3;
const std::vector<float> kInputs{0.5F, -1, 2, 1, 0.25F, -0.5F, -2, 1, 1, 0, 0.75F, 1.5F};

SymbolPointer called(const char *layer, const SymbolPointer &input) {
    return call_layer(layer_from_json(parse_json(layer)), {input})[0];
}

constexpr const char *kClasses =
    R"({"class_name":"Dense","config":{"name":"classes","units":3,"activation":"softmax"}})";
constexpr const char *kReader = R"({"class_name":"Dense","config":{"name":"reader","units":2,)"
                                R"("kernel_initializer":"ones","kernel_regularizer":"l2"}})";

// Its loss is that of the first output, a softmax; with `is_read`, the second is computed of that.
std::shared_ptr<Model> classifier(bool is_read, const char *optimizer) {
    auto x = std::make_shared<const Symbol>(Symbol{{kFeatures}, nullptr, 0, "x"});
    std::vector<SymbolPointer> outputs{called(kClasses, x)};
    if (is_read) outputs.push_back(called(kReader, outputs[0]));
    std::shared_ptr<Model> model = make_functional("model", Seed{7}, {x}, outputs);
    const char *loss = is_read ? R"(["sparse_categorical_crossentropy",null])" : R"("sparse_categorical_crossentropy")";
    Json arguments = parse_json(text(R"({"loss":)", loss, R"(,"optimizer":)", optimizer, "}"));
    model->compile(compile_from_json(arguments, model->graph()));
    return model;
}

double train(Model &model) {
    static const int32_t labels[kSamples] = {0, 2, 1, 2};
    GivenArrays batch{{{"", kInputs.data(), REKINDLE_FLOAT32, {kSamples, kFeatures}}},
                      {{"", labels, REKINDLE_INT32, {kSamples}}},
                      {},
                      ""};
    return train_on_batch(model, batch)[0];
}

std::vector<float> weight(const Model &model, const char *name) {
    TensorPointer tensor = model.get_weight(name);
    const float *values = static_cast<const float *>(tensor->data());
    return {values, values + tensor->count()};
}

// A layer of the host's that keeps what it reads.
float last_read[kSamples * kFeatures];

int keep(void *, const rekindle_layer_batch *batch) {
    std::memcpy(last_read, batch->input, sizeof(last_read));
    std::memcpy(batch->output, batch->input, sizeof(last_read));
    return 0;
}

// The loss works on the values before the softmax, and whoever reads it on those behind it.
START_TEST(the_loss_leaves_the_softmax_to_its_readers) {
    rekindle_custom_layer_options options = REKINDLE_CUSTOM_LAYER_OPTIONS_INIT;
    options.class_name = "Keep";
    options.forward = keep;
    options.backward = keep; // it is not reached
    rekindle_layer *layer = nullptr;
    ck_assert_int_eq(rekindle_custom_layer_create(&options, &layer), REKINDLE_OK);
    auto x = std::make_shared<const Symbol>(Symbol{{kFeatures}, nullptr, 0, "x"});
    SymbolPointer classes = called(kClasses, x);
    std::vector<SymbolPointer> outputs{classes, call_layer(layer->value, {classes})[0]};
    std::shared_ptr<Model> model = make_functional("model", Seed{7}, {x}, outputs);
    Json arguments = parse_json(R"({"loss":["sparse_categorical_crossentropy",null]})");
    model->compile(compile_from_json(arguments, model->graph()));
    train(*model);
    for (const float *row = last_read; row < last_read + kSamples * kFeatures; row += kFeatures) {
        ck_assert_float_eq_tol(row[0] + row[1] + row[2], 1, 1e-6F);
    }
    rekindle_layer_destroy(layer);
}
END_TEST

START_TEST(the_loss_and_a_layer_may_read_a_softmax) {
    const char *sgd = R"({"class_name":"SGD","config":{"learning_rate":0.5}})";
    std::shared_ptr<Model> alone = classifier(false, sgd), read = classifier(true, sgd);
    for (int step = 0; step < 3; ++step) {
        double loss = train(*alone), with_penalty = train(*read);
        // l2 of 0.01 over 6 weights that began as 1
        ck_assert_double_eq_tol(with_penalty - loss, 0.06 * std::pow(0.99, 2 * step), 1e-6);
        for (const char *name : {"classes/kernel", "classes/bias"}) {
            ck_assert(weight(*alone, name) == weight(*read, name));
        }
    }
}
END_TEST

// With a rate of 0.5 the penalty takes a hundredth of the weight in each step, and no gradient of a former step stays.
START_TEST(a_weight_that_no_loss_reaches_has_its_penalty_alone) {
    std::shared_ptr<Model> model = classifier(true, R"({"class_name":"SGD","config":{"learning_rate":0.5}})");
    for (int step = 1; step <= 3; ++step) {
        train(*model);
        for (float value : weight(*model, "reader/kernel")) {
            ck_assert_double_eq_tol(static_cast<double>(value), std::pow(0.99, step), 1e-6);
        }
    }
}
END_TEST

void add_tests(TCase *tests) {
    tcase_add_test(tests, the_loss_leaves_the_softmax_to_its_readers);
    tcase_add_test(tests, the_loss_and_a_layer_may_read_a_softmax);
    tcase_add_test(tests, a_weight_that_no_loss_reaches_has_its_penalty_alone);
}

} // namespace

int main() {
    return run_tests("graph.read_twice", add_tests);
}
