// floor_bench [--check] [--steps N] [--data FOLDER]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <numeric>
#include <random>

#include "check.h"
#include "executor.h"
#include "fashion_mnist.h"
#include "floor.h"

namespace {

using namespace rekindle::floor;
using Clock = std::chrono::steady_clock;

constexpr int kThreads = 2;
constexpr int kChunk = 50;

struct Arguments {
    bool check = false;
    int steps = 1000;
    std::string data = "/usr/share/datasets/fashion-mnist";
};

Arguments parse(int count, char **values) {
    Arguments arguments;
    for (int i = 1; i < count; ++i) {
        const std::string name = values[i];
        if (name == "--check") {
            arguments.check = true;
        } else if (name == "--steps" && i + 1 < count) {
            arguments.steps = std::max(200, std::atoi(values[++i]));
        } else if (name == "--data" && i + 1 < count) {
            arguments.data = values[++i];
        } else {
            throw std::runtime_error("usage: floor_bench [--check] [--steps N] [--data FOLDER]");
        }
    }
    return arguments;
}

// Endless batches: a new permutation whenever a whole batch is no longer left.
class Shuffle {
public:
    explicit Shuffle(const LabelledImages &data) : data_(data), rows_(data.labels.size()) {
        std::iota(rows_.begin(), rows_.end(), 0U);
        std::shuffle(rows_.begin(), rows_.end(), generator_);
    }
    Batch next(std::int64_t batch) {
        if (position_ + static_cast<std::size_t>(batch) > rows_.size()) {
            std::shuffle(rows_.begin(), rows_.end(), generator_);
            position_ = 0;
        }
        const std::uint32_t *rows = rows_.data() + position_;
        position_ += static_cast<std::size_t>(batch);
        return {data_.images.data(), data_.labels.data(), rows};
    }

private:
    const LabelledImages &data_;
    std::vector<std::uint32_t> rows_;
    std::mt19937 generator_{1};
    std::size_t position_ = 0;
};

double mean(const std::vector<float> &values, std::size_t begin, std::size_t end) {
    return std::accumulate(values.begin() + static_cast<std::ptrdiff_t>(begin),
                           values.begin() + static_cast<std::ptrdiff_t>(end), 0.0) /
           static_cast<double>(end - begin);
}

// Returns whether the loss fell.
bool measure(const char *name, Network &network, const Options &options, int steps, const LabelledImages &data) {
    Shuffle shuffle(data);
    std::vector<float> losses;
    std::vector<double> chunks;
    int correct = 0;
    while (static_cast<int>(losses.size()) < steps) {
        const auto start = Clock::now();
        for (int i = 0; i < kChunk; ++i) {
            const StepResult result = network.step(shuffle.next(options.batch));
            losses.push_back(result.loss);
            correct += result.correct;
        }
        chunks.push_back(std::chrono::duration<double, std::micro>(Clock::now() - start).count() / kChunk);
    }
    std::sort(chunks.begin(), chunks.end());
    const double first = mean(losses, 0, 100);
    const double last = mean(losses, losses.size() - 100, losses.size());
    std::printf("%-24s %9.1f us/step (best %.1f)  loss %.4f -> %.4f  accuracy %.4f\n", name, chunks[chunks.size() / 2],
                chunks.front(), first, last,
                correct / (static_cast<double>(losses.size()) * static_cast<double>(options.batch)));
    return last < first;
}

bool measure_all(const Arguments &arguments, const LabelledImages &data) {
    const Options mlp{32};
    const Options mlp_dropout{32, 0, 0.2F};
    const Options cnn{128, 0, 0.5F};
    Mlp plain(mlp);
    Mlp dropped(mlp_dropout);
    Cnn convolutional(cnn);
    bool fell = measure("mlp b32", plain, mlp, 10 * arguments.steps, data);
    fell = measure("mlp b32 dropout 0.2", dropped, mlp_dropout, 10 * arguments.steps, data) && fell;
    fell = measure("cnn b128 dropout 0.5", convolutional, cnn, arguments.steps, data) && fell;
    for (const Network *network :
         {static_cast<const Network *>(&plain), static_cast<const Network *>(&convolutional)}) {
        for (const std::string &implementation : network->implementations()) {
            std::printf("  %s\n", implementation.c_str());
        }
    }
    return fell;
}

} // namespace

int main(int count, char **values) {
    try {
        const Arguments arguments = parse(count, values);
        const LabelledImages data = read_fashion_mnist(arguments.data);
        Executor executor(kThreads);
        bool good = true;
        executor.run([&] { good = arguments.check ? check_all(data) : measure_all(arguments, data); });
        return good ? EXIT_SUCCESS : EXIT_FAILURE;
    } catch (const std::exception &error) {
        std::fprintf(stderr, "floor_bench: %s\n", error.what());
        return EXIT_FAILURE;
    }
}
