#include "metrics/threshold_metric.h"

namespace rekindle {
namespace {

class TrueNegatives final : public CountMetric<TrueNegatives> {
public:
    static constexpr const char *kClassName = "TrueNegatives", *kName = "true_negatives";

    using CountMetric::CountMetric;
    static double value(const Confusion &confusion) { return confusion.true_negatives; }
};

} // namespace

extern const MetricClass kTrueNegatives = metric_class<TrueNegatives, kThresholdMetricOptions>("true_negatives");

} // namespace rekindle

extern "C" rekindle_status rekindle_true_negatives_create(const rekindle_threshold_metric_options *options,
                                                          rekindle_metric **metric) {
    return rekindle::parts::create<rekindle::TrueNegatives>(rekindle::kThresholdMetricOptions, options, metric,
                                                            "metric");
}
