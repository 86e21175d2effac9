#include "kernels/accuracy.h"
#include "metrics/mean_metric.h"

namespace rekindle {
namespace {

class Accuracy final : public MeanMetricWith<Accuracy, MetricNameOptions, kPlainMetricOptions> {
public:
    static constexpr const char *kClassName = "Accuracy", *kName = "accuracy";

    using MetricOf::MetricOf;
    Better better() const override { return Better::kMore; }
    Fold fold(MetricSources &sources, bool weighted) const override {
        require_output_shape(sources, "Accuracy");
        plan::Block *output = sources.output().block, *target = sources.target();
        size_t row = sources.row_size();
        return count_matches(sources, *this, weighted, row, {output, target}, [=](size_t begin, size_t end) {
            return kernels::equal_elements(output->floats(), target->floats(), begin * row, end * row);
        });
    }
};

} // namespace

// The name is that of the one which the shapes decide; this one is asked for by its class.
extern const MetricClass kAccuracy = metric_class<Accuracy, kPlainMetricOptions>("accuracy");

} // namespace rekindle

extern "C" rekindle_status rekindle_accuracy_create(const rekindle_plain_metric_options *options,
                                                    rekindle_metric **metric) {
    return rekindle::parts::create<rekindle::Accuracy>(rekindle::kPlainMetricOptions, options, metric, "metric");
}
