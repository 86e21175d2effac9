#include "layers/flatten.h"

#include "layers/reshape.h"

namespace rekindle {

plan::Value Flatten::lower(plan::Builder &builder, const Position &, const plan::Value &src) const {
    return lower_reshape(builder, src, {src.shape[0], static_cast<int64_t>(src.elements()) / src.shape[0]});
}

constexpr LayerClass Flatten::kClass{"Flatten", [](const std::string &name, const Json &) -> std::shared_ptr<Layer> {
                                         return std::make_shared<Flatten>(name);
                                     }};

} // namespace rekindle
