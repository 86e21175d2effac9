#pragma once

#include "losses/loss.h"

namespace rekindle {

class BinaryCrossentropy : public Loss {
public:
    static const LossClass kClass;

    explicit BinaryCrossentropy(bool from_logits) : from_logits_(from_logits) {}

    const char *class_name() const override { return kClass.class_name; }
    Json config() const override { return {{"from_logits", from_logits_}}; }
    RowKernel kernel(const Shape &output, const Shape &target, bool logits) const override;

private:
    bool from_logits_;
};

} // namespace rekindle
