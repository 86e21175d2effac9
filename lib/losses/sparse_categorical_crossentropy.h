#pragma once

#include "losses/loss.h"

namespace rekindle {

class SparseCategoricalCrossentropy : public Loss {
public:
    static const LossClass kClass;

    explicit SparseCategoricalCrossentropy(bool from_logits) : from_logits_(from_logits) {}

    const char *class_name() const override { return kClass.class_name; }
    Json config() const override { return {{"from_logits", from_logits_}}; }
    bool takes_labels() const override { return true; }
    RowKernel kernel(const Shape &output, const Shape &target, bool logits) const override;

private:
    bool from_logits_;
};

} // namespace rekindle
