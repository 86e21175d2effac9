#pragma once

#include "layers/pooling2d.h"

namespace rekindle {

class MaxPooling2D : public Pooling2D {
public:
    static const LayerClass kClass;

    explicit MaxPooling2D(Pooling2DOptions options) : Pooling2D(std::move(options), onednn::PoolingKind::kMax) {}

    const char *class_name() const override { return kClass.class_name; }
};

} // namespace rekindle
