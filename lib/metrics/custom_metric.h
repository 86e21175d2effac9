#pragma once

#include "metrics/metric.h"

namespace rekindle {

// Whether a metric of the library's goes by that name.
bool is_metric_class(const std::string &name);

// From Keras's JSON, by the factory that the host has registered; null if its class is not registered.
std::shared_ptr<const Metric> custom_metric_from_json(const Json &json);

} // namespace rekindle
