#include "metrics/threshold_metric.h"

namespace rekindle {
namespace {

class FalsePositives final : public CountMetric<FalsePositives> {
public:
    static constexpr const char *kClassName = "FalsePositives", *kName = "false_positives";

    using CountMetric::CountMetric;
    static double value(const Confusion &confusion) { return confusion.false_positives; }
};

} // namespace

extern const MetricClass kFalsePositives = metric_class<FalsePositives, kThresholdMetricOptions>("false_positives");

} // namespace rekindle

extern "C" rekindle_status rekindle_false_positives_create(const rekindle_threshold_metric_options *options,
                                                           rekindle_metric **metric) {
    return rekindle::parts::create<rekindle::FalsePositives>(rekindle::kThresholdMetricOptions, options, metric,
                                                             "metric");
}
