#include "layers/global_average_pooling2d.h"

#include "core/error.h"
#include "layers/pooling2d.h"
#include "layers/reshape.h"

namespace rekindle {

Shape GlobalAveragePooling2D::output_shape(const Shape &input) const {
    require(input.size() == 3 && input[0] >= 1 && input[1] >= 1, "GlobalAveragePooling2D: the input's shape is ",
            to_string(input), " without the batch; expected (height, width, channels)");
    return keepdims_ ? Shape{1, 1, input[2]} : Shape{input[2]};
}

plan::Value GlobalAveragePooling2D::lower(plan::Builder &builder, const Position &, const plan::Value &src) const {
    Window whole{.size = {src.shape[1], src.shape[2]}, .strides = {src.shape[1], src.shape[2]}};
    plan::Value mean = lower_pooling(builder, onednn::PoolingKind::kAverage, whole, src);
    return keepdims_ ? mean : lower_reshape(builder, mean, {src.shape[0], src.shape[3]});
}

constexpr LayerClass GlobalAveragePooling2D::kClass{
    "GlobalAveragePooling2D", [](const std::string &name, const Json &config) -> std::shared_ptr<Layer> {
        return std::make_shared<GlobalAveragePooling2D>(name, config.value("keepdims", false));
    }};

} // namespace rekindle
