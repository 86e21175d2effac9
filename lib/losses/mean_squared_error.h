#pragma once

#include "losses/loss.h"

namespace rekindle {

class MeanSquaredError : public Loss {
public:
    static const LossClass kClass;

    const char *class_name() const override { return kClass.class_name; }
    Json config() const override { return Json::object(); }
    bool is_crossentropy() const override { return false; }
    int64_t class_count(const Shape &) const override { return 0; }
    RowKernel kernel(const Shape &output, const Shape &target, bool logits) const override;
};

} // namespace rekindle
