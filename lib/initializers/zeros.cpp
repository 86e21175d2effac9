#include "initializers/draws.h"
#include "initializers/initializer_options.h"

namespace rekindle {
namespace {

class Zeros final : public InitializerWith<NoInitializerOptions, kNoInitializerOptions> {
public:
    static constexpr const char *kClassName = "Zeros";

    using PartWith::PartWith;
    const char *class_name() const override { return kClassName; }
    void fill(const FirstValues &weight) const override { fill_constant(weight, 0.0); }
};

} // namespace

extern const InitializerClass kZeros = initializer_class<Zeros, kNoInitializerOptions>("zeros", "zero");

} // namespace rekindle

extern "C" rekindle_status rekindle_zeros_create(const rekindle_initializer_options *options,
                                                 rekindle_initializer **initializer) {
    return rekindle::parts::create<rekindle::Zeros>(rekindle::kNoInitializerOptions, options, initializer,
                                                    "initializer");
}
