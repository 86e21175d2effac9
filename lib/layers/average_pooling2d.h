#pragma once

#include "layers/pooling2d.h"

namespace rekindle {

class AveragePooling2D : public Pooling2D {
public:
    static const LayerClass kClass;

    explicit AveragePooling2D(Pooling2DOptions options)
        : Pooling2D(std::move(options), onednn::PoolingKind::kAverage) {}

    const char *class_name() const override { return kClass.class_name; }
};

} // namespace rekindle
