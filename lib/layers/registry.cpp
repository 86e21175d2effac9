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
    LAYER(BatchNormalization)                                                                                          \
    LAYER(Concatenate)                                                                                                 \
    LAYER(Conv2D)                                                                                                      \
    LAYER(Dense)                                                                                                       \
    LAYER(Dot)                                                                                                         \
    LAYER(Dropout)                                                                                                     \
    LAYER(ELU)                                                                                                         \
    LAYER(Embedding)                                                                                                   \
    LAYER(Flatten)                                                                                                     \
    LAYER(GlobalAveragePooling2D)                                                                                      \
    LAYER(IdentityLayer)                                                                                               \
    LAYER(LSTM)                                                                                                        \
    LAYER(LayerNormalization)                                                                                          \
    LAYER(LeakyReLU)                                                                                                   \
    LAYER(Masking)                                                                                                     \
    LAYER(MaxPooling2D)                                                                                                \
    LAYER(Maximum)                                                                                                     \
    LAYER(Minimum)                                                                                                     \
    LAYER(MultiHeadAttention)                                                                                          \
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

constexpr const char *kTrainable = "trainable";

} // namespace

bool is_layer_class(const std::string &name) {
    return parts::has_class(kLayers, name);
}

Json layer_to_json(const Layer &layer, const std::string &name, bool trainable) {
    Json common = Json::object(); // what its own config lacks
    if (!name.empty()) common["name"] = name;
    if (!trainable) common[kTrainable] = false;
    return parts::describe(layer, common);
}

std::shared_ptr<Layer> layer_from_json(const Json &json) {
    const Json *config = json.is_object() ? parts::find(json, "config") : nullptr;
    const Json *trainable = config != nullptr && config->is_object() ? parts::find(*config, kTrainable) : nullptr;
    if (trainable == nullptr) return parts::part_from_json(kLayers, "layer", json, kCustomLayerClasses);
    require(trainable->is_boolean(), kTrainable, " is ", trainable->dump(), "; expected true or false");
    Json rest = json;
    rest["config"].erase(kTrainable);
    std::shared_ptr<Layer> layer = parts::part_from_json(kLayers, "layer", rest, kCustomLayerClasses);
    layer->begin_trainable(trainable->get<bool>());
    return layer;
}

} // namespace rekindle
