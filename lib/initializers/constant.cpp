#include "initializers/draws.h"
#include "initializers/initializer_options.h"

namespace rekindle {
namespace {

using Given = rekindle_constant_options;

struct ConstantOptions {
    double value;
};

constexpr auto kOptions = parts::options_table<ConstantOptions>(
    Given REKINDLE_CONSTANT_OPTIONS_INIT,
    parts::field("value", &Given::value, &ConstantOptions::value, parts::any<double>()));

class Constant final : public InitializerWith<ConstantOptions, kOptions> {
public:
    static constexpr const char *kClassName = "Constant";

    using PartWith::PartWith;
    const char *class_name() const override { return kClassName; }
    void fill(const FirstValues &weight) const override { fill_constant(weight, options_.value); }
};

} // namespace

extern const InitializerClass kConstant = initializer_class<Constant, kOptions>("constant");

} // namespace rekindle

extern "C" {

void rekindle_constant_options_init(rekindle_constant_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_constant_create(const rekindle_constant_options *options, rekindle_initializer **initializer) {
    return rekindle::parts::create<rekindle::Constant>(rekindle::kOptions, options, initializer, "initializer");
}

} // extern "C"
