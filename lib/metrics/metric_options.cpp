#include "metrics/metric_options.h"

#include "core/error.h"

namespace rekindle {
namespace {

std::string checked(std::string name, const parts::Argument &argument) {
    require(!name.empty(), argument, " is \"\"; expected a name without a slash");
    parts::require_no_slash(name, argument);
    return name;
}

} // namespace

std::string read_metric_name(const char *given, const char *prefix) {
    if (given == nullptr) return "";
    parts::Argument argument{prefix, "name"};
    return checked(capi::read_text(given, text(argument).c_str()), argument);
}

std::string metric_name_from_json(const Json &json) {
    if (parts::is_null(json)) return "";
    std::string name;
    parts::read_json(json, "name", name);
    return checked(std::move(name), {parts::kInJson, "name"});
}

} // namespace rekindle

extern "C" {

void rekindle_metric_options_init(rekindle_metric_options *options) {
    static constexpr rekindle_metric_options kDefaults = REKINDLE_METRIC_OPTIONS_INIT;
    rekindle::capi::write_defaults(options, kDefaults);
}

rekindle_status rekindle_metric_create(const rekindle_metric_options *options, rekindle_metric **metric) {
    static constexpr rekindle_metric_options kDefaults = REKINDLE_METRIC_OPTIONS_INIT;
    static_assert(std::has_unique_object_representations_v<rekindle_metric_options>);
    using namespace rekindle;
    return capi::create(metric, "metric", [&] {
        rekindle_metric_options given = capi::read_options(options, kDefaults, "options");
        return make_metric(capi::read_text(given.name, "options->name"), "metric");
    });
}

void rekindle_plain_metric_options_init(rekindle_plain_metric_options *options) {
    rekindle::kPlainMetricOptions.write_defaults(options);
}

void rekindle_metric_destroy(rekindle_metric *metric) {
    rekindle::capi::destroy(metric);
}

} // extern "C"
