#include "metrics/threshold_metric.h"

namespace rekindle {
namespace {

constexpr auto kOptions = top_k_table(rekindle_recall_options REKINDLE_RECALL_OPTIONS_INIT);

class Recall final : public TopKMetric<Recall, kOptions> {
public:
    static constexpr const char *kClassName = "Recall", *kName = "recall";

    using TopKMetric::TopKMetric;
    static double value(const Confusion &confusion) {
        return share(confusion.true_positives, confusion.true_positives + confusion.false_negatives);
    }
};

} // namespace

extern const MetricClass kRecall = metric_class<Recall, kOptions>("recall");

} // namespace rekindle

extern "C" {

void rekindle_recall_options_init(rekindle_recall_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_recall_create(const rekindle_recall_options *options, rekindle_metric **metric) {
    return rekindle::parts::create<rekindle::Recall>(rekindle::kOptions, options, metric, "metric");
}

} // extern "C"
