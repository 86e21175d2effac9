#include <algorithm>

#include "core/error.h"
#include "initializers/draws.h"
#include "initializers/initializer_options.h"

namespace rekindle {
namespace {

using Given = rekindle_identity_options;

struct IdentityOptions {
    double gain;
};

constexpr auto kOptions = parts::options_table<IdentityOptions>(
    Given REKINDLE_IDENTITY_OPTIONS_INIT,
    parts::field("gain", &Given::gain, &IdentityOptions::gain, parts::any<double>()));

class Identity final : public InitializerWith<IdentityOptions, kOptions> {
public:
    static constexpr const char *kClassName = "Identity";

    using PartWith::PartWith;
    const char *class_name() const override { return kClassName; }
    void fill(const FirstValues &weight) const override;
};

void Identity::fill(const FirstValues &weight) const {
    require(weight.shape.size() == 2, "Identity: the weight's shape is ", to_string(weight.shape),
            "; expected two dimensions");
    fill_constant(weight, 0.0);
    size_t rows = static_cast<size_t>(weight.shape[0]), columns = static_cast<size_t>(weight.shape[1]);
    for (size_t i = 0; i < std::min(rows, columns); ++i) {
        weight.values[i * columns + i] = static_cast<float>(options_.gain);
    }
}

} // namespace

extern const InitializerClass kIdentity = initializer_class<Identity, kOptions>("identity", "identity_initializer");

} // namespace rekindle

extern "C" {

void rekindle_identity_options_init(rekindle_identity_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_identity_create(const rekindle_identity_options *options, rekindle_initializer **initializer) {
    return rekindle::parts::create<rekindle::Identity>(rekindle::kOptions, options, initializer, "initializer");
}

} // extern "C"
