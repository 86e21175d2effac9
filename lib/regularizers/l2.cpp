#include "regularizers/regularizer_options.h"

namespace rekindle {
namespace {

using Given = rekindle_l2_options;

struct L2Options {
    double l2;
};

constexpr auto kOptions = parts::options_table<L2Options>(
    Given REKINDLE_L2_OPTIONS_INIT, parts::field("l2", &Given::l2, &L2Options::l2, parts::at_least(0.0)));

class L2 final : public RegularizerWith<L2Options, kOptions> {
public:
    static constexpr const char *kClassName = "L2";

    using PartWith::PartWith;
    const char *class_name() const override { return kClassName; }
    double penalty(const Penalized &given, const Shape &) const override { return norm_penalty(0, options_.l2, given); }
};

} // namespace

extern const RegularizerClass kL2 = regularizer_class<L2, kOptions>("l2");

} // namespace rekindle

extern "C" {

void rekindle_l2_options_init(rekindle_l2_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_l2_create(const rekindle_l2_options *options, rekindle_regularizer **regularizer) {
    return rekindle::parts::create<rekindle::L2>(rekindle::kOptions, options, regularizer, "regularizer");
}

} // extern "C"
