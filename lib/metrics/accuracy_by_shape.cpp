#include "metrics/accuracy_by_shape.h"

#include <algorithm>
#include <cctype>

#include "metrics/mean_metric.h"

namespace rekindle {
namespace {

class AccuracyByShape final : public MeanMetric {
public:
    const char *class_name() const override { return "accuracy"; }
    Better better() const override { return Better::kMore; }
    void write_config(Json &) const override {}
    bool takes_labels(const Shape &output, const Shape &target) const override {
        return choose(output, target).takes_labels(output, target);
    }
    Fold fold(MetricSources &sources, bool weighted) const override {
        return choose(sources.output_shape(), sources.target_shape()).fold(sources, weighted);
    }

private:
    const Metric &choose(const Shape &output, const Shape &target) const {
        if (output.back() == 1) return *binary_;
        bool indices = target.size() < output.size() || target.back() == 1;
        return indices ? *sparse_ : *categorical_;
    }

    std::shared_ptr<const Metric> binary_ = make_metric("binary_accuracy", "metric"),
                                  categorical_ = make_metric("categorical_accuracy", "metric"),
                                  sparse_ = make_metric("sparse_categorical_accuracy", "metric");
};

} // namespace

bool is_accuracy_by_shape(const std::string &name) {
    std::string lower = name;
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char letter) { return std::tolower(letter); });
    return lower == "accuracy" || lower == "acc";
}

std::shared_ptr<Metric> make_accuracy_by_shape() {
    return std::make_shared<AccuracyByShape>();
}

} // namespace rekindle
