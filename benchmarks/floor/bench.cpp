// floor_bench [--check] [--rounds N] [--data FOLDER]
// Prints the microseconds of a training step for each network, measured in turns; with --check compares steps with
// naive loops instead. Exit status 1 when a comparison fails or a loss does not fall.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <numeric>
#include <random>
#include <stdexcept>
#include <string>

#include "check.h"
#include "contestant.h"
#include "executor.h"
#include "fashion_mnist.h"
#include "floor.h"

namespace {

using namespace rekindle::floor;
using Clock = std::chrono::steady_clock;

constexpr int kThreads = 2;
constexpr int kWarmUpSteps = 3;
constexpr std::size_t kLossWindow = 100;

struct Arguments {
    bool check = false;
    int rounds = 40;
    std::string data = "/usr/share/datasets/fashion-mnist";
};

Arguments parse(int count, char **values) {
    Arguments arguments;
    for (int i = 1; i < count; ++i) {
        const std::string name = values[i];
        if (name == "--check") {
            arguments.check = true;
        } else if (name == "--rounds" && i + 1 < count) {
            arguments.rounds = std::max(1, std::atoi(values[++i]));
        } else if (name == "--data" && i + 1 < count) {
            arguments.data = values[++i];
        } else {
            throw std::runtime_error("usage: floor_bench [--check] [--rounds N] [--data FOLDER]");
        }
    }
    return arguments;
}

// What is measured: so many steps of a network in each round.
struct Subject {
    std::string name;
    Options options;
    int steps;
    std::unique_ptr<Network> (*make)(const Options &);
};

template <typename T>
std::unique_ptr<Network> make_network(const Options &options) {
    return std::make_unique<T>(options);
}

std::vector<Subject> make_subjects() {
    std::vector<Subject> all{{"mlp b1", {1}, 400, make_network<Mlp>},
                             {"mlp b32", {32}, 200, make_network<Mlp>},
                             {"mlp b32 dropout 0.2", {32, 0, 0.2F}, 200, make_network<Mlp>},
                             {"mlp b256", {256}, 50, make_network<Mlp>}};
    if (Cnn::can_be_built()) all.push_back({"cnn b128 dropout 0.5", {128, 0, 0.5F}, 8, make_network<Cnn>});
    return all;
}

const std::vector<Subject> &subjects() {
    static const std::vector<Subject> all = make_subjects();
    return all;
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

// A round returns the microseconds of a step, then every step's loss.
Contestant::Round train(const Subject &subject, const LabelledImages &data) {
    const auto executor = std::make_shared<Executor>(kThreads);
    const std::shared_ptr<Network> network = subject.make(subject.options);
    const auto shuffle = std::make_shared<Shuffle>(data);
    return [=] {
        std::vector<double> values(1);
        executor->run([&] {
            const auto steps = [&](int count) {
                for (int i = 0; i < count; ++i) {
                    values.push_back(network->step(shuffle->next(subject.options.batch)).loss);
                }
            };
            steps(kWarmUpSteps);
            const auto start = Clock::now();
            steps(subject.steps);
            values[0] = std::chrono::duration<double, std::micro>(Clock::now() - start).count() / subject.steps;
        });
        return values;
    };
}

struct Measurement {
    std::vector<double> microseconds;
    std::vector<double> losses;
};

double mean(std::vector<double>::const_iterator begin, std::vector<double>::const_iterator end) {
    return std::accumulate(begin, end, 0.0) / static_cast<double>(end - begin);
}

// Returns whether the loss fell.
bool report(const std::string &name, Measurement measured) {
    std::vector<double> &times = measured.microseconds;
    std::sort(times.begin(), times.end());
    const auto window = static_cast<std::ptrdiff_t>(std::min(kLossWindow, measured.losses.size() / 2));
    const double first = mean(measured.losses.begin(), measured.losses.begin() + window);
    const double last = mean(measured.losses.end() - window, measured.losses.end());
    std::printf("%-22s %9.1f us/step (tenth percentile %.1f)  loss of first and last %td steps %.4f %.4f\n",
                name.c_str(), times[times.size() / 2], times[times.size() / 10], window, first, last);
    return last < first;
}

bool measure_all(const Arguments &arguments, const LabelledImages &data) {
    std::vector<std::unique_ptr<Contestant>> contestants;
    std::vector<Measurement> measurements(subjects().size());
    for (const Subject &subject : subjects()) {
        contestants.push_back(std::make_unique<Contestant>([&] { return train(subject, data); }));
    }
    for (int round = 0; round < arguments.rounds; ++round) {
        for (std::size_t i = 0; i < contestants.size(); ++i) {
            const std::vector<double> values = contestants[i]->run();
            measurements[i].microseconds.push_back(values[0]);
            measurements[i].losses.insert(measurements[i].losses.end(), values.begin() + 1, values.end());
        }
    }
    bool fell = true;
    for (std::size_t i = 0; i < contestants.size(); ++i) {
        fell = report(subjects()[i].name, measurements[i]) && fell;
    }
    return fell;
}

bool check(const LabelledImages &data) {
    bool good = false;
    Executor(kThreads).run([&] { good = check_all(data); });
    return good;
}

} // namespace

int main(int count, char **values) {
    try {
        const Arguments arguments = parse(count, values);
        const LabelledImages data = read_fashion_mnist(arguments.data);
        const bool good = arguments.check ? check(data) : measure_all(arguments, data);
        return good ? EXIT_SUCCESS : EXIT_FAILURE;
    } catch (const std::exception &error) {
        std::fprintf(stderr, "floor_bench: %s\n", error.what());
        return EXIT_FAILURE;
    }
}
