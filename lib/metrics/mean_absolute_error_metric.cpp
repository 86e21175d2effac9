#include "metrics/loss_metric.h"

namespace rekindle {
namespace {

class MeanAbsoluteErrorMetric final
    : public LossMetricWith<MeanAbsoluteErrorMetric, MetricNameOptions, kPlainMetricOptions> {
public:
    static constexpr const char *kClassName = "MeanAbsoluteError", *kName = "mean_absolute_error";

    explicit MeanAbsoluteErrorMetric(const MetricNameOptions &options) : MetricOf(options) {
        set_loss(make_loss(kName, "loss"));
    }
};

} // namespace

extern const MetricClass kMeanAbsoluteErrorMetric =
    metric_class<MeanAbsoluteErrorMetric, kPlainMetricOptions>("mean_absolute_error", "mae");

} // namespace rekindle

extern "C" rekindle_status rekindle_mean_absolute_error_metric_create(const rekindle_plain_metric_options *options,
                                                                      rekindle_metric **metric) {
    return rekindle::parts::create<rekindle::MeanAbsoluteErrorMetric>(rekindle::kPlainMetricOptions, options, metric,
                                                                      "metric");
}
