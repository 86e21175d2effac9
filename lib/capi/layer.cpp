#include "rekindle/layer.h"

#include "capi/edge.h"
#include "layers/activation.h"
#include "layers/average_pooling2d.h"
#include "layers/conv2d.h"
#include "layers/dense.h"
#include "layers/dropout.h"
#include "layers/flatten.h"
#include "layers/global_average_pooling2d.h"
#include "layers/max_pooling2d.h"
#include "layers/rescaling.h"
#include "layers/reshape.h"

using namespace rekindle;
using namespace rekindle::capi;

namespace {

constexpr rekindle_dense_options kDenseDefaults = REKINDLE_DENSE_OPTIONS_INIT;
constexpr rekindle_conv2d_options kConv2DDefaults = REKINDLE_CONV2D_OPTIONS_INIT;
constexpr rekindle_pooling2d_options kPooling2DDefaults = REKINDLE_POOLING2D_OPTIONS_INIT;
constexpr rekindle_global_average_pooling2d_options kGlobalAverageDefaults =
    REKINDLE_GLOBAL_AVERAGE_POOLING2D_OPTIONS_INIT;
constexpr rekindle_flatten_options kFlattenDefaults = REKINDLE_FLATTEN_OPTIONS_INIT;
constexpr rekindle_reshape_options kReshapeDefaults = REKINDLE_RESHAPE_OPTIONS_INIT;
constexpr rekindle_dropout_options kDropoutDefaults = REKINDLE_DROPOUT_OPTIONS_INIT;
constexpr rekindle_activation_options kActivationDefaults = REKINDLE_ACTIVATION_OPTIONS_INIT;
constexpr rekindle_rescaling_options kRescalingDefaults = REKINDLE_RESCALING_OPTIONS_INIT;

static_assert(std::has_unique_object_representations_v<rekindle_dense_options>);
static_assert(std::has_unique_object_representations_v<rekindle_conv2d_options>);
static_assert(std::has_unique_object_representations_v<rekindle_pooling2d_options>);
static_assert(std::has_unique_object_representations_v<rekindle_global_average_pooling2d_options>);
static_assert(std::has_unique_object_representations_v<rekindle_flatten_options>);
static_assert(std::has_unique_object_representations_v<rekindle_reshape_options>);
static_assert(has_no_padding(&rekindle_dropout_options::struct_size, &rekindle_dropout_options::name,
                             &rekindle_dropout_options::rate));
static_assert(std::has_unique_object_representations_v<rekindle_activation_options>);
static_assert(has_no_padding(&rekindle_rescaling_options::struct_size, &rekindle_rescaling_options::name,
                             &rekindle_rescaling_options::scale, &rekindle_rescaling_options::offset));

// "" for the automatic name. A slash separates a layer from its weight.
std::string read_name(const char *given) {
    std::string name = read_text_or(given, "", "options->name");
    require(given == nullptr || !name.empty(), "options->name is \"\"; expected NULL or a name");
    require(name.find('/') == std::string::npos, "options->name is \"", name, "\"; expected a name without a slash");
    return name;
}

ActivationFunction read_activation(const char *name) {
    if (name == nullptr) return ActivationFunction::kLinear;
    return activation_from_name(read_text(name, "options->activation_name"), "options->activation_name");
}

Initializer read_initializer(const rekindle_initializer *handle, const char *name, const char *otherwise,
                             const char *argument) {
    require_one(handle, name, argument);
    if (handle != nullptr) return *handle->value;
    std::string name_argument = text(argument, "_name");
    Initializer initializer;
    initializer.name = read_text_or(name, otherwise, name_argument.c_str());
    check_initializer(initializer, name_argument);
    return initializer;
}

// What Dense and Conv2D have in common.
template <class Internal, class Options>
Internal read_weighted(const Options &options) {
    Internal result;
    result.name = read_name(options.name);
    result.activation = read_activation(options.activation_name);
    result.use_bias = read_flag(options.use_bias, "options->use_bias");
    result.kernel_initializer = read_initializer(options.kernel_initializer, options.kernel_initializer_name,
                                                 "glorot_uniform", "options->kernel_initializer");
    result.bias_initializer =
        read_initializer(options.bias_initializer, options.bias_initializer_name, "zeros", "options->bias_initializer");
    return result;
}

onednn::Pair pair(const int64_t (&numbers)[2]) {
    return {numbers[0], numbers[1]};
}

Padding read_padding(const rekindle_padding &padding) {
    bool same = read_enum(padding, REKINDLE_PADDING_SAME, "options->padding") == REKINDLE_PADDING_SAME;
    return same ? Padding::kSame : Padding::kValid;
}

Pooling2DOptions read_pooling(const rekindle_pooling2d_options *given) {
    rekindle_pooling2d_options options = read_options(given, kPooling2DDefaults, "options");
    require_reserved(options.reserved, "options");
    Pooling2DOptions result;
    result.name = read_name(options.name);
    result.window.size = pair(options.pool_size);
    bool as_size = options.strides[0] == 0 && options.strides[1] == 0;
    result.window.strides = as_size ? result.window.size : pair(options.strides);
    result.window.padding = read_padding(options.padding);
    return result;
}

// One dimension may be open; a product of the others that cannot be counted is refused.
Shape read_target_shape(const rekindle_reshape_options &options) {
    Shape shape = read_dimensions(options.target_shape, options.target_rank, "options->target_shape");
    Shape known = shape;
    std::replace(known.begin(), known.end(), int64_t{-1}, int64_t{1});
    read_shape(known.data(), known.size(), "options->target_shape");
    return shape;
}

} // namespace

