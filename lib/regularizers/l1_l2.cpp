#include "regularizers/regularizer_options.h"

namespace rekindle {
namespace {

using Given = rekindle_l1_l2_options;

struct L1L2Options {
    double l1, l2;
};

constexpr auto kOptions = parts::options_table<L1L2Options>(
    Given REKINDLE_L1_L2_OPTIONS_INIT, parts::field("l1", &Given::l1, &L1L2Options::l1, parts::at_least(0.0)),
    parts::field("l2", &Given::l2, &L1L2Options::l2, parts::at_least(0.0)));

class L1L2 final : public RegularizerWith<L1L2Options, kOptions> {
public:
    static constexpr const char *kClassName = "L1L2";

    using PartWith::PartWith;
    const char *class_name() const override { return kClassName; }
    double penalty(const Penalized &given, const Shape &) const override {
        return norm_penalty(options_.l1, options_.l2, given);
    }
};

} // namespace

extern const RegularizerClass kL1L2 = regularizer_class<L1L2, kOptions>("l1_l2", "l1l2");

} // namespace rekindle

extern "C" {

void rekindle_l1_l2_options_init(rekindle_l1_l2_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_l1_l2_create(const rekindle_l1_l2_options *options, rekindle_regularizer **regularizer) {
    return rekindle::parts::create<rekindle::L1L2>(rekindle::kOptions, options, regularizer, "regularizer");
}

} // extern "C"
