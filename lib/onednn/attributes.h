#pragma once

#include <optional>

#include "onednn/check.h"
#include "onednn/eltwise.h"

// Inside this room only: primitive attributes with a user scratchpad and, optionally, a fused activation.
namespace rekindle::onednn {

class Attributes {
public:
    explicit Attributes(const std::optional<Eltwise> &fused = std::nullopt);
    Attributes(const Attributes &) = delete;
    Attributes &operator=(const Attributes &) = delete;
    ~Attributes();

    const_dnnl_primitive_attr_t get() const { return handle_; }

private:
    dnnl_primitive_attr_t handle_ = nullptr;
};

} // namespace rekindle::onednn
