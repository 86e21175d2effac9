// recurrent_bench [rounds]
// A training step of a model of one LSTM, by Rekindle's fit through its C ABI, against oneDNN's primitive for recurrent
// layers on the same work, in turns: microseconds per step and their ratio.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <rekindle.h>

#include "../median.h"
#include "contestant.h"
#include "executor.h"
#include "kernels.h"
#include "raw_lstm.h"

namespace {

using namespace rekindle::floor;
using Clock = std::chrono::steady_clock;

constexpr int kThreads = 2;

struct Subject {
    const char *name;
    LstmSize size;
    int steps; // in a round
};

constexpr Subject kSubjects[] = {
    {"lstm 128, 64 steps of 32, b32", {32, 64, 32, 128, false}, 12},
    {"the same, all outputs", {32, 64, 32, 128, true}, 12},
    {"lstm 32, 20 steps of 8, b32", {32, 20, 8, 32, false}, 200},
    {"lstm 256, 32 steps of 64, b64", {64, 32, 64, 256, false}, 4},
};

void check(rekindle_status status) {
    if (status != REKINDLE_OK) throw std::runtime_error(rekindle_last_error());
}

double since(Clock::time_point start) {
    return std::chrono::duration<double, std::micro>(Clock::now() - start).count();
}

Contestant::Round train_raw(const Subject &subject) {
    const auto executor = std::make_shared<Executor>(kThreads);
    const auto lstm = std::make_shared<std::unique_ptr<RawLstm>>();
    executor->run([&] { *lstm = std::make_unique<RawLstm>(subject.size); });
    return [=] {
        double elapsed = 0.0;
        executor->run([&] {
            for (int i = 0; i < 2; ++i) (*lstm)->step();
            const auto start = Clock::now();
            for (int i = 0; i < subject.steps; ++i) (*lstm)->step();
            elapsed = since(start);
        });
        return std::vector<double>{elapsed / subject.steps};
    };
}

rekindle_tensor *random_tensor(std::vector<int64_t> shape) {
    std::size_t count = 1;
    for (int64_t dimension : shape) count *= static_cast<std::size_t>(dimension);
    std::vector<float> values(count);
    fill_uniform(2, 0, 1.0F, values.data(), count);
    rekindle_array array = REKINDLE_ARRAY_INIT;
    array.data = values.data();
    array.shape = shape.data();
    array.rank = shape.size();
    rekindle_tensor *tensor = nullptr;
    check(rekindle_tensor_create(&array, &tensor));
    return tensor;
}

rekindle_dataset *make_dataset(const LstmSize &size, int batches) {
    const int64_t samples = size.batch * batches;
    rekindle_array_dataset_options options = REKINDLE_ARRAY_DATASET_OPTIONS_INIT;
    rekindle_tensor *x = random_tensor({samples, size.steps, size.features});
    rekindle_tensor *y = random_tensor(size.sequences ? std::vector<int64_t>{samples, size.steps, size.units}
                                                      : std::vector<int64_t>{samples, size.units});
    options.x = x;
    options.y = y;
    rekindle_dataset *dataset = nullptr;
    check(rekindle_array_dataset_create(&options, &dataset));
    rekindle_tensor_destroy(x);
    rekindle_tensor_destroy(y);
    return dataset;
}

Contestant::Round train_rekindle(const Subject &subject) {
    rekindle_runtime_options runtime = REKINDLE_RUNTIME_OPTIONS_INIT;
    runtime.threads = kThreads;
    check(rekindle_runtime_configure(&runtime));
    const std::string json =
        R"({"class_name":"Sequential","config":{"layers":[{"class_name":"LSTM","config":{"units":)" +
        std::to_string(subject.size.units) + R"(,"return_sequences":)" + (subject.size.sequences ? "true" : "false") +
        "}}]}}";
    rekindle_model *model = nullptr;
    check(rekindle_model_from_json(json.c_str(), &model));
    check(rekindle_model_compile_from_json(model, R"({"optimizer":"adam","loss":"mse"})"));
    rekindle_dataset *warm_up = make_dataset(subject.size, 2), *dataset = make_dataset(subject.size, subject.steps);
    return [=] {
        rekindle_fit_options fit = REKINDLE_FIT_OPTIONS_INIT;
        fit.batch_size = subject.size.batch;
        check(rekindle_model_fit(model, warm_up, &fit));
        const auto start = Clock::now();
        check(rekindle_model_fit(model, dataset, &fit));
        return std::vector<double>{since(start) / subject.steps};
    };
}

void compare(const Subject &subject, int rounds) {
    Contestant raw([&] { return train_raw(subject); });
    Contestant engine([&] { return train_rekindle(subject); });
    std::vector<double> raw_times, engine_times, ratios;
    for (int round = 0; round < rounds; ++round) {
        raw_times.push_back(raw.run()[0]);
        engine_times.push_back(engine.run()[0]);
        ratios.push_back(engine_times.back() / raw_times.back());
    }
    std::printf("%-30s oneDNN %9.1f us/step   rekindle %9.1f us/step   ratio %.3f (median of %d rounds; best times "
                "%.3f)\n",
                subject.name, median(raw_times), median(engine_times), median(ratios), rounds,
                *std::min_element(engine_times.begin(), engine_times.end()) /
                    *std::min_element(raw_times.begin(), raw_times.end()));
    std::fflush(stdout);
}

} // namespace

int main(int count, char **values) {
    try {
        const int rounds = count > 1 ? std::max(1, std::atoi(values[1])) : 15;
        for (const Subject &subject : kSubjects) compare(subject, rounds);
        return EXIT_SUCCESS;
    } catch (const std::exception &error) {
        std::fprintf(stderr, "recurrent_bench: %s\n", error.what());
        return EXIT_FAILURE;
    }
}
