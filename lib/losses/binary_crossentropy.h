#pragma once

#include "losses/loss.h"

namespace rekindle {

class BinaryCrossentropy : public Loss {
public:
    static const LossClass kClass;

    explicit BinaryCrossentropy(bool from_logits) : from_logits_(from_logits) {}

    const char *class_name() const override { return kClass.class_name; }
    Json config() const override { return {{"from_logits", from_logits_}}; }
    int64_t class_count(const Shape &output_sample) const override {
        return output_sample.back() == 1 ? 2 : output_sample.back();
    }
    RowKernel kernel(const Shape &output, const Shape &target, bool logits) const override;

private:
    bool from_logits_;
};

} // namespace rekindle