extern "C" {

void rekindle_dense_options_init(rekindle_dense_options *options) {
    write_defaults(options, kDenseDefaults);
}

rekindle_status rekindle_dense_create(const rekindle_dense_options *options, rekindle_layer **layer) {
    return create(layer, "layer", [&] {
        rekindle_dense_options given = read_options(options, kDenseDefaults, "options");
        require_reserved(given.reserved, "options");
        auto wanted = read_weighted<DenseOptions>(given);
        wanted.units = given.units;
        return std::make_shared<Dense>(std::move(wanted));
    });
}

void rekindle_conv2d_options_init(rekindle_conv2d_options *options) {
    write_defaults(options, kConv2DDefaults);
}

rekindle_status rekindle_conv2d_create(const rekindle_conv2d_options *options, rekindle_layer **layer) {
    return create(layer, "layer", [&] {
        rekindle_conv2d_options given = read_options(options, kConv2DDefaults, "options");
        auto wanted = read_weighted<Conv2DOptions>(given);
        wanted.filters = given.filters;
        wanted.window = {pair(given.kernel_size), pair(given.strides), pair(given.dilation_rate),
                         read_padding(given.padding)};
        wanted.groups = given.groups;
        return std::make_shared<Conv2D>(std::move(wanted));
    });
}

void rekindle_pooling2d_options_init(rekindle_pooling2d_options *options) {
    write_defaults(options, kPooling2DDefaults);
}

rekindle_status rekindle_max_pooling2d_create(const rekindle_pooling2d_options *options, rekindle_layer **layer) {
    return create(layer, "layer", [&] { return std::make_shared<MaxPooling2D>(read_pooling(options)); });
}

rekindle_status rekindle_average_pooling2d_create(const rekindle_pooling2d_options *options, rekindle_layer **layer) {
    return create(layer, "layer", [&] { return std::make_shared<AveragePooling2D>(read_pooling(options)); });
}

void rekindle_global_average_pooling2d_options_init(rekindle_global_average_pooling2d_options *options) {
    write_defaults(options, kGlobalAverageDefaults);
}

rekindle_status rekindle_global_average_pooling2d_create(const rekindle_global_average_pooling2d_options *options,
                                                         rekindle_layer **layer) {
    return create(layer, "layer", [&] {
        rekindle_global_average_pooling2d_options given = read_options(options, kGlobalAverageDefaults, "options");
        require_reserved(given.reserved, "options");
        bool keepdims = read_flag(given.keepdims, "options->keepdims");
        return std::make_shared<GlobalAveragePooling2D>(read_name(given.name), keepdims);
    });
}

void rekindle_flatten_options_init(rekindle_flatten_options *options) {
    write_defaults(options, kFlattenDefaults);
}

rekindle_status rekindle_flatten_create(const rekindle_flatten_options *options, rekindle_layer **layer) {
    return create(layer, "layer", [&] {
        rekindle_flatten_options given = read_options(options, kFlattenDefaults, "options");
        return std::make_shared<Flatten>(read_name(given.name));
    });
}

void rekindle_reshape_options_init(rekindle_reshape_options *options) {
    write_defaults(options, kReshapeDefaults);
}

rekindle_status rekindle_reshape_create(const rekindle_reshape_options *options, rekindle_layer **layer) {
    return create(layer, "layer", [&] {
        rekindle_reshape_options given = read_options(options, kReshapeDefaults, "options");
        return std::make_shared<Reshape>(read_name(given.name), read_target_shape(given));
    });
}

void rekindle_dropout_options_init(rekindle_dropout_options *options) {
    write_defaults(options, kDropoutDefaults);
}

rekindle_status rekindle_dropout_create(const rekindle_dropout_options *options, rekindle_layer **layer) {
    return create(layer, "layer", [&] {
        rekindle_dropout_options given = read_options(options, kDropoutDefaults, "options");
        return std::make_shared<Dropout>(read_name(given.name), given.rate);
    });
}

void rekindle_activation_options_init(rekindle_activation_options *options) {
    write_defaults(options, kActivationDefaults);
}

rekindle_status rekindle_activation_create(const rekindle_activation_options *options, rekindle_layer **layer) {
    return create(layer, "layer", [&] {
        rekindle_activation_options given = read_options(options, kActivationDefaults, "options");
        deref(given.activation_name, "options->activation_name");
        return std::make_shared<Activation>(read_name(given.name), read_activation(given.activation_name));
    });
}

void rekindle_rescaling_options_init(rekindle_rescaling_options *options) {
    write_defaults(options, kRescalingDefaults);
}

rekindle_status rekindle_rescaling_create(const rekindle_rescaling_options *options, rekindle_layer **layer) {
    return create(layer, "layer", [&] {
        rekindle_rescaling_options given = read_options(options, kRescalingDefaults, "options");
        return std::make_shared<Rescaling>(read_name(given.name), given.scale, given.offset);
    });
}

void rekindle_layer_destroy(rekindle_layer *layer) {
    destroy(layer);
}

} // extern "C"
