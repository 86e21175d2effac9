#include "initializers/draws.h"
#include "initializers/initializer_options.h"

namespace rekindle {
namespace {

class Ones final : public InitializerWith<NoInitializerOptions, kNoInitializerOptions> {
public:
    static constexpr const char *kClassName = "Ones";

    using PartWith::PartWith;
    const char *class_name() const override { return kClassName; }
    void fill(const FirstValues &weight) const override { fill_constant(weight, 1.0); }
};

} // namespace

extern const InitializerClass kOnes = initializer_class<Ones, kNoInitializerOptions>("ones", "one");

} // namespace rekindle

extern "C" rekindle_status rekindle_ones_create(const rekindle_initializer_options *options,
                                                rekindle_initializer **initializer) {
    return rekindle::parts::create<rekindle::Ones>(rekindle::kNoInitializerOptions, options, initializer,
                                                   "initializer");
}
