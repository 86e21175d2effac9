#include "regularizers/regularizer_options.h"

namespace rekindle {
namespace {

using Given = rekindle_l1_options;

struct L1Options {
    double l1;
};

constexpr auto kOptions = parts::options_table<L1Options>(
    Given REKINDLE_L1_OPTIONS_INIT, parts::field("l1", &Given::l1, &L1Options::l1, parts::at_least(0.0)));

class L1 final : public RegularizerWith<L1Options, kOptions> {
public:
    static constexpr const char *kClassName = "L1";

    using PartWith::PartWith;
    const char *class_name() const override { return kClassName; }
    double penalty(const Penalized &given, const Shape &) const override { return norm_penalty(options_.l1, 0, given); }
};

} // namespace

extern const RegularizerClass kL1 = regularizer_class<L1, kOptions>("l1");

} // namespace rekindle

extern "C" {

void rekindle_l1_options_init(rekindle_l1_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_l1_create(const rekindle_l1_options *options, rekindle_regularizer **regularizer) {
    return rekindle::parts::create<rekindle::L1>(rekindle::kOptions, options, regularizer, "regularizer");
}

} // extern "C"
