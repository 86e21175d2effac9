// attention_bench [rounds]
// Rekindle's fit of a transformer block, through its C ABI, against the floor on the same work, in turns in one run:
// milliseconds per training step and their ratio.
//
// attention_bench --check
// Whether both have the same losses, from the same weights. Exit status 1 if not.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include <rekindle.h>

#include "../median.h"
#include "contestant.h"
#include "executor.h"
#include "transformer.h"

namespace {

using namespace rekindle::floor;
using Clock = std::chrono::steady_clock;

constexpr int kThreads = 2, kBatches = 8, kEpochs = 3, kWarmUp = 3, kChecked = 4;
constexpr std::size_t kNumbers = Transformer::kBatch * Transformer::kPlaces * Transformer::kSize; // of a batch

void check(rekindle_status status) {
    if (status != REKINDLE_OK) throw std::runtime_error(rekindle_last_error());
}

std::vector<float> noise(unsigned seed) {
    std::mt19937 generator(seed);
    std::normal_distribution<float> normal;
    std::vector<float> values(kNumbers * kBatches);
    std::generate(values.begin(), values.end(), [&] { return normal(generator); });
    return values;
}

std::string tensor(const std::string &layer) {
    return R"({"class_name":"__keras_tensor__","config":{"keras_history":[")" + layer + R"(",0,0]}})";
}

std::string layer(const std::string &class_name, const std::string &name, const std::string &config,
                  const std::string &arguments) {
    return R"({"class_name":")" + class_name + R"(","name":")" + name + R"(","config":{"name":")" + name + "\"" +
           (config.empty() ? "" : ",") + config + R"(},"inbound_nodes":[)" +
           (arguments.empty() ? "" : R"({"args":[)" + arguments + R"(],"kwargs":{}})") + "]}";
}

std::string both(const std::string &first, const std::string &second) {
    return "[" + tensor(first) + "," + tensor(second) + "]";
}

// The floor's network in Keras's words.
std::string configuration() {
    return R"({"class_name":"Functional","config":{"name":"block","layers":[)" +
           layer("InputLayer", "x", R"("batch_shape":[null,64,128])", "") + "," +
           layer("MultiHeadAttention", "attention", R"("num_heads":4,"key_dim":32)", tensor("x") + "," + tensor("x")) +
           "," + layer("Add", "add_1", "", both("x", "attention")) + "," +
           layer("LayerNormalization", "norm_1", "", tensor("add_1")) + "," +
           layer("Dense", "wide", R"("units":512,"activation":"relu")", tensor("norm_1")) + "," +
           layer("Dense", "narrow", R"("units":128)", tensor("wide")) + "," +
           layer("Add", "add_2", "", both("norm_1", "narrow")) + "," +
           layer("LayerNormalization", "norm_2", "", tensor("add_2")) +
           R"(],"input_layers":["x",0,0],"output_layers":["norm_2",0,0]}})";
}

rekindle_array array_of(const float *values, const std::vector<std::int64_t> &shape) {
    rekindle_array array = REKINDLE_ARRAY_INIT;
    array.data = values;
    array.shape = shape.data();
    array.rank = shape.size();
    return array;
}

// A model with the floor's weights.
rekindle_model *make_model() {
    rekindle_runtime_options runtime = REKINDLE_RUNTIME_OPTIONS_INIT;
    runtime.threads = kThreads;
    check(rekindle_runtime_configure(&runtime));
    rekindle_model *model = nullptr;
    check(rekindle_model_from_json(configuration().c_str(), &model));
    check(rekindle_model_compile_from_json(model, R"({"optimizer":"adam","loss":"mse"})"));
    return model;
}

void set_weights(rekindle_model *model, const std::vector<NamedTensor> &weights) {
    for (const NamedTensor &weight : weights) {
        rekindle_tensor *current = nullptr;
        rekindle_array view = REKINDLE_ARRAY_INIT;
        check(rekindle_model_get_weight(model, weight.name.c_str(), &current));
        check(rekindle_tensor_view(current, &view));
        view.data = weight.values.data();
        check(rekindle_model_set_weight(model, weight.name.c_str(), &view));
        rekindle_tensor_destroy(current);
    }
}

const std::vector<std::int64_t> kBatchShape{Transformer::kBatch, Transformer::kPlaces, Transformer::kSize};

