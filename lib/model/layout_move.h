#pragma once

#include "core/buffer.h"
#include "onednn/reorder.h"

namespace rekindle {

// A reorder with all that its execution needs. It is executed on as many threads as it was made on.
class LayoutMove {
public:
    LayoutMove(const onednn::Desc &from, const onednn::Desc &to) : primitive_(onednn::reorder(from, to)) {
        onednn::Desc desc = primitive_.desc(onednn::Argument::kScratchpad);
        if (desc.empty()) return;
        scratchpad_ = Buffer(desc.bytes());
        primitive_.bind(onednn::Argument::kScratchpad, scratchpad_.data());
    }

    void run(const void *from, void *to) {
        primitive_.bind(onednn::Argument::kSrc, const_cast<void *>(from));
        primitive_.bind(onednn::Argument::kDst, to);
        primitive_.execute(stream_);
    }

private:
    onednn::Primitive primitive_;
    onednn::Stream stream_;
    Buffer scratchpad_;
};

} // namespace rekindle
