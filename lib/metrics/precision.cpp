#include "metrics/threshold_metric.h"

namespace rekindle {
namespace {

constexpr auto kOptions = top_k_table(rekindle_precision_options REKINDLE_PRECISION_OPTIONS_INIT);

class Precision final : public TopKMetric<Precision, kOptions> {
public:
    static constexpr const char *kClassName = "Precision", *kName = "precision";

    using TopKMetric::TopKMetric;
    static double value(const Confusion &confusion) {
        return share(confusion.true_positives, confusion.true_positives + confusion.false_positives);
    }
};

} // namespace

extern const MetricClass kPrecision = metric_class<Precision, kOptions>("precision");

} // namespace rekindle

extern "C" {

void rekindle_precision_options_init(rekindle_precision_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_precision_create(const rekindle_precision_options *options, rekindle_metric **metric) {
    return rekindle::parts::create<rekindle::Precision>(rekindle::kOptions, options, metric, "metric");
}

} // extern "C"
