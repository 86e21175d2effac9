#include <cmath>

#include "metrics/loss_metric.h"

namespace rekindle {
namespace {

class RootMeanSquaredError final : public LossMetricWith<RootMeanSquaredError, MetricNameOptions, kPlainMetricOptions> {
public:
    static constexpr const char *kClassName = "RootMeanSquaredError", *kName = "root_mean_squared_error";

    explicit RootMeanSquaredError(const MetricNameOptions &options) : MetricOf(options) {
        set_loss(make_loss("mean_squared_error", "loss"));
    }
    void results(std::span<const double> state, std::span<double> values) const override {
        LossMetric::results(state, values);
        values[0] = std::sqrt(values[0]);
    }

private:
    bool heeds_mask() const override { return false; }
};

} // namespace

extern const MetricClass kRootMeanSquaredError =
    metric_class<RootMeanSquaredError, kPlainMetricOptions>("root_mean_squared_error");

} // namespace rekindle

extern "C" rekindle_status rekindle_root_mean_squared_error_create(const rekindle_plain_metric_options *options,
                                                                   rekindle_metric **metric) {
    return rekindle::parts::create<rekindle::RootMeanSquaredError>(rekindle::kPlainMetricOptions, options, metric,
                                                                   "metric");
}
