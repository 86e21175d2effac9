#include "kernels/accuracy.h"
#include "metrics/mean_metric.h"

namespace rekindle {
namespace {

using Given = rekindle_binary_accuracy_options;

struct BinaryAccuracyOptions : MetricNameOptions {
    double threshold;
};

constexpr auto kOptions = parts::options_table<BinaryAccuracyOptions>(
    Given REKINDLE_BINARY_ACCURACY_OPTIONS_INIT, metric_name(&Given::name),
    parts::field("threshold", &Given::threshold, &BinaryAccuracyOptions::threshold, parts::any<double>()));

class BinaryAccuracy final : public MeanMetricWith<BinaryAccuracy, BinaryAccuracyOptions, kOptions> {
public:
    static constexpr const char *kClassName = "BinaryAccuracy", *kName = "binary_accuracy";

    using MetricOf::MetricOf;
    Better better() const override { return Better::kMore; }
    Fold fold(MetricSources &sources, bool weighted) const override {
        require_output_shape(sources, kName);
        // It compares probabilities, and not what comes before them.
        plan::Block *output = sources.output().block, *target = sources.target();
        size_t row = sources.row_size();
        float threshold = static_cast<float>(options_.threshold);
        return count_matches(sources, *this, weighted, row, {output, target}, [=](size_t begin, size_t end) {
            return kernels::binary_matches(output->floats(), target->floats(), threshold, begin * row, end * row);
        });
    }
};

} // namespace

extern const MetricClass kBinaryAccuracy = metric_class<BinaryAccuracy, kOptions>("binary_accuracy");

} // namespace rekindle

extern "C" {

void rekindle_binary_accuracy_options_init(rekindle_binary_accuracy_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_binary_accuracy_create(const rekindle_binary_accuracy_options *options,
                                                rekindle_metric **metric) {
    return rekindle::parts::create<rekindle::BinaryAccuracy>(rekindle::kOptions, options, metric, "metric");
}

} // extern "C"
