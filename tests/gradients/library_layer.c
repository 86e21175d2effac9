#include "gradients/library_layer.h"

#include "support/must.h"

/* What the options of convolutions and poolings along two axes have in common, each under its own type. */
#define SET_WINDOW(options, from, size_field)                                                                          \
    do {                                                                                                               \
        (options).padding = (from)->same ? REKINDLE_PADDING_SAME : REKINDLE_PADDING_VALID;                             \
        for (int axis = 0; axis < 2; ++axis) {                                                                         \
            (options).size_field[axis] = (from)->size[axis];                                                           \
            if ((from)->strides[axis] != 0) (options).strides[axis] = (from)->strides[axis];                           \
        }                                                                                                              \
    } while (0)

#define SET_CONVOLUTION(options, from)                                                                                 \
    do {                                                                                                               \
        SET_WINDOW(options, from, kernel_size);                                                                        \
        for (int axis = 0; axis < 2; ++axis) {                                                                         \
            if ((from)->dilation[axis] != 0) (options).dilation_rate[axis] = (from)->dilation[axis];                   \
        }                                                                                                              \
        (options).activation_name = (from)->activation;                                                                \
        (options).use_bias = !(from)->no_bias;                                                                         \
    } while (0)

static rekindle_layer *make_dense(const naive_layer *from, const char *name) {
    rekindle_dense_options options = REKINDLE_DENSE_OPTIONS_INIT;
    rekindle_layer *layer = NULL;
    options.name = name;
    options.units = from->units;
    options.activation_name = from->activation;
    options.use_bias = !from->no_bias;
    must(rekindle_dense_create(&options, &layer));
    return layer;
}

static rekindle_layer *make_conv2d(const naive_layer *from, const char *name) {
    rekindle_conv2d_options options = REKINDLE_CONV2D_OPTIONS_INIT;
    rekindle_layer *layer = NULL;
    options.name = name;
    options.filters = from->units;
    if (from->groups != 0) options.groups = from->groups;
    SET_CONVOLUTION(options, from);
    must(rekindle_conv2d_create(&options, &layer));
    return layer;
}

static rekindle_layer *make_conv1d(const naive_layer *from, const char *name) {
    rekindle_conv1d_options options = REKINDLE_CONV1D_OPTIONS_INIT;
    rekindle_layer *layer = NULL;
    options.name = name;
    options.filters = from->units;
    options.activation_name = from->activation;
    if (from->groups != 0) options.groups = from->groups;
    options.use_bias = !from->no_bias;
    if (from->same) options.padding = REKINDLE_PADDING_SAME;
    if (from->causal) options.padding = REKINDLE_PADDING_CAUSAL;
    options.kernel_size = from->size[1];
    if (from->strides[1] != 0) options.strides = from->strides[1];
    if (from->dilation[1] != 0) options.dilation_rate = from->dilation[1];
    must(rekindle_conv1d_create(&options, &layer));
    return layer;
}

static rekindle_layer *make_depthwise_conv2d(const naive_layer *from, const char *name) {
    rekindle_depthwise_conv2d_options options = REKINDLE_DEPTHWISE_CONV2D_OPTIONS_INIT;
    rekindle_layer *layer = NULL;
    options.name = name;
    options.depth_multiplier = from->units / from->groups;
    SET_CONVOLUTION(options, from);
    must(rekindle_depthwise_conv2d_create(&options, &layer));
    return layer;
}

static rekindle_layer *make_conv2d_transpose(const naive_layer *from, const char *name) {
    rekindle_conv2d_transpose_options options = REKINDLE_CONV2D_TRANSPOSE_OPTIONS_INIT;
    rekindle_layer *layer = NULL;
    options.name = name;
    options.filters = from->units;
    SET_CONVOLUTION(options, from);
    must(rekindle_conv2d_transpose_create(&options, &layer));
    return layer;
}

