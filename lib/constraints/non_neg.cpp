#include "constraints/constraint_options.h"

namespace rekindle {
namespace {

struct NonNegOptions {};

constexpr auto kOptions = parts::options_table<NonNegOptions>(rekindle_non_neg_options REKINDLE_NON_NEG_OPTIONS_INIT);

class NonNeg final : public ConstraintWith<NonNegOptions, kOptions> {
public:
    static constexpr const char *kClassName = "NonNeg";

    using PartWith::PartWith;
    const char *class_name() const override { return kClassName; }
    void apply(const Shape &shape, float *weight) const override {
        size_t count = element_count(shape);
        for (size_t i = 0; i < count; ++i) weight[i] = weight[i] < 0 ? 0.0F : weight[i];
    }
};

} // namespace

extern const ConstraintClass kNonNeg = constraint_class<NonNeg, kOptions>("non_neg");

} // namespace rekindle

extern "C" {

void rekindle_non_neg_options_init(rekindle_non_neg_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_non_neg_create(const rekindle_non_neg_options *options, rekindle_constraint **constraint) {
    return rekindle::parts::create<rekindle::NonNeg>(rekindle::kOptions, options, constraint, "constraint");
}

} // extern "C"
