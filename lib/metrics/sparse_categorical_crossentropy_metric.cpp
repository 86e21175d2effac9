#include "core/json.h"
#include "metrics/loss_metric.h"

namespace rekindle {
namespace {

using Given = rekindle_sparse_categorical_crossentropy_metric_options;

struct SparseCategoricalCrossentropyMetricOptions : MetricNameOptions {
    std::optional<int64_t> ignore_class;
    int64_t axis;
    bool from_logits;
};

constexpr auto kOptions = parts::options_table<SparseCategoricalCrossentropyMetricOptions>(
    Given REKINDLE_SPARSE_CATEGORICAL_CROSSENTROPY_METRIC_OPTIONS_INIT, metric_name(&Given::name),
    parts::field("ignore_class", &Given::ignore_class, &SparseCategoricalCrossentropyMetricOptions::ignore_class),
    parts::field("axis", &Given::axis, &SparseCategoricalCrossentropyMetricOptions::axis, parts::any<int64_t>()),
    parts::field("from_logits", &Given::from_logits, &SparseCategoricalCrossentropyMetricOptions::from_logits),
    parts::reserved(&Given::reserved));

class SparseCategoricalCrossentropyMetric final
    : public LossMetricWith<SparseCategoricalCrossentropyMetric, SparseCategoricalCrossentropyMetricOptions, kOptions> {
public:
    static constexpr const char *kClassName = "SparseCategoricalCrossentropy",
                                *kName = "sparse_categorical_crossentropy";

    explicit SparseCategoricalCrossentropyMetric(const SparseCategoricalCrossentropyMetricOptions &options)
        : MetricOf(options) {
        Json config{{"axis", options.axis}, {"from_logits", options.from_logits}};
        if (options.ignore_class) config["ignore_class"] = *options.ignore_class;
        set_loss(loss_from_json({{"class_name", kClassName}, {"config", std::move(config)}}));
    }
};

} // namespace

extern const MetricClass kSparseCategoricalCrossentropyMetric =
    metric_class<SparseCategoricalCrossentropyMetric, kOptions>("sparse_categorical_crossentropy");

} // namespace rekindle

extern "C" {

void rekindle_sparse_categorical_crossentropy_metric_options_init(
    rekindle_sparse_categorical_crossentropy_metric_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_sparse_categorical_crossentropy_metric_create(
    const rekindle_sparse_categorical_crossentropy_metric_options *options, rekindle_metric **metric) {
    return rekindle::parts::create<rekindle::SparseCategoricalCrossentropyMetric>(rekindle::kOptions, options, metric,
                                                                                  "metric");
}

} // extern "C"
