#include "callbacks/monitor.h"

#include <cmath>

#include "core/log.h"
#include "training/training.h"

namespace rekindle {
namespace {

constexpr std::string_view kValidationPrefix = "val_";

std::string without_prefix(const std::string &name) {
    return name.starts_with(kValidationPrefix) ? name.substr(kValidationPrefix.size()) : name;
}

// Less of the loss; of a metric of the model's what the metric says.
Better better_of(const Model &model, const std::string &name) {
    if (name == "loss") return Better::kLess;
    for (const CompiledMetric &metric : model.compiled().metrics) {
        if (metric.name == name) return metric.metric->better();
    }
    return Better::kUnknown;
}

} // namespace

void Monitor::begin(const Model &model) {
    more_is_better_ = options_.mode == REKINDLE_MONITOR_MODE_MAX;
    if (options_.mode != REKINDLE_MONITOR_MODE_AUTO) return;
    Better better = better_of(model, without_prefix(options_.monitor));
    more_is_better_ = better == Better::kMore;
    if (better != Better::kUnknown) return;
    fail(REKINDLE_INVALID_ARGUMENT, callback_, " monitors \"", options_.monitor,
         "\" with the mode REKINDLE_MONITOR_MODE_AUTO, which knows the loss and those of the model's metrics that have "
         "a direction; expected "
         "REKINDLE_MONITOR_MODE_MIN or REKINDLE_MONITOR_MODE_MAX");
}

std::optional<double> Monitor::value(const HookEvent &event) const {
    if (const double *found = event.find_log(options_.monitor)) return *found;
    std::string available;
    for (const auto &[name, value] : event.logs->entries) available += (available.empty() ? "" : ", ") + name;
    log_warning(callback_, " monitors \"", options_.monitor, "\", which epoch ", event.epoch, " does not have; it has ",
                available);
    return std::nullopt;
}

bool Monitor::improves(double value, double reference) const {
    double delta = std::abs(options_.min_delta);
    auto compared = static_cast<float>(reference);
    if (more_is_better_) return static_cast<float>(value - delta) > compared;
    return static_cast<float>(value + delta) < compared;
}

void BestValue::add_state(StateRegistry &registry) {
    registry.push_back(scalar_state("has_best", REKINDLE_ENTRY_CALLBACK, REKINDLE_UINT8, &is_known));
    registry.push_back(scalar_state("best", REKINDLE_ENTRY_CALLBACK, REKINDLE_FLOAT64, &value));
}

StateEntry counter_state(const char *name, int64_t *counter) {
    return scalar_state(name, REKINDLE_ENTRY_CALLBACK, REKINDLE_INT64, counter);
}

} // namespace rekindle
