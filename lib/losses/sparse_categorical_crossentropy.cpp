#include "core/error.h"
#include "losses/crossentropy.h"

namespace rekindle {
namespace {

using Given = rekindle_sparse_categorical_crossentropy_options;

struct SparseCategoricalCrossentropyOptions : CrossentropyOptions {
    std::optional<int64_t> ignore_class;
};

constexpr auto kOptions = crossentropy_table<SparseCategoricalCrossentropyOptions>(
    Given REKINDLE_SPARSE_CATEGORICAL_CROSSENTROPY_OPTIONS_INIT,
    parts::field("ignore_class", &Given::ignore_class, &SparseCategoricalCrossentropyOptions::ignore_class));

class SparseCategoricalCrossentropy final : public CrossentropyWith<SparseCategoricalCrossentropyOptions, kOptions> {
public:
    static constexpr const char *kClassName = "SparseCategoricalCrossentropy";

    explicit SparseCategoricalCrossentropy(const SparseCategoricalCrossentropyOptions &options)
        : CrossentropyWith(options) {
        int64_t ignored = options.ignore_class.value_or(0);
        require(ignored == static_cast<int32_t>(ignored), "ignore_class is ", ignored,
                "; expected an integer of 32 bits");
    }

    const char *class_name() const override { return kClassName; }
    bool takes_labels() const override { return true; }
    std::optional<int64_t> ignored_class() const override { return options_.ignore_class; }
    int64_t class_count(const Shape &output_sample) const override { return row_size(output_sample); }
    bool is_crossentropy() const override { return true; }
    RowKernel kernel(const Shape &output, const Shape &target, bool logits) const override;
};

Loss::RowKernel SparseCategoricalCrossentropy::kernel(const Shape &output, const Shape &target, bool logits) const {
    Shape indices(output.begin(), output.end() - 1);
    Shape column = indices;
    column.push_back(1);
    require(target == indices || target == column, "\"sparse_categorical_crossentropy\": the target's shape is ",
            to_string(target), "; expected ", to_string(indices), " or ", to_string(column), " for the output's ",
            to_string(output), " (all with the batch)");
    auto kernel = logits || options_.from_logits ? kernels::sparse_softmax_crossentropy
                                                 : kernels::sparse_categorical_crossentropy;
    std::optional<int64_t> ignored = options_.ignore_class;
    return [=](const kernels::LossRows &rows, const plan::Block *block) {
        const int32_t *labels = reinterpret_cast<const int32_t *>(block->address);
        return kernel(rows, {labels, ignored.has_value(), static_cast<int32_t>(ignored.value_or(0))});
    };
}

} // namespace

extern const LossClass kSparseCategoricalCrossentropy =
    loss_class<SparseCategoricalCrossentropy, kOptions>("sparse_categorical_crossentropy");

} // namespace rekindle

extern "C" {

void rekindle_sparse_categorical_crossentropy_options_init(rekindle_sparse_categorical_crossentropy_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status
rekindle_sparse_categorical_crossentropy_create(const rekindle_sparse_categorical_crossentropy_options *options,
                                                rekindle_loss **loss) {
    return rekindle::parts::create<rekindle::SparseCategoricalCrossentropy>(rekindle::kOptions, options, loss, "loss");
}

} // extern "C"
