#include "metrics/threshold_metric.h"

namespace rekindle {
namespace {

class FalseNegatives final : public CountMetric<FalseNegatives> {
public:
    static constexpr const char *kClassName = "FalseNegatives", *kName = "false_negatives";

    using CountMetric::CountMetric;
    static double value(const Confusion &confusion) { return confusion.false_negatives; }
};

} // namespace

extern const MetricClass kFalseNegatives = metric_class<FalseNegatives, kThresholdMetricOptions>("false_negatives");

} // namespace rekindle

extern "C" rekindle_status rekindle_false_negatives_create(const rekindle_threshold_metric_options *options,
                                                           rekindle_metric **metric) {
    return rekindle::parts::create<rekindle::FalseNegatives>(rekindle::kThresholdMetricOptions, options, metric,
                                                             "metric");
}
