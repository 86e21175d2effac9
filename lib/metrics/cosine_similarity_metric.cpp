#include "core/json.h"
#include "metrics/loss_metric.h"

namespace rekindle {
namespace {

using Given = rekindle_cosine_similarity_metric_options;

struct CosineSimilarityMetricOptions : MetricNameOptions {
    int64_t axis;
};

constexpr auto kOptions = parts::options_table<CosineSimilarityMetricOptions>(
    Given REKINDLE_COSINE_SIMILARITY_METRIC_OPTIONS_INIT, metric_name(&Given::name),
    parts::field("axis", &Given::axis, &CosineSimilarityMetricOptions::axis, parts::any<int64_t>()));

class CosineSimilarityMetric final
    : public LossMetricWith<CosineSimilarityMetric, CosineSimilarityMetricOptions, kOptions> {
public:
    static constexpr const char *kClassName = "CosineSimilarity", *kName = "cosine_similarity";
    Better better() const override { return Better::kMore; }

    explicit CosineSimilarityMetric(const CosineSimilarityMetricOptions &options) : MetricOf(options) {
        set_loss(loss_from_json({{"class_name", kClassName}, {"config", {{"axis", options.axis}}}}));
    }
    // The loss is the similarity with another sign.
    void results(std::span<const double> state, std::span<double> values) const override {
        LossMetric::results(state, values);
        values[0] = 0.0 - values[0];
    }
};

} // namespace

extern const MetricClass kCosineSimilarityMetric = metric_class<CosineSimilarityMetric, kOptions>("cosine_similarity");

} // namespace rekindle

extern "C" {

void rekindle_cosine_similarity_metric_options_init(rekindle_cosine_similarity_metric_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_cosine_similarity_metric_create(const rekindle_cosine_similarity_metric_options *options,
                                                         rekindle_metric **metric) {
    return rekindle::parts::create<rekindle::CosineSimilarityMetric>(rekindle::kOptions, options, metric, "metric");
}

} // extern "C"