static rekindle_layer *make_max_pooling2d(const naive_layer *from, const char *name) {
    rekindle_max_pooling2d_options options = REKINDLE_MAX_POOLING2D_OPTIONS_INIT;
    rekindle_layer *layer = NULL;
    options.name = name;
    SET_WINDOW(options, from, pool_size);
    must(rekindle_max_pooling2d_create(&options, &layer));
    return layer;
}

static rekindle_layer *make_average_pooling2d(const naive_layer *from, const char *name) {
    rekindle_average_pooling2d_options options = REKINDLE_AVERAGE_POOLING2D_OPTIONS_INIT;
    rekindle_layer *layer = NULL;
    options.name = name;
    SET_WINDOW(options, from, pool_size);
    must(rekindle_average_pooling2d_create(&options, &layer));
    return layer;
}

static rekindle_layer *make_max_pooling1d(const naive_layer *from, const char *name) {
    rekindle_max_pooling1d_options options = REKINDLE_MAX_POOLING1D_OPTIONS_INIT;
    rekindle_layer *layer = NULL;
    options.name = name;
    options.padding = from->same ? REKINDLE_PADDING_SAME : REKINDLE_PADDING_VALID;
    options.pool_size = from->size[1];
    options.strides = from->strides[1];
    must(rekindle_max_pooling1d_create(&options, &layer));
    return layer;
}

static rekindle_layer *make_average_pooling1d(const naive_layer *from, const char *name) {
    rekindle_average_pooling1d_options options = REKINDLE_AVERAGE_POOLING1D_OPTIONS_INIT;
    rekindle_layer *layer = NULL;
    options.name = name;
    options.padding = from->same ? REKINDLE_PADDING_SAME : REKINDLE_PADDING_VALID;
    options.pool_size = from->size[1];
    options.strides = from->strides[1];
    must(rekindle_average_pooling1d_create(&options, &layer));
    return layer;
}

static rekindle_layer *make_zero_padding(const naive_layer *from) {
    rekindle_zero_padding1d_options sequence = REKINDLE_ZERO_PADDING1D_OPTIONS_INIT;
    rekindle_zero_padding2d_options image = REKINDLE_ZERO_PADDING2D_OPTIONS_INIT;
    rekindle_layer *layer = NULL;
    for (int i = 0; i < 2; ++i) sequence.padding[i] = from->borders[2 + i];
    for (int i = 0; i < 4; ++i) image.padding[i] = from->borders[i];
    must(from->one_axis ? rekindle_zero_padding1d_create(&sequence, &layer)
                        : rekindle_zero_padding2d_create(&image, &layer));
    return layer;
}

static rekindle_layer *make_cropping(const naive_layer *from) {
    rekindle_cropping1d_options sequence = REKINDLE_CROPPING1D_OPTIONS_INIT;
    rekindle_cropping2d_options image = REKINDLE_CROPPING2D_OPTIONS_INIT;
    rekindle_layer *layer = NULL;
    for (int i = 0; i < 2; ++i) sequence.cropping[i] = from->borders[2 + i];
    for (int i = 0; i < 4; ++i) image.cropping[i] = from->borders[i];
    must(from->one_axis ? rekindle_cropping1d_create(&sequence, &layer) : rekindle_cropping2d_create(&image, &layer));
    return layer;
}

static rekindle_layer *make_up_sampling(const naive_layer *from) {
    rekindle_up_sampling1d_options sequence = REKINDLE_UP_SAMPLING1D_OPTIONS_INIT;
    rekindle_up_sampling2d_options image = REKINDLE_UP_SAMPLING2D_OPTIONS_INIT;
    rekindle_layer *layer = NULL;
    sequence.size = from->size[1];
    for (int i = 0; i < 2; ++i) image.size[i] = from->size[i];
    image.interpolation = from->bilinear ? REKINDLE_INTERPOLATION_BILINEAR : REKINDLE_INTERPOLATION_NEAREST;
    must(from->one_axis ? rekindle_up_sampling1d_create(&sequence, &layer)
                        : rekindle_up_sampling2d_create(&image, &layer));
    return layer;
}

