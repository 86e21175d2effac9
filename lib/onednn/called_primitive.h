#pragma once

#include <initializer_list>

#include "core/buffer.h"
#include "onednn/primitive.h"

namespace rekindle::onednn {

// A primitive in the middle of a kernel of ours, which executes it on other memory each time. Not for several threads
// at once.
class CalledPrimitive {
public:
    explicit CalledPrimitive(Primitive primitive);

    struct Operand {
        Argument argument;
        const float *data; // written to where the primitive writes
    };
    // The operands that are not given are those of the call before.
    void operator()(std::initializer_list<Operand> operands);

    const Primitive &primitive() const { return primitive_; }

private:
    Primitive primitive_;
    Stream stream_;
    Buffer scratchpad_;
};

} // namespace rekindle::onednn
