#include <cmath>

#include "core/error.h"
#include "metrics/threshold_metric.h"

namespace rekindle {
namespace {

using Given = rekindle_auc_options;

enum class Curve { kRoc, kPr, kPrgain };
enum class Summation { kInterpolation, kMajoring, kMinoring };

struct AucOptions : ThresholdOptions {
    int64_t num_thresholds, num_labels;
    std::vector<double> label_weights;
    Curve curve;
    Summation summation_method;
    bool multi_label, from_logits;
};

constexpr auto kOptions = parts::options_table<AucOptions>(
    Given REKINDLE_AUC_OPTIONS_INIT, metric_name(&Given::name),
    parts::field("num_thresholds", &Given::num_thresholds, &AucOptions::num_thresholds, parts::at_least<int64_t>(2)),
    thresholds_field(&Given::thresholds, &Given::threshold_count),
    parts::optional("num_labels", &Given::num_labels, &AucOptions::num_labels, parts::at_least<int64_t>(1)),
    parts::optional_numbers("label_weights", &Given::label_weights, &Given::label_weight_count,
                            &AucOptions::label_weights, false),
    parts::choice("curve", &Given::curve, &AucOptions::curve, "ROC", "PR", "PRGAIN"),
    parts::choice("summation_method", &Given::summation_method, &AucOptions::summation_method, "interpolation",
                  "majoring", "minoring"),
    parts::field("multi_label", &Given::multi_label, &AucOptions::multi_label),
    parts::field("from_logits", &Given::from_logits, &AucOptions::from_logits));

// num_thresholds - 2 of them, between 0 and 1.
std::vector<double> inner_thresholds(int64_t count) {
    std::vector<double> thresholds;
    for (int64_t i = 1; i + 1 < count; ++i)
        thresholds.push_back(static_cast<double>(i) / static_cast<double>(count - 1));
    return thresholds;
}

struct Point {
    double x, y;
};

Point gain_point(const Confusion &c) {
    if (c.true_positives == 0.0) return {0.0, 1.0};
    double odds = share(c.true_positives + c.false_negatives, c.true_negatives + c.false_positives);
    double recall_gain = 1.0 - odds * c.false_negatives / c.true_positives;
    return {std::max(recall_gain, 0.0), 1.0 - odds * c.false_positives / c.true_positives};
}

Point point_of(Curve curve, const Confusion &c) {
    if (curve == Curve::kPrgain) return gain_point(c);
    double recall = share(c.true_positives, c.true_positives + c.false_negatives);
    if (curve == Curve::kRoc) return {share(c.false_positives, c.false_positives + c.true_negatives), recall};
    return {recall, share(c.true_positives, c.true_positives + c.false_positives)};
}

// The area below a precision-recall curve between two thresholds, where the positives are interpolated and not their
// ratio (Davis and Goadrich, 2006).
double interpolated_area(const Confusion &lower, const Confusion &upper) {
    double gained = lower.true_positives - upper.true_positives;
    double all_lower = lower.true_positives + lower.false_positives;
    double all_upper = upper.true_positives + upper.false_positives;
    double slope = share(gained, std::max(all_lower - all_upper, 0.0));
    double intercept = upper.true_positives - slope * all_upper;
    double ratio = all_lower > 0.0 && all_upper > 0.0 ? all_lower / all_upper : 1.0;
    double area = slope * (gained + intercept * std::log(ratio));
    return share(area, std::max(upper.true_positives + upper.false_negatives, 0.0));
}

class Auc final : public MetricOf<Auc, ThresholdMetric, AucOptions, kOptions> {
public:
    static constexpr const char *kClassName = "AUC", *kName = "auc";
    Better better() const override { return Better::kMore; }

    explicit Auc(const AucOptions &options) : MetricOf(options) {
        require(options.num_labels == 0 || options.multi_label, "num_labels is ", options.num_labels,
                ", and multi_label is false; expected num_labels only where multi_label is true");
        for (double weight : options.label_weights) {
            require(std::isfinite(weight) && weight >= 0.0, "label_weights has ", weight,
                    "; expected finite numbers, 0 or more");
        }
        bool given = !options.thresholds.empty();
        set_thresholds(
            Thresholds::opened(given ? options.thresholds : inner_thresholds(options.num_thresholds), !given),
            {.columns_apart = options.multi_label,
             .column_weights = options.label_weights,
             .from_logits = options.from_logits});
    }
    Fold fold(MetricSources &sources, bool weighted) const override {
        const Shape &output = sources.output_shape();
        require(!options_.multi_label || output.size() == 2, "multi_label is true, and the output's shape ",
                to_string(output), "; expected one of 2 dimensions, with the batch");
        require(options_.num_labels == 0 || options_.num_labels == output.back(), "num_labels is ", options_.num_labels,
                "; expected ", output.back(), ", as many as outputs");
        return ThresholdMetric::fold(sources, weighted);
    }
    void results(std::span<const double> state, std::span<double> values) const override {
        size_t bins = thresholds().count() + 1, columns = state.size() / 2 / bins;
        bool weigh = options_.multi_label && !options_.label_weights.empty();
        double sum = 0.0, weights = 0.0;
        for (size_t c = 0; c < columns; ++c) {
            double weight = weigh ? options_.label_weights[c] : 1.0;
            sum += weight * area(&state[c * bins], &state[(columns + c) * bins]);
            weights += weight;
        }
        values[0] = share(sum, weights);
    }

private:
    double area(const double *yes, const double *no) const {
        bool interpolates = options_.curve == Curve::kPr && options_.summation_method == Summation::kInterpolation;
        double sum = 0.0;
        std::optional<Confusion> upper;
        for_each_threshold(yes, no, [&](size_t, const Confusion &lower) {
            if (upper) sum += interpolates ? interpolated_area(lower, *upper) : rectangle(lower, *upper);
            upper = lower;
        });
        return sum;
    }
    double rectangle(const Confusion &lower, const Confusion &upper) const {
        Point one = point_of(options_.curve, lower), other = point_of(options_.curve, upper);
        double height = 0.0;
        switch (options_.summation_method) {
        case Summation::kInterpolation: height = (one.y + other.y) / 2.0; break;
        case Summation::kMajoring: height = std::max(one.y, other.y); break;
        case Summation::kMinoring: height = std::min(one.y, other.y); break;
        }
        return (one.x - other.x) * height;
    }
};

} // namespace

extern const MetricClass kAuc = metric_class<Auc, kOptions>("auc");

} // namespace rekindle

extern "C" {

void rekindle_auc_options_init(rekindle_auc_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_auc_create(const rekindle_auc_options *options, rekindle_metric **metric) {
    return rekindle::parts::create<rekindle::Auc>(rekindle::kOptions, options, metric, "metric");
}

} // extern "C"
