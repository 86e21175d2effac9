// engine_bench [rounds [data folder]]
// Rekindle's fit, through its C ABI, against the floor on the same work, in turns in one run: microseconds per training
// step and their ratio for the MLP (batch 32) and the CNN (batch 128).
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
    return R"({"class_name":"Sequential","config":{"input_shape":[28,28,1],"layers":[)" + layers + "]}}";
}

// The first `count` samples, borrowed.
rekindle_dataset *make_dataset(const LabelledImages &data, int64_t count) {
    const int64_t shape[] = {count, kImageSide, kImageSide, 1};
    rekindle_array x = REKINDLE_ARRAY_INIT, y = REKINDLE_ARRAY_INIT;
    x.data = data.images.data();
    y.data = data.labels.data();
    x.shape = y.shape = shape;
    x.rank = 4;
    y.rank = 1;
    x.dtype = y.dtype = REKINDLE_UINT8;
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

Contestant::Round train_rekindle(const Subject &subject, const LabelledImages &data) {
    rekindle_runtime_options runtime = REKINDLE_RUNTIME_OPTIONS_INIT;
    runtime.threads = kThreads;
    check(rekindle_runtime_configure(&runtime));
    rekindle_model *model = nullptr;
    check(rekindle_model_from_json(configuration(subject).c_str(), &model));
    check(rekindle_model_compile_from_json(
        model, R"({"optimizer":"adam","loss":"sparse_categorical_crossentropy","metrics":["accuracy"]})"));
    rekindle_dataset *dataset = make_dataset(data, subject.batch * subject.steps);
    rekindle_dataset *warm_up = make_dataset(data, subject.batch * 3);
    return [=] {
        rekindle_fit_options fit = REKINDLE_FIT_OPTIONS_INIT;
        fit.batch_size = subject.batch;
        check(rekindle_model_fit(model, warm_up, &fit));
        const auto start = Clock::now();
        check(rekindle_model_fit(model, dataset, &fit));
        const double elapsed = std::chrono::duration<double, std::micro>(Clock::now() - start).count();
        return std::vector<double>{elapsed / subject.steps};
    };
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

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
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

} // namespace

int main(int count, char **values) {
    try {
        const int rounds = count > 1 ? std::max(1, std::atoi(values[1])) : 15;
        const LabelledImages data = read_fashion_mnist(count > 2 ? values[2] : "/usr/share/datasets/fashion-mnist");
        for (const Subject &subject : kSubjects) compare(subject, data, rounds);
        return EXIT_SUCCESS;
    } catch (const std::exception &error) {
        std::fprintf(stderr, "engine_bench: %s\n", error.what());
        return EXIT_FAILURE;
    }
}