bool check_losses() {
    const std::vector<float> x = noise(1), y = noise(2);
    std::vector<float> expected;
    std::vector<NamedTensor> weights;
    Executor executor(kThreads);
    executor.run([&] {
        Transformer floor(1);
        weights = floor.weights();
        for (const std::string &name : floor.implementations()) std::printf("%s\n", name.c_str());
        for (int i = 0; i < kChecked; ++i)
            expected.push_back(floor.step(x.data() + i * kNumbers, y.data() + i * kNumbers));
    });
    rekindle_model *model = make_model();
    set_weights(model, weights);
    bool good = true;
    for (int i = 0; i < kChecked; ++i) {
        const rekindle_array from = array_of(x.data() + i * kNumbers, kBatchShape),
                             to = array_of(y.data() + i * kNumbers, kBatchShape);
        double loss = 0.0;
        check(rekindle_model_train_on_batch(model, &from, &to, nullptr, &loss, 1));
        const double difference = std::abs(loss - static_cast<double>(expected[static_cast<std::size_t>(i)])) / loss;
        std::printf("step %d: loss %.6f, the floor's %.6f\n", i, loss,
                    static_cast<double>(expected[static_cast<std::size_t>(i)]));
        good = good && difference < 1e-4;
    }
    rekindle_model_destroy(model);
    return good;
}

Contestant::Round train_rekindle() {
    rekindle_model *model = make_model();
    const std::vector<float> x = noise(1), y = noise(2);
    const std::vector<std::int64_t> shape{Transformer::kBatch * kBatches, Transformer::kPlaces, Transformer::kSize};
    const rekindle_array from = array_of(x.data(), shape), to = array_of(y.data(), shape);
    rekindle_array_dataset_options options = REKINDLE_ARRAY_DATASET_OPTIONS_INIT;
    rekindle_tensor *inputs = nullptr, *targets = nullptr;
    rekindle_dataset *dataset = nullptr;
    check(rekindle_tensor_create(&from, &inputs));
    check(rekindle_tensor_create(&to, &targets));
    options.x = inputs;
    options.y = targets;
    check(rekindle_array_dataset_create(&options, &dataset));
    return [=] {
        const auto fit = [&](int epochs) {
            rekindle_fit_options arguments = REKINDLE_FIT_OPTIONS_INIT;
            arguments.epochs = epochs;
            check(rekindle_model_fit(model, dataset, &arguments));
        };
        fit(1);
        const auto start = Clock::now();
        fit(kEpochs);
        return std::vector<double>{std::chrono::duration<double, std::milli>(Clock::now() - start).count() /
                                   (kEpochs * kBatches)};
    };
}

Contestant::Round train_floor() {
    const auto executor = std::make_shared<Executor>(kThreads);
    const auto network = std::make_shared<Transformer>(1);
    return [=, x = noise(1), y = noise(2)] {
        double elapsed = 0.0;
        executor->run([&] {
            const auto steps = [&](int count) {
                for (int i = 0; i < count; ++i) {
                    const std::size_t first = static_cast<std::size_t>(i % kBatches) * kNumbers;
                    network->step(x.data() + first, y.data() + first);
                }
            };
            steps(kWarmUp);
            const auto start = Clock::now();
            steps(kEpochs * kBatches);
            elapsed = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
        });
        return std::vector<double>{elapsed / (kEpochs * kBatches)};
    };
}

void compare(int rounds) {
    Contestant floor(train_floor), engine(train_rekindle);
    std::vector<double> floor_times, engine_times, ratios;
    for (int round = 0; round < rounds; ++round) {
        floor_times.push_back(floor.run()[0]);
        engine_times.push_back(engine.run()[0]);
        ratios.push_back(engine_times.back() / floor_times.back());
    }
    std::printf("transformer block: floor %.2f ms/step   rekindle %.2f ms/step   ratio %.3f (median of %d rounds; best "
                "times %.3f)\n",
                median(floor_times), median(engine_times), median(ratios), rounds,
                *std::min_element(engine_times.begin(), engine_times.end()) /
                    *std::min_element(floor_times.begin(), floor_times.end()));
}

} // namespace

int main(int count, char **values) {
    try {
        if (count > 1 && std::string(values[1]) == "--check") return check_losses() ? EXIT_SUCCESS : EXIT_FAILURE;
        compare(count > 1 ? std::max(1, std::atoi(values[1])) : 15);
        return EXIT_SUCCESS;
    } catch (const std::exception &error) {
        std::fprintf(stderr, "attention_bench: %s\n", error.what());
        return EXIT_FAILURE;
    }
}
