#include "core/json.h"
#include "layers/custom_layer.h"
#include "layers/layer_options.h"

namespace rekindle {

// One line for each layer.
#define REKINDLE_LAYERS(LAYER)                                                                                         \
    LAYER(Activation)                                                                                                  \
    LAYER(Add)                                                                                                         \
    LAYER(AverageLayer)                                                                                                \
    LAYER(AveragePooling2D)                                                                                            \
    LAYER(Concatenate)                                                                                                 \
    LAYER(Conv2D)                                                                                                      \
    LAYER(Dense)                                                                                                       \
    LAYER(Dot)                                                                                                         \
    LAYER(Dropout)                                                                                                     \
    LAYER(ELU)                                                                                                         \
    LAYER(Flatten)                                                                                                     \
    LAYER(GlobalAveragePooling2D)                                                                                      \
    LAYER(IdentityLayer)                                                                                               \
    LAYER(LeakyReLU)                                                                                                   \
    LAYER(MaxPooling2D)                                                                                                \
    LAYER(Maximum)                                                                                                     \
    LAYER(Minimum)                                                                                                     \
    LAYER(Multiply)                                                                                                    \
    LAYER(PReLU)                                                                                                       \
    LAYER(Permute)                                                                                                     \
    LAYER(ReLU)                                                                                                        \
    LAYER(RepeatVector)                                                                                                \
    LAYER(Rescaling)                                                                                                   \
    LAYER(Reshape)                                                                                                     \
    LAYER(Softmax)                                                                                                     \
    LAYER(Subtract)

#define REKINDLE_DECLARE(name) extern const LayerClass k##name;
#define REKINDLE_LIST(name) &k##name,
REKINDLE_LAYERS(REKINDLE_DECLARE)

namespace {

constexpr std::array kLayers{REKINDLE_LAYERS(REKINDLE_LIST)};

} // namespace

bool is_layer_class(const std::string &name) {
    return parts::has_class(kLayers, name);
}

Json layer_to_json(const Layer &layer, const std::string &name) {
    // Its own config lacks the name.
    return name.empty() ? parts::describe(layer) : parts::describe(layer, {{"name", name}});
}

std::shared_ptr<Layer> layer_from_json(const Json &json) {
    return parts::part_from_json(kLayers, "layer", json, kCustomLayerClasses);
}

} // namespace rekindle
