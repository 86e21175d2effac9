#include "metrics/threshold_metric.h"

namespace rekindle {
namespace {

class TruePositives final : public CountMetric<TruePositives> {
public:
    static constexpr const char *kClassName = "TruePositives", *kName = "true_positives";

    using CountMetric::CountMetric;
    static double value(const Confusion &confusion) { return confusion.true_positives; }
};

} // namespace

extern const MetricClass kTruePositives = metric_class<TruePositives, kThresholdMetricOptions>("true_positives");

} // namespace rekindle

extern "C" rekindle_status rekindle_true_positives_create(const rekindle_threshold_metric_options *options,
                                                          rekindle_metric **metric) {
    return rekindle::parts::create<rekindle::TruePositives>(rekindle::kThresholdMetricOptions, options, metric,
                                                            "metric");
}
