// engine_bench [rounds [data folder]]
// Rekindle's fit, through its C ABI, against the floor on the same work, in turns in one run: microseconds per training
// step and their ratio for the MLP (batch 32) and the CNN (batch 128).
//
// engine_bench --checks [rounds [data folder]]
// What it costs to look for numbers that are not finite: fit with the checks and, compiled with allow_non_finite,
// without them, in turns in one process, on the MLP with images in bytes and in floats.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include <rekindle.h>

#include "../median.h"
#include "contestant.h"
#include "executor.h"
#include "fashion_mnist.h"
#include "floor.h"

namespace {

using namespace rekindle::floor;
using Clock = std::chrono::steady_clock;

constexpr int kThreads = 2;

void check(rekindle_status status) {
    if (status != REKINDLE_OK) throw std::runtime_error(rekindle_last_error());
}

struct Subject {
    const char *name;
    bool convolutional;
    int64_t batch;
    int steps; // in a round
    float dropout;
};

constexpr Subject kSubjects[] = {
    {"mlp b32", false, 32, 400, 0.0F},
    {"mlp b32 dropout 0.2", false, 32, 400, 0.2F},
    {"cnn b128 dropout 0.5", true, 128, 12, 0.5F},
};

// The model as configuration; the floor's networks in Keras's words.
std::string configuration(const Subject &subject) {
    std::string layers = R"({"class_name":"Rescaling","config":{"scale":0.00392156862745098}},)";
    std::string dropout = subject.dropout == 0.0F ? ""
                                                  : R"({"class_name":"Dropout","config":{"rate":)" +
                                                        std::to_string(subject.dropout) + "}},";
    if (subject.convolutional) {
        for (const char *filters : {"32", "64"}) {
            layers += std::string(R"({"class_name":"Conv2D","config":{"filters":)") + filters +
                      R"(,"kernel_size":3,"activation":"relu"}},{"class_name":"MaxPooling2D"},)";
        }
        layers += R"({"class_name":"Flatten"},)";
    } else {
        layers += R"({"class_name":"Flatten"},{"class_name":"Dense","config":{"units":128,"activation":"relu"}},)";
    }
    layers += dropout + R"({"class_name":"Dense","config":{"units":10,"activation":"softmax"}})";
    return R"({"class_name":"Sequential","config":{"build_input_shape":[null,28,28,1],"layers":[)" + layers + "]}}";
}

// The first `count` samples, borrowed; of `floats` if there are some.
rekindle_dataset *make_dataset(const LabelledImages &data, int64_t count, const std::vector<float> &floats = {}) {
    const int64_t shape[] = {count, kImageSide, kImageSide, 1};
    rekindle_array x = REKINDLE_ARRAY_INIT, y = REKINDLE_ARRAY_INIT;
    x.data = floats.empty() ? static_cast<const void *>(data.images.data()) : floats.data();
    y.data = data.labels.data();
    x.shape = y.shape = shape;
    x.rank = 4;
    y.rank = 1;
    x.dtype = floats.empty() ? REKINDLE_UINT8 : REKINDLE_FLOAT32;
    y.dtype = REKINDLE_UINT8;
    rekindle_tensor *images = nullptr, *labels = nullptr;
    check(rekindle_tensor_borrow(&x, nullptr, nullptr, &images));
    check(rekindle_tensor_borrow(&y, nullptr, nullptr, &labels));
    rekindle_array_dataset_options options = REKINDLE_ARRAY_DATASET_OPTIONS_INIT;
    options.x = images;
    options.y = labels;
    rekindle_dataset *dataset = nullptr;
    check(rekindle_array_dataset_create(&options, &dataset));
    rekindle_tensor_destroy(images);
    rekindle_tensor_destroy(labels);
    return dataset;
}

void configure_threads() {
    rekindle_runtime_options runtime = REKINDLE_RUNTIME_OPTIONS_INIT;
    runtime.threads = kThreads;
    check(rekindle_runtime_configure(&runtime));
}

rekindle_model *make_model(const Subject &subject, bool checks) {
    rekindle_model *model = nullptr;
    check(rekindle_model_from_json(configuration(subject).c_str(), &model));
    const std::string compile =
        R"({"optimizer":"adam","loss":"sparse_categorical_crossentropy","metrics":["accuracy"],"allow_non_finite":)";
    check(rekindle_model_compile_from_json(model, (compile + (checks ? "false}" : "true}")).c_str()));
    return model;
}

// Microseconds per step.
double time_fit(const Subject &subject, rekindle_model *model, rekindle_dataset *warm_up, rekindle_dataset *dataset) {
    rekindle_fit_options fit = REKINDLE_FIT_OPTIONS_INIT;
    fit.batch_size = subject.batch;
    check(rekindle_model_fit(model, warm_up, &fit));
    const auto start = Clock::now();
    check(rekindle_model_fit(model, dataset, &fit));
    return std::chrono::duration<double, std::micro>(Clock::now() - start).count() / subject.steps;
}

Contestant::Round train_rekindle(const Subject &subject, const LabelledImages &data) {
    configure_threads();
    rekindle_model *model = make_model(subject, true);
    rekindle_dataset *dataset = make_dataset(data, subject.batch * subject.steps);
    rekindle_dataset *warm_up = make_dataset(data, subject.batch * 3);
    return [=] { return std::vector<double>{time_fit(subject, model, warm_up, dataset)}; };
}

Contestant::Round train_floor(const Subject &subject, const LabelledImages &data) {
    const auto executor = std::make_shared<Executor>(kThreads);
    Options options{subject.batch, 0, subject.dropout};
    std::shared_ptr<Network> network;
    if (subject.convolutional) {
        network = std::make_shared<Cnn>(options);
    } else {
        network = std::make_shared<Mlp>(options);
    }
    const auto rows =
        std::make_shared<std::vector<std::uint32_t>>(static_cast<std::size_t>(subject.batch * subject.steps));
    std::iota(rows->begin(), rows->end(), 0U);
    return [=, &data] {
        double elapsed = 0.0;
        executor->run([&] {
            const auto steps = [&](int count) {
                for (int i = 0; i < count; ++i) {
                    network->step({data.images.data(), data.labels.data(), rows->data() + i * subject.batch});
                }
            };
            steps(3);
            const auto start = Clock::now();
            // Order differs from Rekindle's; the memory that is touched does not.
            std::uint32_t state = 1;
            for (std::size_t i = rows->size() - 1; i > 0; --i) {
                state = state * 1664525U + 1013904223U;
                std::swap((*rows)[i], (*rows)[state % (i + 1)]);
            }
            steps(subject.steps);
            elapsed = std::chrono::duration<double, std::micro>(Clock::now() - start).count();
        });
        return std::vector<double>{elapsed / subject.steps};
    };
}

void compare(const Subject &subject, const LabelledImages &data, int rounds) {
    Contestant floor([&] { return train_floor(subject, data); });
    Contestant engine([&] { return train_rekindle(subject, data); });
    std::vector<double> floor_times, engine_times, ratios;
    for (int round = 0; round < rounds; ++round) {
        floor_times.push_back(floor.run()[0]);
        engine_times.push_back(engine.run()[0]);
        ratios.push_back(engine_times.back() / floor_times.back());
    }
    std::printf(
        "%-22s floor %9.1f us/step   rekindle %9.1f us/step   ratio %.3f (median of %d rounds; best times %.3f)\n",
        subject.name, median(floor_times), median(engine_times), median(ratios), rounds,
        *std::min_element(engine_times.begin(), engine_times.end()) /
            *std::min_element(floor_times.begin(), floor_times.end()));
    std::fflush(stdout);
}

// Both models in one process, and by turns first.
void compare_checks(const LabelledImages &data, int rounds, const char *kind, const std::vector<float> &floats) {
    const Subject &subject = kSubjects[0];
    rekindle_model *checked = make_model(subject, true), *unchecked = make_model(subject, false);
    rekindle_dataset *dataset = make_dataset(data, subject.batch * subject.steps, floats);
    rekindle_dataset *warm_up = make_dataset(data, subject.batch * 3, floats);
    std::vector<double> with, without, ratios;
    for (int round = 0; round < rounds; ++round) {
        const auto time = [&](rekindle_model *model, std::vector<double> &times) {
            times.push_back(time_fit(subject, model, warm_up, dataset));
        };
        if (round % 2 == 0) time(checked, with);
        time(unchecked, without);
        if (round % 2 == 1) time(checked, with);
        ratios.push_back(with.back() / without.back());
    }
    std::printf("%s, %-6s with checks %7.2f us/step   without %7.2f us/step   ratio %.4f (median of %d rounds; best "
                "times %.4f)\n",
                subject.name, kind, median(with), median(without), median(ratios), rounds,
                *std::min_element(with.begin(), with.end()) / *std::min_element(without.begin(), without.end()));
    std::fflush(stdout);
}

void compare_checks(const LabelledImages &data, int rounds) {
    configure_threads();
    compare_checks(data, rounds, "bytes", {});
    compare_checks(data, rounds, "floats", {data.images.begin(), data.images.end()});
}

} // namespace

int main(int count, char **values) {
    try {
        const bool checks = count > 1 && std::string(values[1]) == "--checks";
        const int first = checks ? 2 : 1;
        const int rounds = count > first ? std::max(1, std::atoi(values[first])) : 15;
        const LabelledImages data =
            read_fashion_mnist(count > first + 1 ? values[first + 1] : "/usr/share/datasets/fashion-mnist");
        if (checks) {
            compare_checks(data, rounds);
            return EXIT_SUCCESS;
        }
        for (const Subject &subject : kSubjects) {
            if (!subject.convolutional || Cnn::can_be_built()) compare(subject, data, rounds);
        }
        return EXIT_SUCCESS;
    } catch (const std::exception &error) {
        std::fprintf(stderr, "engine_bench: %s\n", error.what());
        return EXIT_FAILURE;
    }
}
