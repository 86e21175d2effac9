#include "layers/rescaling.h"

#include <cmath>

#include "core/error.h"
#include "kernels/gather.h"
#include "runtime/parallel.h"

namespace rekindle {
namespace {

constexpr size_t kSerialBelow = 65536;
constexpr size_t kGranularity = 64;

} // namespace

using plan::Builder;
using plan::Value;

Rescaling::Rescaling(const std::string &name, double scale, double offset)
    : Layer(name), scale_(scale), offset_(offset) {
    require(std::isfinite(scale), "scale is ", scale, "; expected a finite number");
    require(std::isfinite(offset), "offset is ", offset, "; expected a finite number");
}

Value Rescaling::lower(Builder &builder, const Position &, const Value &given) const {
    // Row-major has no layout padding, which the offset would make nonzero.
    Value src = builder.plain(given);
    size_t count = src.elements();
    int threads = builder.request().threads;
    float scale = static_cast<float>(scale_), offset = static_cast<float>(offset_);
    Value dst = builder.value(src.shape, src.desc);
    auto rescale = [=](const plan::Block *from, const plan::Block *to, float by) {
        runtime::parallel_for(threads, count, kGranularity, kSerialBelow, [&](size_t begin, size_t end) {
            kernels::rescale(from->floats(), to->floats(), scale, by, begin, end);
        });
    };
    builder.add("rescaling", {src.block, dst.block}, [=](const plan::Run &) { rescale(src.block, dst.block, offset); });
    if (builder.training()) {
        bool wanted = builder.input_gradient_wanted();
        builder.on_backward([=, &builder](const Value &diff_dst) -> Value {
            if (!wanted) return {};
            Value diff = builder.plain(diff_dst);
            builder.add("rescaling_backward", {diff.block},
                        [=](const plan::Run &) { rescale(diff.block, diff.block, 0.0f); });
            return diff;
        });
    }
    return dst;
}

constexpr LayerClass Rescaling::kClass{
    "Rescaling", [](const std::string &name, const Json &config) -> std::shared_ptr<Layer> {
        return std::make_shared<Rescaling>(name, config.at("scale").get<double>(), config.value("offset", 0.0));
    }};

} // namespace rekindle
