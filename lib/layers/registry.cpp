#include "core/json.h"
#include "layers/custom_layer.h"
#include "layers/layer_options.h"

namespace rekindle {

// One line for each layer.
#define REKINDLE_LAYERS(LAYER)                                                                                         \
    LAYER(Activation)                                                                                                  \
    LAYER(ActivityRegularization)                                                                                      \
    LAYER(Add)                                                                                                         \
    LAYER(AttentionLayer)                                                                                              \
    LAYER(AverageLayer)                                                                                                \
    LAYER(AveragePooling1D)                                                                                            \
    LAYER(AveragePooling2D)                                                                                            \
    LAYER(BatchNormalization)                                                                                          \
    LAYER(Bidirectional)                                                                                               \
    LAYER(CategoryEncoding)                                                                                            \
    LAYER(Concatenate)                                                                                                 \
    LAYER(Conv1D)                                                                                                      \
    LAYER(Conv1DTranspose)                                                                                             \
    LAYER(Conv2D)                                                                                                      \
    LAYER(Conv2DTranspose)                                                                                             \
    LAYER(Cropping1D)                                                                                                  \
    LAYER(Cropping2D)                                                                                                  \
    LAYER(Dense)                                                                                                       \
    LAYER(DepthwiseConv2D)                                                                                             \
    LAYER(Discretization)                                                                                              \
    LAYER(Dot)                                                                                                         \
    LAYER(Dropout)                                                                                                     \
    LAYER(ELU)                                                                                                         \
    LAYER(Embedding)                                                                                                   \
    LAYER(Flatten)                                                                                                     \
    LAYER(GRU)                                                                                                         \
    LAYER(GaussianNoise)                                                                                               \
    LAYER(GlobalAveragePooling1D)                                                                                      \
    LAYER(GlobalAveragePooling2D)                                                                                      \
    LAYER(GlobalMaxPooling1D)                                                                                          \
    LAYER(GlobalMaxPooling2D)                                                                                          \
    LAYER(GroupNormalization)                                                                                          \
    LAYER(Hashing)                                                                                                     \
    LAYER(IdentityLayer)                                                                                               \
    LAYER(IntegerLookup)                                                                                               \
    LAYER(LSTM)                                                                                                        \
    LAYER(LayerNormalization)                                                                                          \
    LAYER(LeakyReLU)                                                                                                   \
    LAYER(Masking)                                                                                                     \
    LAYER(MaxPooling1D)                                                                                                \
    LAYER(MaxPooling2D)                                                                                                \
    LAYER(Maximum)                                                                                                     \
    LAYER(Minimum)                                                                                                     \
    LAYER(MultiHeadAttention)                                                                                          \
    LAYER(Multiply)                                                                                                    \
    LAYER(Normalization)                                                                                               \
    LAYER(PReLU)                                                                                                       \
    LAYER(Permute)                                                                                                     \
    LAYER(RMSNormalization)                                                                                            \
    LAYER(ReLU)                                                                                                        \
    LAYER(RepeatVector)                                                                                                \
    LAYER(Rescaling)                                                                                                   \
    LAYER(Reshape)                                                                                                     \
    LAYER(SeparableConv1D)                                                                                             \
    LAYER(SeparableConv2D)                                                                                             \
    LAYER(SimpleRNN)                                                                                                   \
    LAYER(Softmax)                                                                                                     \
    LAYER(SpatialDropout1D)                                                                                            \
    LAYER(SpatialDropout2D)                                                                                            \
    LAYER(Subtract)                                                                                                    \
    LAYER(TimeDistributed)                                                                                             \
    LAYER(UpSampling1D)                                                                                                \
    LAYER(UpSampling2D)                                                                                                \
    LAYER(ZeroPadding1D)                                                                                               \
    LAYER(ZeroPadding2D)

#define REKINDLE_DECLARE(name) extern const LayerClass k##name;
#define REKINDLE_LIST(name) &k##name,
REKINDLE_LAYERS(REKINDLE_DECLARE)

namespace {

constexpr std::array kLayers{REKINDLE_LAYERS(REKINDLE_LIST)};

constexpr const char *kTrainable = "trainable";

// What every layer's config may have.
struct Common {
    bool trainable = true;
    RegularizerPointer activity_regularizer;
};

// Takes it out of a config.
Common take_common(Json &config) {
    Common common;
    if (const Json *trainable = parts::find(config, kTrainable)) {
        require(trainable->is_boolean(), kTrainable, " is ", trainable->dump(), "; expected true or false");
        common.trainable = trainable->get<bool>();
    }
    if (const Json *given = parts::find(config, parts::kActivityRegularizer); given != nullptr && !given->is_null()) {
        common.activity_regularizer = Regularizer::from_json(*given, parts::kActivityRegularizer);
    }
    config.erase(kTrainable);
    config.erase(parts::kActivityRegularizer);
    return common;
}

} // namespace

bool is_layer_class(const std::string &name) {
    return parts::has_class(kLayers, name);
}

Json layer_to_json(const Layer &layer, const std::string &name, bool trainable) {
    Json common = Json::object(); // what its own config lacks
    if (!name.empty()) common["name"] = name;
    if (!trainable) common[kTrainable] = false;
    const Regularizer *activity = layer.activity_regularizer().get();
    if (activity != nullptr) parts::write_part(common, parts::kActivityRegularizer, activity);
    Json described = parts::describe(layer, common);
    if (!trainable) layer.write_untrained_inside(described["config"]);
    return described;
}

std::shared_ptr<Layer> layer_from_json(const Json &json) {
    Json own = json;
    Common common;
    if (own.is_object() && own.contains("config") && own["config"].is_object()) common = take_common(own["config"]);
    std::shared_ptr<Layer> layer = parts::part_from_json(kLayers, "layer", own, kCustomLayerClasses);
    layer->begin_trainable(common.trainable && layer->begins_trainable());
    layer->regularize_activity(std::move(common.activity_regularizer));
    return layer;
}

} // namespace rekindle
