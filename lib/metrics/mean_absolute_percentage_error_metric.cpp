#include "metrics/loss_metric.h"

namespace rekindle {
namespace {

class MeanAbsolutePercentageErrorMetric final
    : public LossMetricWith<MeanAbsolutePercentageErrorMetric, MetricNameOptions, kPlainMetricOptions> {
public:
    static constexpr const char *kClassName = "MeanAbsolutePercentageError", *kName = "mean_absolute_percentage_error";

    explicit MeanAbsolutePercentageErrorMetric(const MetricNameOptions &options) : MetricOf(options) {
        set_loss(make_loss(kName, "loss"));
    }
};

} // namespace

extern const MetricClass kMeanAbsolutePercentageErrorMetric =
    metric_class<MeanAbsolutePercentageErrorMetric, kPlainMetricOptions>("mean_absolute_percentage_error", "mape");

} // namespace rekindle

extern "C" rekindle_status
rekindle_mean_absolute_percentage_error_metric_create(const rekindle_plain_metric_options *options,
                                                      rekindle_metric **metric) {
    return rekindle::parts::create<rekindle::MeanAbsolutePercentageErrorMetric>(rekindle::kPlainMetricOptions, options,
                                                                                metric, "metric");
}
