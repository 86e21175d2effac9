#include "metrics/metric.h"

#include "edge/edge.h"
#include "rekindle/metric.h"

using namespace rekindle;
using namespace rekindle::capi;

namespace {

constexpr rekindle_metric_options kDefaults = REKINDLE_METRIC_OPTIONS_INIT;
static_assert(std::has_unique_object_representations_v<rekindle_metric_options>);

} // namespace

extern "C" {

void rekindle_metric_options_init(rekindle_metric_options *options) {
    write_defaults(options, kDefaults);
}

rekindle_status rekindle_metric_create(const rekindle_metric_options *options, rekindle_metric **metric) {
    return create(metric, "metric", [&] {
        rekindle_metric_options given = read_options(options, kDefaults, "options");
        auto value = std::make_shared<MetricOptions>();
        value->name = read_text(given.name, "options->name");
        check_metric(*value);
        return value;
    });
}

void rekindle_metric_destroy(rekindle_metric *metric) {
    destroy(metric);
}

} // extern "C"
