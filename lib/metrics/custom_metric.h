#pragma once

#include "metrics/metric.h"
#include "parts/registry.h"

namespace rekindle {

// Whether a metric of the library's goes by that name.
bool is_metric_class(const std::string &name);

// Makes those whose class the host has registered.
extern const parts::HostClasses<const Metric> kCustomMetricClasses;

} // namespace rekindle
