#pragma once

#include <optional>

#include "callbacks/callback_options.h"

namespace rekindle {

// What the options of callbacks that monitor a log have in common.
struct MonitorOptions {
    std::string monitor;
    rekindle_monitor_mode mode;
    double min_delta = 0.0;
};

template <class Public, class Options>
constexpr auto monitor_mode(rekindle_monitor_mode Public::*given, rekindle_monitor_mode Options::*option) {
    return parts::choice("mode", given, option, "auto", "min", "max");
}

// Watches a log, and tells what is better. Keras compares in single precision; so do these.
class Monitor {
public:
    // `callback` names who watches, in messages.
    Monitor(const char *callback, const MonitorOptions &options) : callback_(callback), options_(options) {}

    // Finds out which direction is better in this model. Throws INVALID_ARGUMENT where the name does not tell.
    void begin(const Model &model);
    // What the logs say; nothing, and a warning in the log, where they have no such value.
    std::optional<double> value(const HookEvent &event) const;
    // Whether a value is better than another by more than min_delta.
    bool improves(double value, double reference) const;

private:
    const char *callback_;
    const MonitorOptions &options_;
    bool more_is_better_ = false;
};

// The best value so far, as state.
struct BestValue {
    uint8_t is_known = 0;
    double value = 0.0;

    bool is_beaten_by(const Monitor &monitor, double other) const {
        return is_known == 0 || monitor.improves(other, value);
    }
    void set(double best) { *this = {1, best}; }
    // As "best" and "has_best".
    void add_state(StateRegistry &registry);
};

// An integer as an entry of a callback's state.
StateEntry counter_state(const char *name, int64_t *counter);

} // namespace rekindle
