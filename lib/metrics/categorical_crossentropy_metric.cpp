#include "core/json.h"
#include "metrics/loss_metric.h"

namespace rekindle {
namespace {

using Given = rekindle_categorical_crossentropy_metric_options;

struct CategoricalCrossentropyMetricOptions : MetricNameOptions {
    double label_smoothing;
    int64_t axis;
    bool from_logits;
};

constexpr auto kOptions = parts::options_table<CategoricalCrossentropyMetricOptions>(
    Given REKINDLE_CATEGORICAL_CROSSENTROPY_METRIC_OPTIONS_INIT, metric_name(&Given::name),
    parts::field("label_smoothing", &Given::label_smoothing, &CategoricalCrossentropyMetricOptions::label_smoothing,
                 parts::between(0.0, 1.0)),
    parts::field("axis", &Given::axis, &CategoricalCrossentropyMetricOptions::axis, parts::any<int64_t>()),
    parts::field("from_logits", &Given::from_logits, &CategoricalCrossentropyMetricOptions::from_logits),
    parts::reserved(&Given::reserved));

class CategoricalCrossentropyMetric final
    : public LossMetricWith<CategoricalCrossentropyMetric, CategoricalCrossentropyMetricOptions, kOptions> {
public:
    static constexpr const char *kClassName = "CategoricalCrossentropy", *kName = "categorical_crossentropy";

    explicit CategoricalCrossentropyMetric(const CategoricalCrossentropyMetricOptions &options) : MetricOf(options) {
        Json config{
            {"label_smoothing", options.label_smoothing}, {"axis", options.axis}, {"from_logits", options.from_logits}};
        set_loss(loss_from_json({{"class_name", kClassName}, {"config", std::move(config)}}));
    }
};

} // namespace

extern const MetricClass kCategoricalCrossentropyMetric =
    metric_class<CategoricalCrossentropyMetric, kOptions>("categorical_crossentropy");

} // namespace rekindle

extern "C" {

void rekindle_categorical_crossentropy_metric_options_init(rekindle_categorical_crossentropy_metric_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status
rekindle_categorical_crossentropy_metric_create(const rekindle_categorical_crossentropy_metric_options *options,
                                                rekindle_metric **metric) {
    return rekindle::parts::create<rekindle::CategoricalCrossentropyMetric>(rekindle::kOptions, options, metric,
                                                                            "metric");
}

} // extern "C"
