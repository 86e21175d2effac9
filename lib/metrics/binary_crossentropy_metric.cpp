#include "core/json.h"
#include "metrics/loss_metric.h"

namespace rekindle {
namespace {

using Given = rekindle_binary_crossentropy_metric_options;

struct BinaryCrossentropyMetricOptions : MetricNameOptions {
    double label_smoothing;
    bool from_logits;
};

constexpr auto kOptions = parts::options_table<BinaryCrossentropyMetricOptions>(
    Given REKINDLE_BINARY_CROSSENTROPY_METRIC_OPTIONS_INIT, metric_name(&Given::name),
    parts::field("label_smoothing", &Given::label_smoothing, &BinaryCrossentropyMetricOptions::label_smoothing,
                 parts::between(0.0, 1.0)),
    parts::field("from_logits", &Given::from_logits, &BinaryCrossentropyMetricOptions::from_logits),
    parts::reserved(&Given::reserved));

class BinaryCrossentropyMetric final
    : public LossMetricWith<BinaryCrossentropyMetric, BinaryCrossentropyMetricOptions, kOptions> {
public:
    static constexpr const char *kClassName = "BinaryCrossentropy", *kName = "binary_crossentropy";

    explicit BinaryCrossentropyMetric(const BinaryCrossentropyMetricOptions &options) : MetricOf(options) {
        Json config{{"label_smoothing", options.label_smoothing}, {"from_logits", options.from_logits}};
        set_loss(loss_from_json({{"class_name", kClassName}, {"config", std::move(config)}}));
    }
};

} // namespace

extern const MetricClass kBinaryCrossentropyMetric =
    metric_class<BinaryCrossentropyMetric, kOptions>("binary_crossentropy", "bce");

} // namespace rekindle

extern "C" {

void rekindle_binary_crossentropy_metric_options_init(rekindle_binary_crossentropy_metric_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_binary_crossentropy_metric_create(const rekindle_binary_crossentropy_metric_options *options,
                                                           rekindle_metric **metric) {
    return rekindle::parts::create<rekindle::BinaryCrossentropyMetric>(rekindle::kOptions, options, metric, "metric");
}

} // extern "C"
