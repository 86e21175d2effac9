#include "metrics/loss_metric.h"

namespace rekindle {
namespace {

class MeanSquaredLogarithmicErrorMetric final
    : public LossMetricWith<MeanSquaredLogarithmicErrorMetric, MetricNameOptions, kPlainMetricOptions> {
public:
    static constexpr const char *kClassName = "MeanSquaredLogarithmicError", *kName = "mean_squared_logarithmic_error";

    explicit MeanSquaredLogarithmicErrorMetric(const MetricNameOptions &options) : MetricOf(options) {
        set_loss(make_loss(kName, "loss"));
    }
};

} // namespace

extern const MetricClass kMeanSquaredLogarithmicErrorMetric =
    metric_class<MeanSquaredLogarithmicErrorMetric, kPlainMetricOptions>("mean_squared_logarithmic_error", "msle");

} // namespace rekindle

extern "C" rekindle_status
rekindle_mean_squared_logarithmic_error_metric_create(const rekindle_plain_metric_options *options,
                                                      rekindle_metric **metric) {
    return rekindle::parts::create<rekindle::MeanSquaredLogarithmicErrorMetric>(rekindle::kPlainMetricOptions, options,
                                                                                metric, "metric");
}
