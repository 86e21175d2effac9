#include "layers/reshape.h"

#include <algorithm>

#include "core/error.h"

namespace rekindle {

using plan::Builder;
using plan::Value;

Reshape::Reshape(const std::string &name, Shape target_shape) : Layer(name), target_shape_(std::move(target_shape)) {
    for (int64_t dimension : target_shape_) {
        require(dimension >= 1 || dimension == -1, "target_shape is ", to_string(target_shape_),
                "; expected dimensions of 1 or more, or -1");
    }
    require(std::count(target_shape_.begin(), target_shape_.end(), -1) <= 1, "target_shape is ",
            to_string(target_shape_), "; expected at most one -1");
}

Shape Reshape::output_shape(const Shape &input) const {
    Shape output = target_shape_, known_dimensions = target_shape_;
    std::erase(known_dimensions, -1);
    size_t available = element_count(input), known = element_count(known_dimensions);
    auto open = std::find(output.begin(), output.end(), -1);
    bool fits = open == output.end() ? known == available : available % known == 0;
    require(fits, "Reshape: target_shape ", to_string(target_shape_), " does not fit the input's shape ",
            to_string(input), " of ", available, " elements");
    if (open != output.end()) *open = static_cast<int64_t>(available / known);
    return output;
}

Value Reshape::lower(Builder &builder, const Position &, const Value &src) const {
    Shape sample(src.shape.begin() + 1, src.shape.end());
    return lower_reshape(builder, src, with_batch(src.shape[0], output_shape(sample)));
}

Value lower_reshape(Builder &builder, const Value &src, const Shape &shape) {
    Value plain = builder.plain(src);
    Value dst{shape, onednn::activation_desc(shape), plain.block};
    if (builder.training()) {
        bool wanted = builder.input_gradient_wanted();
        builder.on_backward([&builder, plain, wanted](const Value &diff_dst) -> Value {
            if (!wanted) return {};
            return {plain.shape, plain.desc, builder.plain(diff_dst).block};
        });
    }
    return dst;
}

constexpr LayerClass Reshape::kClass{
    "Reshape", [](const std::string &name, const Json &config) -> std::shared_ptr<Layer> {
        return std::make_shared<Reshape>(name, shape_from_json(config.at("target_shape"), "target_shape"));
    }};

} // namespace rekindle
