// optimizer_bench [rounds [millions of parameters]]
// What an optimizer's step costs beyond memory: its pass over the arenas, on all threads, against a plain loop that
// reads the same arrays and writes the same, in turns in one run. Milliseconds, and the median of the rounds' ratios.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <functional>
#include <vector>

#include "../median.h"
#include "core/buffer.h"
#include "core/json.h"
#include "optimizers/optimizer.h"
#include "runtime/parallel.h"
#include "runtime/runtime.h"

namespace {

using namespace rekindle;
using Clock = std::chrono::steady_clock;

struct Subject {
    const char *name, *class_name, *config;
    bool reads_gradients_first; // once more
};

constexpr Subject kSubjects[] = {
    {"SGD", "SGD", "{}", false},
    {"Adam", "Adam", "{}", false},
    {"Adam, amsgrad", "Adam", R"({"amsgrad": true})", false},
    {"AdamW", "AdamW", "{}", false},
    {"Nadam", "Nadam", "{}", false},
    {"Adamax", "Adamax", "{}", false},
    {"RMSprop", "RMSprop", "{}", false},
    {"Adagrad", "Adagrad", "{}", false},
    {"Adadelta", "Adadelta", "{}", false},
    {"Ftrl", "Ftrl", "{}", false},
    {"Lion", "Lion", "{}", false},
    {"Lion, weight_decay", "Lion", R"({"weight_decay": 0.1})", false},
    {"Adam, clipvalue", "Adam", R"({"clipvalue": 0.5})", false},
    {"Adam, clipnorm", "Adam", R"({"clipnorm": 1.0})", true},
    {"Adam, global_clipnorm", "Adam", R"({"global_clipnorm": 1.0})", true},
    {"AdamW, global_clipnorm, use_ema", "AdamW", R"({"global_clipnorm": 1.0, "use_ema": true})", true},
};

// Arenas of one variable.
struct Arenas {
    Arenas(const Optimizer &optimizer, size_t floats_of_each) : count(floats_of_each) {
        size_t arenas = 2 + optimizer.slots().size();
        for (size_t i = 0; i < arenas; ++i) {
            buffers.emplace_back(count * sizeof(float));
            for (size_t j = 0; j < count; ++j) floats(i)[j] = 0.001f * static_cast<float>(j % 1000 + i + 1);
        }
    }
    float *floats(size_t index) { return buffers[index].as<float>(); }

    OptimizerArenas view() {
        OptimizerArenas view{floats(0), floats(1), {}, scalars, count, variables};
        for (size_t i = 2; i < buffers.size(); ++i) view.slots[i - 2] = floats(i);
        return view;
    }

    size_t count;
    std::vector<Buffer> buffers;
    float scalars[1] = {1.0f};
    OptimizerVariable variables[1] = {{0, count}};
};

double milliseconds(const std::function<void()> &body) {
    Clock::time_point start = Clock::now();
    runtime::run_once(runtime::threads(), body);
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

// What a thread has to do at least.
void plain_loop(const OptimizerArenas &arenas, size_t slots, size_t begin, size_t end) {
    float *w = arenas.weights, *a = arenas.slots[0], *b = arenas.slots[1], *c = arenas.slots[2];
    const float *g = arenas.gradients;
    constexpr float kPart = 1e-6f;
#pragma GCC ivdep
    for (size_t i = begin; slots == 0 && i < end; ++i) w[i] -= kPart * g[i];
#pragma GCC ivdep
    for (size_t i = begin; slots == 1 && i < end; ++i) {
        a[i] += kPart * g[i];
        w[i] -= kPart * a[i];
    }
#pragma GCC ivdep
    for (size_t i = begin; slots == 2 && i < end; ++i) {
        a[i] += kPart * g[i];
        b[i] += kPart * g[i];
        w[i] -= kPart * (a[i] + b[i]);
    }
#pragma GCC ivdep
    for (size_t i = begin; slots == 3 && i < end; ++i) {
        a[i] += kPart * g[i];
        b[i] += kPart * g[i];
        c[i] += kPart * g[i];
        w[i] -= kPart * (a[i] + b[i] + c[i]);
    }
}

float sum_of(const float *g, size_t begin, size_t end) {
    float lanes[16] = {};
    for (size_t i = begin; i + 16 <= end; i += 16) {
        for (size_t lane = 0; lane < 16; ++lane) lanes[lane] += g[i + lane];
    }
    float sum = 0;
    for (float lane : lanes) sum += lane;
    return sum;
}

void run_plain(const OptimizerArenas &arenas, size_t slots, bool reads_gradients_first) {
    int threads = runtime::threads();
    double sum = 0;
    if (reads_gradients_first) {
        sum = runtime::parallel_sum(threads, arenas.count, kUpdateGranularity, 0, [&](size_t begin, size_t end) {
            return static_cast<double>(sum_of(arenas.gradients, begin, end));
        });
    }
    if (sum < -1e30) std::puts("");
    runtime::parallel_for(threads, arenas.count, kUpdateGranularity, 0,
                          [&](size_t begin, size_t end) { plain_loop(arenas, slots, begin, end); });
}

void measure(const Subject &subject, int rounds, size_t count) {
    auto optimizer =
        optimizer_from_json(Json{{"class_name", subject.class_name}, {"config", Json::parse(subject.config)}});
    size_t slots = optimizer->slots().size();
    Arenas arenas(*optimizer, count);
    std::vector<double> passes, plains, ratios;
    for (int round = -3; round < rounds; ++round) {
        OptimizerArenas view = arenas.view();
        double pass = 0, plain = 0;
        for (int turn = 0; turn < 2; ++turn) {
            if (turn == (round & 1)) {
                UpdateStep step{1e-6, round + 3, 0, runtime::threads()};
                pass = milliseconds([&] {
                    if (!optimizer->step(view, step, true)) std::puts("not finite");
                });
            } else {
                plain = milliseconds([&] { run_plain(view, slots, subject.reads_gradients_first); });
            }
        }
        if (round < 0) continue; // what is done once
        passes.push_back(pass);
        plains.push_back(plain);
        ratios.push_back(pass / plain);
    }
    std::printf("%-32s %8.2f %8.2f %8.3f\n", subject.name, median(passes), median(plains), median(ratios));
}

int run(int argc, char **argv) {
    int rounds = argc > 1 ? std::atoi(argv[1]) : 31;
    size_t millions = argc > 2 ? static_cast<size_t>(std::atoi(argv[2])) : 10;
    std::printf("%zu million parameters, %d threads, %d rounds\n", millions, runtime::threads(), rounds);
    std::printf("%-32s %8s %8s %8s\n", "optimizer", "pass", "plain", "ratio");
    for (const Subject &subject : kSubjects) measure(subject, rounds, millions * 1000000);
    return 0;
}

} // namespace

int main(int argc, char **argv) {
    try {
        return run(argc, argv);
    } catch (const std::exception &error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
