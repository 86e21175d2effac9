#include "layers/dropout.h"

#include <cmath>

#include "core/error.h"
#include "core/philox.h"
#include "kernels/dropout.h"
#include "runtime/parallel.h"

namespace rekindle {
namespace {

constexpr size_t kSerialBelow = 16384; // elements; below, starting a team costs more than it saves
constexpr size_t kGranularity = 64;

} // namespace

using plan::Builder;
using plan::Value;

Dropout::Dropout(const std::string &name, double rate) : Layer(name), rate_(rate) {
    require(rate >= 0.0 && rate <= 1.0, "rate is ", rate, "; expected at least 0 and at most 1");
}

Value Dropout::lower(Builder &builder, const Position &position, const Value &given) const {
    if (!builder.training() || rate_ == 0.0) return given;
    // Row-major, because the mask must not depend on the layout that suits a machine or a batch size.
    Value src = builder.plain(given);
    size_t count = src.elements();
    uint64_t key = stream_key(position.seed, RandomStream::kDropout, position.index);
    uint32_t threshold = static_cast<uint32_t>(std::min(std::round(rate_ * 0x1p32), 0x1p32 - 1.0));
    float scale = rate_ == 1.0 ? 0.0F : static_cast<float>(1.0 / (1.0 - rate_));
    int threads = builder.request().threads;
    plan::Block *mask = builder.block(count);
    Value dst = builder.value(src.shape, src.desc);
    builder.add("dropout", {src.block, dst.block, mask}, [=](const plan::Run &run) {
        kernels::DropoutMask draw{key, run.step, threshold, scale};
        runtime::parallel_for(threads, count, kGranularity, kSerialBelow, [&](size_t begin, size_t end) {
            kernels::dropout_forward(src.block->floats(), dst.block->floats(),
                                     reinterpret_cast<uint8_t *>(mask->address), draw, begin, end);
        });
    });
    bool wanted = builder.input_gradient_wanted();
    builder.on_backward([=, &builder](const Value &diff_dst) -> Value {
        if (!wanted) return {};
        Value diff = builder.plain(diff_dst);
        builder.add("dropout_backward", {diff.block, mask}, [=](const plan::Run &) {
            runtime::parallel_for(threads, count, kGranularity, kSerialBelow, [&](size_t begin, size_t end) {
                kernels::dropout_backward(diff.block->floats(), reinterpret_cast<uint8_t *>(mask->address),
                                          diff.block->floats(), scale, begin, end);
            });
        });
        return diff;
    });
    return dst;
}

constexpr LayerClass Dropout::kClass{"Dropout",
                                     [](const std::string &name, const Json &config) -> std::shared_ptr<Layer> {
                                         return std::make_shared<Dropout>(name, config.at("rate").get<double>());
                                     }};

} // namespace rekindle
