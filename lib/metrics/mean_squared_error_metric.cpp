#include "metrics/loss_metric.h"

namespace rekindle {
namespace {

class MeanSquaredErrorMetric final
    : public LossMetricWith<MeanSquaredErrorMetric, MetricNameOptions, kPlainMetricOptions> {
public:
    static constexpr const char *kClassName = "MeanSquaredError", *kName = "mean_squared_error";

    explicit MeanSquaredErrorMetric(const MetricNameOptions &options) : MetricOf(options) {
        set_loss(make_loss(kName, "loss"));
    }
};

} // namespace

extern const MetricClass kMeanSquaredErrorMetric =
    metric_class<MeanSquaredErrorMetric, kPlainMetricOptions>("mean_squared_error", "mse");

} // namespace rekindle

extern "C" rekindle_status rekindle_mean_squared_error_metric_create(const rekindle_plain_metric_options *options,
                                                                     rekindle_metric **metric) {
    return rekindle::parts::create<rekindle::MeanSquaredErrorMetric>(rekindle::kPlainMetricOptions, options, metric,
                                                                     "metric");
}
