#include "kernels/accuracy.h"
#include "metrics/mean_metric.h"

namespace rekindle {
namespace {

using Given = rekindle_top_k_categorical_accuracy_options;

struct TopKCategoricalAccuracyOptions : MetricNameOptions {
    int64_t k;
};

constexpr auto kOptions = parts::options_table<TopKCategoricalAccuracyOptions>(
    Given REKINDLE_TOP_K_CATEGORICAL_ACCURACY_OPTIONS_INIT, metric_name(&Given::name),
    parts::field("k", &Given::k, &TopKCategoricalAccuracyOptions::k, parts::at_least<int64_t>(1)));

class TopKCategoricalAccuracy final
    : public MeanMetricWith<TopKCategoricalAccuracy, TopKCategoricalAccuracyOptions, kOptions> {
public:
    static constexpr const char *kClassName = "TopKCategoricalAccuracy", *kName = "top_k_categorical_accuracy";

    using MetricOf::MetricOf;
    Better better() const override { return Better::kMore; }
    Fold fold(MetricSources &sources, bool weighted) const override {
        require_same_shape(sources, kName);
        plan::Block *output = sources.scores().block, *target = sources.target();
        size_t classes = sources.row_size(), k = static_cast<size_t>(options_.k);
        return count_matches(sources, *this, weighted, 1, {output, target}, [=](size_t begin, size_t end) {
            return kernels::top_k_matches(output->floats(), target->floats(), classes, k, begin, end);
        });
    }
};

} // namespace

extern const MetricClass kTopKCategoricalAccuracy =
    metric_class<TopKCategoricalAccuracy, kOptions>("top_k_categorical_accuracy");

} // namespace rekindle

extern "C" {

void rekindle_top_k_categorical_accuracy_options_init(rekindle_top_k_categorical_accuracy_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_top_k_categorical_accuracy_create(const rekindle_top_k_categorical_accuracy_options *options,
                                                           rekindle_metric **metric) {
    return rekindle::parts::create<rekindle::TopKCategoricalAccuracy>(rekindle::kOptions, options, metric, "metric");
}

} // extern "C"