static rekindle_layer *make_global_pooling(const naive_layer *from) {
    rekindle_layer *layer = NULL;
    if (from->kind == NAIVE_GLOBAL_MAX_POOLING2D) {
        must(from->one_axis ? rekindle_global_max_pooling1d_create(NULL, &layer)
                            : rekindle_global_max_pooling2d_create(NULL, &layer));
    } else {
        must(from->one_axis ? rekindle_global_average_pooling1d_create(NULL, &layer)
                            : rekindle_global_average_pooling2d_create(NULL, &layer));
    }
    return layer;
}

static rekindle_layer *make_activation(const naive_layer *from, const char *name) {
    rekindle_activation_options options = REKINDLE_ACTIVATION_OPTIONS_INIT;
    rekindle_layer *layer = NULL;
    options.name = name;
    options.activation_name = from->activation;
    must(rekindle_activation_create(&options, &layer));
    return layer;
}

static rekindle_layer *make_layer_normalization(const naive_layer *from, const char *name) {
    rekindle_layer_normalization_options options = REKINDLE_LAYER_NORMALIZATION_OPTIONS_INIT;
    rekindle_layer *layer = NULL;
    options.name = name;
    options.center = !from->no_bias;
    must(rekindle_layer_normalization_create(&options, &layer));
    return layer;
}

static rekindle_layer *make_rms_normalization(const char *name) {
    rekindle_rms_normalization_options options = REKINDLE_RMS_NORMALIZATION_OPTIONS_INIT;
    rekindle_layer *layer = NULL;
    options.name = name;
    must(rekindle_rms_normalization_create(&options, &layer));
    return layer;
}

static rekindle_layer *make_group_normalization(const naive_layer *from, const char *name) {
    rekindle_group_normalization_options options = REKINDLE_GROUP_NORMALIZATION_OPTIONS_INIT;
    rekindle_layer *layer = NULL;
    options.name = name;
    options.groups = from->groups;
    options.center = !from->no_bias;
    must(rekindle_group_normalization_create(&options, &layer));
    return layer;
}

rekindle_layer *make_library_layer(const naive_layer *from, const char *name) {
    rekindle_layer *layer = NULL;
    switch (from->kind) {
    case NAIVE_DENSE: return make_dense(from, name);
    case NAIVE_CONV2D:
        if (from->depthwise) return make_depthwise_conv2d(from, name);
        return from->one_axis ? make_conv1d(from, name) : make_conv2d(from, name);
    case NAIVE_CONV2D_TRANSPOSE: return make_conv2d_transpose(from, name);
    case NAIVE_MAX_POOLING2D: return from->one_axis ? make_max_pooling1d(from, name) : make_max_pooling2d(from, name);
    case NAIVE_AVERAGE_POOLING2D:
        return from->one_axis ? make_average_pooling1d(from, name) : make_average_pooling2d(from, name);
    case NAIVE_GLOBAL_MAX_POOLING2D:
    case NAIVE_GLOBAL_AVERAGE_POOLING2D: return make_global_pooling(from);
    case NAIVE_ZERO_PADDING2D: return make_zero_padding(from);
    case NAIVE_CROPPING2D: return make_cropping(from);
    case NAIVE_UP_SAMPLING2D: return make_up_sampling(from);
    case NAIVE_LAYER_NORMALIZATION: return make_layer_normalization(from, name);
    case NAIVE_RMS_NORMALIZATION: return make_rms_normalization(name);
    case NAIVE_GROUP_NORMALIZATION: return make_group_normalization(from, name);
    case NAIVE_FLATTEN: must(rekindle_flatten_create(NULL, &layer)); return layer;
    default: return make_activation(from, name);
    }
}

size_t library_shape(naive_shape shape, int vector, int64_t *dims) {
    size_t rank = 0;
    dims[rank++] = shape.batch;
    if (!vector) {
        dims[rank++] = shape.height;
        dims[rank++] = shape.width;
    }
    dims[rank++] = shape.channels;
    return rank;
}
