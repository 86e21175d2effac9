#include "losses/loss_options.h"

namespace rekindle {
namespace {

using Given = rekindle_cosine_similarity_options;

struct CosineSimilarityOptions {
    int64_t axis;
    Reduction reduction;
};

constexpr auto kOptions = parts::options_table<CosineSimilarityOptions>(
    Given REKINDLE_COSINE_SIMILARITY_OPTIONS_INIT,
    parts::field("axis", &Given::axis, &CosineSimilarityOptions::axis, parts::any<int64_t>()),
    reduction(&Given::reduction, &CosineSimilarityOptions::reduction), parts::reserved(&Given::reserved));

class CosineSimilarity final : public LossWith<CosineSimilarityOptions, kOptions> {
public:
    static constexpr const char *kClassName = "CosineSimilarity";

    using LossWith::LossWith;
    const char *class_name() const override { return kClassName; }
    int64_t axis() const override { return options_.axis; }
    RowKernel kernel(const Shape &output, const Shape &target, bool) const override {
        return compare_with_target(output, target, kernels::cosine_similarity);
    }
};

} // namespace

extern const LossClass kCosineSimilarity = loss_class<CosineSimilarity, kOptions>("cosine_similarity");

} // namespace rekindle

extern "C" {

void rekindle_cosine_similarity_options_init(rekindle_cosine_similarity_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_cosine_similarity_create(const rekindle_cosine_similarity_options *options,
                                                  rekindle_loss **loss) {
    return rekindle::parts::create<rekindle::CosineSimilarity>(rekindle::kOptions, options, loss, "loss");
}

} // extern "C"
