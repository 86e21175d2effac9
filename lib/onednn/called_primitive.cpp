#include "onednn/called_primitive.h"

namespace rekindle::onednn {

CalledPrimitive::CalledPrimitive(Primitive primitive) : primitive_(std::move(primitive)) {
    Desc needed = primitive_.desc(Argument::kScratchpad);
    if (needed.empty()) return;
    scratchpad_ = Buffer(needed.bytes());
    primitive_.bind(Argument::kScratchpad, scratchpad_.data());
}

void CalledPrimitive::operator()(std::initializer_list<Operand> operands) {
    for (const Operand &operand : operands) primitive_.bind(operand.argument, const_cast<float *>(operand.data));
    primitive_.execute(stream_);
}

} // namespace rekindle::onednn
