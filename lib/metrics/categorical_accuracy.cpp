#include "kernels/accuracy.h"
#include "metrics/mean_metric.h"

namespace rekindle {
namespace {

class CategoricalAccuracy final : public MeanMetricWith<CategoricalAccuracy, MetricNameOptions, kPlainMetricOptions> {
public:
    static constexpr const char *kClassName = "CategoricalAccuracy", *kName = "categorical_accuracy";

    using MetricOf::MetricOf;
    Better better() const override { return Better::kMore; }
    Fold fold(MetricSources &sources, bool weighted) const override {
        require_same_shape(sources, kName);
        plan::Block *output = sources.scores().block, *target = sources.target();
        size_t classes = sources.row_size();
        return count_matches(sources, *this, weighted, 1, {output, target}, [=](size_t begin, size_t end) {
            return kernels::categorical_matches(output->floats(), target->floats(), classes, begin, end);
        });
    }
};

} // namespace

extern const MetricClass kCategoricalAccuracy =
    metric_class<CategoricalAccuracy, kPlainMetricOptions>("categorical_accuracy");

} // namespace rekindle

extern "C" rekindle_status rekindle_categorical_accuracy_create(const rekindle_plain_metric_options *options,
                                                                rekindle_metric **metric) {
    return rekindle::parts::create<rekindle::CategoricalAccuracy>(rekindle::kPlainMetricOptions, options, metric,
                                                                  "metric");
}
