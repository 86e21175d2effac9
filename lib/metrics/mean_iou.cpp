#include <cmath>

#include "core/error.h"
#include "kernels/accuracy.h"
#include "metrics/metric_options.h"

namespace rekindle {
namespace {

using Given = rekindle_mean_iou_options;

struct MeanIoUOptions : MetricNameOptions {
    int64_t num_classes;
    std::optional<int64_t> ignore_class;
    bool sparse_y_true, sparse_y_pred;
};

constexpr auto kOptions = parts::options_table<MeanIoUOptions>(
    Given REKINDLE_MEAN_IOU_OPTIONS_INIT, metric_name(&Given::name),
    parts::field("num_classes", &Given::num_classes, &MeanIoUOptions::num_classes, parts::between<int64_t>(1, 65536)),
    parts::field("ignore_class", &Given::ignore_class, &MeanIoUOptions::ignore_class),
    parts::field("sparse_y_true", &Given::sparse_y_true, &MeanIoUOptions::sparse_y_true),
    parts::field("sparse_y_pred", &Given::sparse_y_pred, &MeanIoUOptions::sparse_y_pred));

constexpr double kEpsilon = 1e-7, kNearlyZero = 1e-9; // Keras's

// A number that stands for a class index; -1 for what cannot be one.
int64_t class_index(float value) {
    return std::abs(value) < 1e9F ? static_cast<int64_t>(value) : -1;
}

// Where classes come from: an element for each, or the place of the largest in a row.
struct ClassSource {
    plan::Block *block;
    size_t row; // 0: elements

    int64_t at(size_t i) const {
        if (row == 0) return class_index(block->floats()[i]);
        return static_cast<int64_t>(kernels::first_maximum(block->floats() + i * row, row));
    }
};

class MeanIoU final : public MetricOf<MeanIoU, Metric, MeanIoUOptions, kOptions> {
public:
    static constexpr const char *kClassName = "MeanIoU", *kName = "mean_io_u";

    using MetricOf::MetricOf;
    Better better() const override { return Better::kMore; }
    std::vector<Accumulator> accumulators(const Shape &) const override {
        return {{"total_confusion_matrix", {options_.num_classes, options_.num_classes}}};
    }
    Fold fold(MetricSources &sources, bool weighted) const override;
    void results(std::span<const double> state, std::span<double> values) const override;
};

Fold MeanIoU::fold(MetricSources &sources, bool weighted) const {
    const Shape &output_shape = sources.output_shape(), &target_shape = sources.target_shape();
    size_t units = options_.sparse_y_pred ? element_count(output_shape) : sources.rows();
    size_t targets = element_count(target_shape);
    if (!options_.sparse_y_true) targets /= static_cast<size_t>(target_shape.back());
    require(targets == units, '"', name(), "\": the target's shape is ", to_string(target_shape), ", with ", targets,
            " classes; expected ", units, ", as many as the output's ", to_string(output_shape),
            " has (both with the batch)");
    RowWeights weights = weighted ? sources.weights(name().c_str()) : RowWeights{};
    if (options_.sparse_y_pred) weights.rows_per_weight *= sources.row_size();
    ClassSource predicted{options_.sparse_y_pred ? sources.output().block : sources.scores().block,
                          options_.sparse_y_pred ? 0 : sources.row_size()};
    ClassSource wanted{sources.target(), options_.sparse_y_true ? 0 : static_cast<size_t>(target_shape.back())};
    int64_t classes = options_.num_classes;
    std::optional<int64_t> ignored = options_.ignore_class;
    return {units,
            std::max<size_t>(predicted.row, 1),
            {predicted.block, wanted.block, weights.block},
            [=](size_t begin, size_t end, double *matrix) {
                for (size_t i = begin; i < end; ++i) {
                    int64_t row = wanted.at(i), column = predicted.at(i);
                    bool counts = row >= 0 && row < classes && column >= 0 && column < classes && row != ignored;
                    if (!counts) continue;
                    // As Keras, whose confusion matrix is one of integers.
                    matrix[row * classes + column] += std::trunc(weights.of(i));
                }
            }};
}

void MeanIoU::results(std::span<const double> state, std::span<double> values) const {
    size_t classes = static_cast<size_t>(options_.num_classes);
    double sum = 0.0, present = 0.0;
    for (size_t c = 0; c < classes; ++c) {
        double both = state[c * classes + c], either = -both;
        for (size_t other = 0; other < classes; ++other) {
            either += state[c * classes + other] + state[other * classes + c];
        }
        if (either <= kNearlyZero) continue;
        sum += both / (either + kEpsilon);
        present += 1.0;
    }
    values[0] = sum / (present + kEpsilon);
}

// Keras writes its type of numbers, and an axis that can be but one.
std::span<const parts::AcceptedKey> accepted_keys() {
    static constexpr parts::AcceptedKey kKeys[] = {
        {"dtype", "null"},
        {"dtype", "\"int\""},
        {"dtype", "\"int64\""},
        {"axis", "-1"},
    };
    return kKeys;
}

} // namespace

extern const MetricClass kMeanIoU = parts::part_class<Metric, MeanIoU, kOptions, accepted_keys>("mean_io_u");

} // namespace rekindle

extern "C" {

void rekindle_mean_iou_options_init(rekindle_mean_iou_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_mean_iou_create(const rekindle_mean_iou_options *options, rekindle_metric **metric) {
    return rekindle::parts::create<rekindle::MeanIoU>(rekindle::kOptions, options, metric, "metric");
}

} // extern "C"
