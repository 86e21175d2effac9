#include "kernels/accuracy.h"
#include "metrics/mean_metric.h"

namespace rekindle {
namespace {

class SparseCategoricalAccuracy final
    : public MeanMetricWith<SparseCategoricalAccuracy, MetricNameOptions, kPlainMetricOptions> {
public:
    static constexpr const char *kClassName = "SparseCategoricalAccuracy", *kName = "sparse_categorical_accuracy";

    using MetricOf::MetricOf;
    Better better() const override { return Better::kMore; }
    bool takes_labels(const Shape &, const Shape &) const override { return true; }
    Fold fold(MetricSources &sources, bool weighted) const override {
        require_row_labels(sources, kName);
        plan::Block *output = sources.scores().block, *labels = sources.labels();
        size_t classes = sources.row_size();
        return count_matches(sources, *this, weighted, 1, {output, labels}, [=](size_t begin, size_t end) {
            return kernels::sparse_categorical_matches(
                output->floats(), reinterpret_cast<const int32_t *>(labels->address), classes, begin, end);
        });
    }
};

} // namespace

extern const MetricClass kSparseCategoricalAccuracy =
    metric_class<SparseCategoricalAccuracy, kPlainMetricOptions>("sparse_categorical_accuracy");

} // namespace rekindle

extern "C" rekindle_status rekindle_sparse_categorical_accuracy_create(const rekindle_plain_metric_options *options,
                                                                       rekindle_metric **metric) {
    return rekindle::parts::create<rekindle::SparseCategoricalAccuracy>(rekindle::kPlainMetricOptions, options, metric,
                                                                        "metric");
}
