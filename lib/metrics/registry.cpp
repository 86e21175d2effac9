#include "core/error.h"
#include "core/json.h"
#include "metrics/accuracy_by_shape.h"
#include "metrics/custom_metric.h"
#include "metrics/metric_options.h"

namespace rekindle {

// One line for each metric.
#define REKINDLE_METRICS(METRIC)                                                                                       \
    METRIC(Accuracy)                                                                                                   \
    METRIC(Auc)                                                                                                        \
    METRIC(BinaryAccuracy)                                                                                             \
    METRIC(BinaryCrossentropyMetric)                                                                                   \
    METRIC(CategoricalAccuracy)                                                                                        \
    METRIC(CategoricalCrossentropyMetric)                                                                              \
    METRIC(CosineSimilarityMetric)                                                                                     \
    METRIC(F1Score)                                                                                                    \
    METRIC(FBetaScore)                                                                                                 \
    METRIC(FalseNegatives)                                                                                             \
    METRIC(FalsePositives)                                                                                             \
    METRIC(MeanAbsoluteErrorMetric)                                                                                    \
    METRIC(MeanAbsolutePercentageErrorMetric)                                                                          \
    METRIC(MeanIoU)                                                                                                    \
    METRIC(MeanSquaredErrorMetric)                                                                                     \
    METRIC(MeanSquaredLogarithmicErrorMetric)                                                                          \
    METRIC(Precision)                                                                                                  \
    METRIC(R2Score)                                                                                                    \
    METRIC(Recall)                                                                                                     \
    METRIC(RootMeanSquaredError)                                                                                       \
    METRIC(SparseCategoricalAccuracy)                                                                                  \
    METRIC(SparseCategoricalCrossentropyMetric)                                                                        \
    METRIC(SparseTopKCategoricalAccuracy)                                                                              \
    METRIC(TopKCategoricalAccuracy)                                                                                    \
    METRIC(TrueNegatives)                                                                                              \
    METRIC(TruePositives)

#define REKINDLE_DECLARE(name) extern const MetricClass k##name;
#define REKINDLE_LIST(name) &k##name,
REKINDLE_METRICS(REKINDLE_DECLARE)

namespace {

constexpr std::array kMetrics{REKINDLE_METRICS(REKINDLE_LIST)};

} // namespace

bool is_metric_class(const std::string &name) {
    return is_accuracy_by_shape(name) || parts::has_class(kMetrics, name);
}

std::shared_ptr<const Metric> make_metric(const std::string &name, const char *argument) {
    std::shared_ptr<Metric> metric =
        is_accuracy_by_shape(name) ? make_accuracy_by_shape() : parts::part_from_name(kMetrics, argument, name);
    metric->name_by(name);
    return metric;
}

Json metric_to_json(const Metric &metric) {
    return metric.is_named() ? Json(metric.name()) : parts::describe(metric);
}

std::shared_ptr<const Metric> metric_from_json(const Json &json) {
    if (std::optional<std::string> name = parts::name_alone(json)) return make_metric(*name, "metric");
    return parts::part_from_json(kMetrics, "metric", json, kCustomMetricClasses);
}

} // namespace rekindle
