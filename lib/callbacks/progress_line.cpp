#include "callbacks/progress_line.h"

#include <algorithm>
#include <cmath>

#include "callbacks/number_text.h"

namespace rekindle {
namespace {

constexpr int kBarWidth = 20;
constexpr const char *kBold = "\x1b[1m", *kGreen = "\x1b[32m", *kWhite = "\x1b[37m", *kPlain = "\x1b[0m";

std::string padded(const std::string &text, size_t width) {
    return text.size() < width ? std::string(width - text.size(), ' ') + text : text;
}

std::string count_text(const PassProgress &progress) {
    constexpr size_t kUnknownWidth = 7;
    if (progress.target < 0) return padded(std::to_string(progress.done), kUnknownWidth) + "/Unknown";
    std::string target = std::to_string(progress.target);
    return padded(std::to_string(progress.done), target.size()) + "/" + target;
}

std::string two_digits(int64_t number) {
    return (number < 10 ? "0" : "") + std::to_string(number);
}

std::string eta_text(double seconds) {
    auto whole = static_cast<int64_t>(seconds);
    std::string rest = two_digits(whole % 60);
    if (seconds > 3600) return std::to_string(whole / 3600) + ":" + two_digits(whole % 3600 / 60) + ":" + rest;
    if (seconds > 60) return std::to_string(whole / 60) + ":" + rest;
    return std::to_string(whole) + "s";
}

std::string per_step_text(double seconds) {
    if (seconds >= 1.0 || seconds == 0.0) return " " + fixed_number(seconds, 0) + "s/step";
    if (seconds >= 1e-3) return " " + fixed_number(seconds * 1e3, 0) + "ms/step";
    return " " + fixed_number(seconds * 1e6, 0) + "us/step";
}

std::string logs_text(const Logs &logs) {
    std::string text;
    for (const auto &[name, value] : logs.entries) {
        bool fixed = std::isnan(value) || std::abs(value) > 1e-3;
        text += " - " + name + ": " + (fixed ? fixed_number(value, 4) : scientific_number(value, 4));
    }
    return text;
}

std::string bar_text(const PassProgress &progress, int width) {
    if (progress.target <= 0 || width <= 0) return "";
    auto done = static_cast<int>(static_cast<double>(width) * static_cast<double>(progress.done) /
                                 static_cast<double>(progress.target));
    done = std::clamp(done, 0, width);
    std::string bar = " ";
    auto add = [&bar](const char *colour, int count) {
        bar += colour;
        for (int i = 0; i < count; ++i) bar += "\u2501";
        bar += kPlain;
    };
    if (done > 0) add(kGreen, done);
    add(kWhite, width - done);
    return bar;
}

} // namespace

std::string plain_line(const PassProgress &progress, const Logs &logs) {
    return count_text(progress) + " - " + fixed_number(progress.elapsed, 0) + "s -" + per_step_text(progress.per_step) +
           logs_text(logs);
}

std::string terminal_line(const PassProgress &progress, const Logs &logs, int columns, int &width) {
    bool has_eta = progress.target > 0 && !progress.is_over;
    std::string count = count_text(progress);
    std::string time = has_eta ? eta_text(progress.per_step * static_cast<double>(progress.target - progress.done))
                               : fixed_number(progress.elapsed, 0) + "s";
    std::string rest = per_step_text(progress.per_step) + logs_text(logs);
    int room = columns - 1; // in the last column the cursor would go to the next line
    auto fixed = static_cast<int>(count.size() + 1 + time.size());
    int bar = std::clamp(room - fixed - 1 - static_cast<int>(rest.size()), 0, kBarWidth);
    if (progress.target <= 0) bar = 0;
    int used = fixed + (bar > 0 ? bar + 1 : 0);
    rest.resize(std::min(rest.size(), static_cast<size_t>(std::max(room - used, 0))));
    width = used + static_cast<int>(rest.size());
    return kBold + count + kPlain + bar_text(progress, bar) + " " + kBold + time + kPlain + rest;
}

} // namespace rekindle
