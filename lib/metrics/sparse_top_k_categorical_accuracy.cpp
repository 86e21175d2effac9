#include "kernels/accuracy.h"
#include "metrics/mean_metric.h"

namespace rekindle {
namespace {

using Given = rekindle_sparse_top_k_categorical_accuracy_options;

struct SparseTopKCategoricalAccuracyOptions : MetricNameOptions {
    int64_t k;
    bool from_sorted_ids;
};

constexpr auto kOptions = parts::options_table<SparseTopKCategoricalAccuracyOptions>(
    Given REKINDLE_SPARSE_TOP_K_CATEGORICAL_ACCURACY_OPTIONS_INIT, metric_name(&Given::name),
    parts::field("k", &Given::k, &SparseTopKCategoricalAccuracyOptions::k, parts::at_least<int64_t>(1)),
    parts::field("from_sorted_ids", &Given::from_sorted_ids, &SparseTopKCategoricalAccuracyOptions::from_sorted_ids),
    parts::reserved(&Given::reserved));

class SparseTopKCategoricalAccuracy final
    : public MeanMetricWith<SparseTopKCategoricalAccuracy, SparseTopKCategoricalAccuracyOptions, kOptions> {
public:
    static constexpr const char *kClassName = "SparseTopKCategoricalAccuracy",
                                *kName = "sparse_top_k_categorical_accuracy";
    Better better() const override { return Better::kMore; }

    using MetricOf::MetricOf;
    // Among outputs that are ids, a target is a number like them.
    bool takes_labels(const Shape &, const Shape &) const override { return !options_.from_sorted_ids; }
    Fold fold(MetricSources &sources, bool weighted) const override {
        require_row_labels(sources, kName);
        return options_.from_sorted_ids ? fold_ids(sources, weighted) : fold_scores(sources, weighted);
    }

private:
    Fold fold_scores(MetricSources &sources, bool weighted) const {
        plan::Block *output = sources.scores().block, *labels = sources.labels();
        size_t classes = sources.row_size(), k = static_cast<size_t>(options_.k);
        return count_matches(sources, *this, weighted, 1, {output, labels}, [=](size_t begin, size_t end) {
            return kernels::sparse_top_k_matches(output->floats(), reinterpret_cast<const int32_t *>(labels->address),
                                                 classes, k, begin, end);
        });
    }
    Fold fold_ids(MetricSources &sources, bool weighted) const {
        plan::Block *output = sources.output().block, *target = sources.target();
        size_t columns = sources.row_size(), k = static_cast<size_t>(options_.k);
        return count_matches(sources, *this, weighted, 1, {output, target}, [=](size_t begin, size_t end) {
            return kernels::sorted_id_matches(output->floats(), target->floats(), columns, k, begin, end);
        });
    }
};

} // namespace

extern const MetricClass kSparseTopKCategoricalAccuracy =
    metric_class<SparseTopKCategoricalAccuracy, kOptions>("sparse_top_k_categorical_accuracy");

} // namespace rekindle

extern "C" {

void rekindle_sparse_top_k_categorical_accuracy_options_init(
    rekindle_sparse_top_k_categorical_accuracy_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status
rekindle_sparse_top_k_categorical_accuracy_create(const rekindle_sparse_top_k_categorical_accuracy_options *options,
                                                  rekindle_metric **metric) {
    return rekindle::parts::create<rekindle::SparseTopKCategoricalAccuracy>(rekindle::kOptions, options, metric,
                                                                            "metric");
}

} // extern "C"
