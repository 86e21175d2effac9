/* Layers' and initializers' arguments: what is refused, and with which words. */
#include <math.h>

#include "helpers.h"

static rekindle_layer *layer;

static void reset(void) {
    layer = NULL;
}

static void expect_none(void) {
    ck_assert_ptr_null(layer);
}

static void destroy_layer(void) {
    ck_assert_ptr_nonnull(layer);
    rekindle_layer_destroy(layer);
    layer = NULL;
}

START_TEST(dense_needs_units) {
    rekindle_dense_options options = REKINDLE_DENSE_OPTIONS_INIT;
    INVALID(rekindle_dense_create(NULL, &layer), "units is 0; expected 1 or more");
    options.units = -3;
    INVALID(rekindle_dense_create(&options, &layer), "units is -3; expected 1 or more");
}
END_TEST

START_TEST(dense_arguments_are_checked) {
    rekindle_dense_options options = REKINDLE_DENSE_OPTIONS_INIT;
    options.units = 2;
    options.use_bias = 2;
    INVALID(rekindle_dense_create(&options, &layer), "options->use_bias is 2; expected 0 or 1");
    options.use_bias = 1;
    options.reserved = 1;
    INVALID(rekindle_dense_create(&options, &layer), "options->reserved is 1; expected 0");
    options.reserved = 0;
    options.activation_name = "relue";
    INVALID(rekindle_dense_create(&options, &layer), "options->activation_name is \"relue\"");
    options.activation_name = NULL;
    options.kernel_initializer_name = "two";
    INVALID(rekindle_dense_create(&options, &layer), "options->kernel_initializer_name is \"two\"; expected");
    options.kernel_initializer_name = NULL;
    options.bias_initializer_name = "";
    INVALID(rekindle_dense_create(&options, &layer), "options->bias_initializer_name is \"\"; expected");
}
END_TEST

START_TEST(names_are_checked) {
    rekindle_dense_options options = REKINDLE_DENSE_OPTIONS_INIT;
    options.units = 2;
    options.name = "";
    INVALID(rekindle_dense_create(&options, &layer), "options->name is \"\"; expected NULL or a name");
    options.name = "a/b";
    INVALID(rekindle_dense_create(&options, &layer), "options->name is \"a/b\"; expected a name without a slash");
}
END_TEST

/* Overlong, surrogate, beyond Unicode, cut off, lone continuation, no first byte. */
START_TEST(names_are_utf8) {
    static const char *const bad[] = {
        "a\xC0\x80", "\xED\xA0\x80",     "\xF4\x90\x80\x80", "\xE2\x82", "\xE0\x9F\xBF",     "x\x80",
        "\xFF",      "\xF0\x8F\xBF\xBF", "\xC3\xA9\xC3",     "\xC1\xBF", "\xF5\x80\x80\x80", "\xE2\x28\xA1"};
    static const char *const good[] = {"gr\xC3\xB6\xC3\x9F"
                                       "e",
                                       "\xE2\x82\xAC",
                                       "\xF0\x9F\x98\x80",
                                       "\xED\x9F\xBF",
                                       "\xEE\x80\x80",
                                       "\xF4\x8F\xBF\xBF",
                                       "\x7F"};
    rekindle_dense_options options = REKINDLE_DENSE_OPTIONS_INIT;
    size_t i;
    options.units = 2;
    for (i = 0; i < LENGTH(bad); ++i) {
        options.name = bad[i];
        INVALID(rekindle_dense_create(&options, &layer), "options->name is not UTF-8 from byte ");
        ck_assert_ptr_null(layer);
    }
    for (i = 0; i < LENGTH(good); ++i) {
        options.name = good[i];
        OK(rekindle_dense_create(&options, &layer));
        destroy_layer();
    }
}
END_TEST

START_TEST(a_part_is_given_once) {
    rekindle_dense_options options = REKINDLE_DENSE_OPTIONS_INIT;
    rekindle_initializer *ones = NULL;
    OK(rekindle_ones_create(NULL, &ones));
    options.units = 2;
    options.kernel_initializer = ones;
    options.kernel_initializer_name = "zeros";
    INVALID(rekindle_dense_create(&options, &layer),
            "options->kernel_initializer and options->kernel_initializer_name are both set");
    options.kernel_initializer_name = NULL;
    options.bias_initializer = ones;
    options.bias_initializer_name = "he_normal";
    INVALID(rekindle_dense_create(&options, &layer),
            "options->bias_initializer and options->bias_initializer_name are both set");
    options.bias_initializer_name = "zeros"; /* as the macro sets it */
    OK(rekindle_dense_create(&options, &layer));
    destroy_layer();
    rekindle_initializer_destroy(ones);
}
END_TEST

START_TEST(conv1d_arguments_are_checked) {
    rekindle_conv1d_options options = REKINDLE_CONV1D_OPTIONS_INIT;
    INVALID(rekindle_conv1d_create(&options, &layer), "filters is 0; expected 1 or more");
    options.filters = 6;
    INVALID(rekindle_conv1d_create(&options, &layer), "kernel_size is 0; expected 1 or more");
    options.kernel_size = 3;
    options.groups = 4;
    INVALID(rekindle_conv1d_create(&options, &layer), "groups is 4; expected a divisor of filters, 6");
    options.groups = 1;
    options.strides = -1;
    INVALID(rekindle_conv1d_create(&options, &layer), "strides is -1; expected 1 or more");
    options.strides = 2;
    options.dilation_rate = 2;
    INVALID(rekindle_conv1d_create(&options, &layer), "strides and dilation_rate are both above 1");
    options.dilation_rate = (int64_t)1 << 40;
    options.strides = 1;
    INVALID(rekindle_conv1d_create(&options, &layer), "dilation_rate is 1099511627776; expected at most 2147483647");
    options.dilation_rate = 1;
    options.padding = (rekindle_padding)3;
    INVALID(rekindle_conv1d_create(&options, &layer), "options->padding is 3; expected one of its enumerators, 0 to 2");
    options.padding = REKINDLE_PADDING_CAUSAL;
    options.activity_regularizer_name = "l3";
    INVALID(rekindle_conv1d_create(&options, &layer), "options->activity_regularizer_name is \"l3\"; expected \"l1\"");
    options.activity_regularizer_name = "l2";
    OK(rekindle_conv1d_create(&options, &layer));
    destroy_layer();
}
END_TEST

START_TEST(depthwise_conv2d_arguments_are_checked) {
    rekindle_depthwise_conv2d_options options = REKINDLE_DEPTHWISE_CONV2D_OPTIONS_INIT;
    INVALID(rekindle_depthwise_conv2d_create(&options, &layer), "kernel_size is (0, 0); expected 1 or more");
    options.kernel_size[0] = options.kernel_size[1] = 3;
    options.depth_multiplier = 0;
    INVALID(rekindle_depthwise_conv2d_create(&options, &layer), "depth_multiplier is 0; expected 1 or more");
    options.depth_multiplier = 1;
    options.strides[1] = options.dilation_rate[0] = 2;
    INVALID(rekindle_depthwise_conv2d_create(&options, &layer), "strides and dilation_rate are both above 1");
    options.dilation_rate[0] = 1;
    options.padding = REKINDLE_PADDING_CAUSAL;
    INVALID(rekindle_depthwise_conv2d_create(&options, &layer),
            "options->padding is 2; expected one of its enumerators, 0 to 1");
    options.padding = REKINDLE_PADDING_SAME;
    options.depthwise_initializer_name = "glorot";
    INVALID(rekindle_depthwise_conv2d_create(&options, &layer), "options->depthwise_initializer_name is \"glorot\"");
    options.depthwise_initializer_name = "he_normal";
    OK(rekindle_depthwise_conv2d_create(&options, &layer));
    destroy_layer();
}
END_TEST

START_TEST(separable_conv1d_arguments_are_checked) {
    rekindle_separable_conv1d_options options = REKINDLE_SEPARABLE_CONV1D_OPTIONS_INIT;
    INVALID(rekindle_separable_conv1d_create(&options, &layer), "filters is 0; expected 1 or more");
    options.filters = 4;
    INVALID(rekindle_separable_conv1d_create(&options, &layer), "kernel_size is 0; expected 1 or more");
    options.kernel_size = 3;
    options.depth_multiplier = -1;
    INVALID(rekindle_separable_conv1d_create(&options, &layer), "depth_multiplier is -1; expected 1 or more");
    options.depth_multiplier = 1;
    options.strides = 0;
    INVALID(rekindle_separable_conv1d_create(&options, &layer), "strides is 0; expected 1 or more");
    options.strides = 1;
    options.pointwise_constraint_name = "small";
    INVALID(rekindle_separable_conv1d_create(&options, &layer), "options->pointwise_constraint_name is \"small\"");
    options.pointwise_constraint_name = "unit_norm";
    OK(rekindle_separable_conv1d_create(&options, &layer));
    destroy_layer();
}
END_TEST

START_TEST(transposed_convolutions_check_their_output_padding) {
    rekindle_conv1d_transpose_options options = REKINDLE_CONV1D_TRANSPOSE_OPTIONS_INIT;
    rekindle_conv2d_transpose_options of_images = REKINDLE_CONV2D_TRANSPOSE_OPTIONS_INIT;
    options.filters = 4;
    INVALID(rekindle_conv1d_transpose_create(&options, &layer), "kernel_size is 0; expected 1 or more");
    options.kernel_size = 4;
    options.strides = 2;
    options.output_padding = 2;
    INVALID(rekindle_conv1d_transpose_create(&options, &layer),
            "output_padding is 2; expected 0 or more, and less than strides, 2");
    options.output_padding = 1;
    OK(rekindle_conv1d_transpose_create(&options, &layer));
    destroy_layer();
    of_images.filters = 4;
    of_images.kernel_size[0] = of_images.kernel_size[1] = 2;
    of_images.strides[0] = 2;
    of_images.output_padding[0] = 1;
    INVALID(rekindle_conv2d_transpose_create(&of_images, &layer),
            "output_padding is (1, -1); expected 0 or more, and less than strides, (2, 1)");
    of_images.output_padding[1] = 0;
    OK(rekindle_conv2d_transpose_create(&of_images, &layer));
    destroy_layer();
}
END_TEST

START_TEST(conv2d_arguments_are_checked) {
    rekindle_conv2d_options options = REKINDLE_CONV2D_OPTIONS_INIT;
    INVALID(rekindle_conv2d_create(&options, &layer), "filters is 0; expected 1 or more");
    options.filters = 6;
    INVALID(rekindle_conv2d_create(&options, &layer), "kernel_size is (0, 0); expected 1 or more");
    options.kernel_size[0] = options.kernel_size[1] = 3;
    options.groups = 4;
    INVALID(rekindle_conv2d_create(&options, &layer), "groups is 4; expected a divisor of filters, 6");
    options.groups = 0;
    INVALID(rekindle_conv2d_create(&options, &layer), "groups is 0");
    options.groups = 1;
    options.strides[1] = 0;
    INVALID(rekindle_conv2d_create(&options, &layer), "strides is (1, 0)");
    options.strides[1] = 2;
    options.dilation_rate[0] = 2;
    INVALID(rekindle_conv2d_create(&options, &layer), "strides and dilation_rate are both above 1");
    options.strides[1] = 1;
    options.dilation_rate[1] = -1;
    INVALID(rekindle_conv2d_create(&options, &layer), "dilation_rate is (2, -1)");
    options.dilation_rate[1] = 1;
    options.padding = REKINDLE_PADDING_CAUSAL;
    INVALID(rekindle_conv2d_create(&options, &layer), "options->padding is 2; expected one of its enumerators, 0 to 1");
    options.padding = REKINDLE_PADDING_SAME;
    options.use_bias = 9;
    INVALID(rekindle_conv2d_create(&options, &layer), "options->use_bias is 9");
    ck_assert_ptr_null(layer);
    options.use_bias = 0;
    OK(rekindle_conv2d_create(&options, &layer));
    destroy_layer();
}
END_TEST

START_TEST(max_pooling2d_arguments_are_checked) {
    rekindle_max_pooling2d_options options = REKINDLE_MAX_POOLING2D_OPTIONS_INIT;
    OK(rekindle_max_pooling2d_create(NULL, &layer));
    destroy_layer();
    options.pool_size[0] = 0;
    INVALID(rekindle_max_pooling2d_create(&options, &layer), "pool_size is (0, 2)");
    options.pool_size[0] = 2;
    options.strides[0] = 1;
    INVALID(rekindle_max_pooling2d_create(&options, &layer), "strides is (1, 0)");
    options.strides[0] = 0;
    options.padding = (rekindle_padding)-1;
    INVALID(rekindle_max_pooling2d_create(&options, &layer), "options->padding is");
    options.padding = REKINDLE_PADDING_VALID;
    options.reserved = 5;
    INVALID(rekindle_max_pooling2d_create(&options, &layer), "options->reserved is 5");
}
END_TEST

START_TEST(average_pooling2d_arguments_are_checked) {
    rekindle_average_pooling2d_options options = REKINDLE_AVERAGE_POOLING2D_OPTIONS_INIT;
    INVALID(rekindle_average_pooling2d_create(NULL, &layer), "pool_size is (0, 0); expected 1 or more");
    options.pool_size[0] = options.pool_size[1] = 2;
    options.strides[0] = 1;
    INVALID(rekindle_average_pooling2d_create(&options, &layer), "strides is (1, 0)");
    options.strides[0] = 0;
    options.padding = (rekindle_padding)-1;
    INVALID(rekindle_average_pooling2d_create(&options, &layer), "options->padding is");
    options.padding = REKINDLE_PADDING_VALID;
    options.reserved = 5;
    INVALID(rekindle_average_pooling2d_create(&options, &layer), "options->reserved is 5");
}
END_TEST

START_TEST(pooling1d_arguments_are_checked) {
    rekindle_max_pooling1d_options largest = REKINDLE_MAX_POOLING1D_OPTIONS_INIT;
    rekindle_average_pooling1d_options mean = REKINDLE_AVERAGE_POOLING1D_OPTIONS_INIT;
    OK(rekindle_max_pooling1d_create(NULL, &layer));
    destroy_layer();
    INVALID(rekindle_average_pooling1d_create(NULL, &layer), "pool_size is 0; expected 1 or more");
    largest.pool_size = -1;
    INVALID(rekindle_max_pooling1d_create(&largest, &layer), "pool_size is -1; expected 1 or more");
    mean.pool_size = INT64_MAX;
    INVALID(rekindle_average_pooling1d_create(&mean, &layer),
            "pool_size is 9223372036854775807; expected at most 2147483647");
    mean.pool_size = 2;
    mean.strides = -3;
    INVALID(rekindle_average_pooling1d_create(&mean, &layer), "strides is -3; expected 1 or more");
    mean.strides = 0;
    mean.padding = REKINDLE_PADDING_CAUSAL;
    INVALID(rekindle_average_pooling1d_create(&mean, &layer), "options->padding is 2");
    mean.padding = REKINDLE_PADDING_VALID;
    mean.reserved = 1;
    INVALID(rekindle_average_pooling1d_create(&mean, &layer), "options->reserved is 1");
}
END_TEST

static void check_global_pooling(rekindle_status (*create)(const rekindle_global_pooling_options *,
                                                           rekindle_layer **)) {
    rekindle_global_pooling_options options = REKINDLE_GLOBAL_POOLING_OPTIONS_INIT;
    options.keepdims = 2;
    INVALID(create(&options, &layer), "options->keepdims is 2; expected 0 or 1");
    options.keepdims = 1;
    options.reserved = 2;
    INVALID(create(&options, &layer), "options->reserved is 2");
}

START_TEST(global_pooling_arguments_are_checked) {
    check_global_pooling(rekindle_global_max_pooling1d_create);
    check_global_pooling(rekindle_global_max_pooling2d_create);
    check_global_pooling(rekindle_global_average_pooling1d_create);
    check_global_pooling(rekindle_global_average_pooling2d_create);
}
END_TEST

START_TEST(border_arguments_are_checked) {
    rekindle_zero_padding1d_options sequence = REKINDLE_ZERO_PADDING1D_OPTIONS_INIT;
    rekindle_zero_padding2d_options image = REKINDLE_ZERO_PADDING2D_OPTIONS_INIT;
    rekindle_cropping1d_options cut = REKINDLE_CROPPING1D_OPTIONS_INIT;
    rekindle_cropping2d_options cut_image = REKINDLE_CROPPING2D_OPTIONS_INIT;
    sequence.padding[1] = -1;
    INVALID(rekindle_zero_padding1d_create(&sequence, &layer), "padding is (1, -1); expected 0 or more");
    image.padding[2] = INT64_MAX;
    INVALID(rekindle_zero_padding2d_create(&image, &layer),
            "padding is ((1, 1), (9223372036854775807, 1)); expected at most 2147483647");
    cut.cropping[0] = -2;
    INVALID(rekindle_cropping1d_create(&cut, &layer), "cropping is (-2, 1); expected 0 or more");
    cut_image.cropping[3] = -4;
    INVALID(rekindle_cropping2d_create(&cut_image, &layer), "cropping is ((0, 0), (0, -4)); expected 0 or more");
}
END_TEST

START_TEST(up_sampling_arguments_are_checked) {
    rekindle_up_sampling1d_options sequence = REKINDLE_UP_SAMPLING1D_OPTIONS_INIT;
    rekindle_up_sampling2d_options image = REKINDLE_UP_SAMPLING2D_OPTIONS_INIT;
    sequence.size = 0;
    INVALID(rekindle_up_sampling1d_create(&sequence, &layer), "size is 0; expected 1 or more");
    image.size[1] = -1;
    INVALID(rekindle_up_sampling2d_create(&image, &layer), "size is (2, -1); expected 1 or more");
    image.size[1] = 1;
    image.interpolation = (rekindle_interpolation)2;
    INVALID(rekindle_up_sampling2d_create(&image, &layer), "options->interpolation is 2");
    image.interpolation = REKINDLE_INTERPOLATION_BILINEAR;
    image.reserved = 3;
    INVALID(rekindle_up_sampling2d_create(&image, &layer), "options->reserved is 3");
}
END_TEST

START_TEST(reshape_arguments_are_checked) {
    static const int64_t two_open[] = {-1, -1}, zero[] = {0, 4}, negative[] = {4, -2};
    static const int64_t huge[] = {INT64_C(1) << 32, INT64_C(1) << 32, -1};
    static const int64_t open[] = {2, -1};
    rekindle_reshape_options options = REKINDLE_RESHAPE_OPTIONS_INIT;
    options.target_rank = 2;
    INVALID(rekindle_reshape_create(&options, &layer), "options->target_shape is NULL; expected 2 dimensions");
    options.target_shape = two_open;
    INVALID(rekindle_reshape_create(&options, &layer), "expected at most one -1");
    options.target_shape = zero;
    INVALID(rekindle_reshape_create(&options, &layer), "target_shape is (0, 4)");
    options.target_shape = negative;
    INVALID(rekindle_reshape_create(&options, &layer), "(4, -2)");
    options.target_shape = huge;
    options.target_rank = 3;
    INVALID(rekindle_reshape_create(&options, &layer), "options->target_shape");
    options.target_rank = 9;
    INVALID(rekindle_reshape_create(&options, &layer), "options->target_shape has rank 9; expected at most 8");
    ck_assert_ptr_null(layer);
    options.target_shape = open;
    options.target_rank = 2;
    OK(rekindle_reshape_create(&options, &layer));
    destroy_layer();
}
END_TEST

START_TEST(dropout_rates_are_checked) {
    static const double bad[] = {-0.1, 1.0000001, 2.0, NAN, INFINITY};
    rekindle_dropout_options options = REKINDLE_DROPOUT_OPTIONS_INIT;
    rekindle_spatial_dropout_options spatial = REKINDLE_SPATIAL_DROPOUT_OPTIONS_INIT;
    rekindle_gaussian_noise_options noise = REKINDLE_GAUSSIAN_NOISE_OPTIONS_INIT;
    size_t i;
    for (i = 0; i < LENGTH(bad); ++i) {
        options.rate = bad[i];
        INVALID(rekindle_dropout_create(&options, &layer), "rate is ");
        spatial.rate = bad[i];
        INVALID(rekindle_spatial_dropout1d_create(&spatial, &layer), "options->rate is ");
        INVALID(rekindle_spatial_dropout2d_create(&spatial, &layer), "options->rate is ");
        noise.stddev = bad[i];
        INVALID(rekindle_gaussian_noise_create(&noise, &layer), "options->stddev is ");
    }
}
END_TEST

START_TEST(an_activation_must_be_named) {
    rekindle_activation_options options = REKINDLE_ACTIVATION_OPTIONS_INIT;
    INVALID(rekindle_activation_create(&options, &layer), "options->activation_name is NULL");
    INVALID(rekindle_activation_create(NULL, &layer), "options->activation_name is NULL");
    options.activation_name = "Relu";
    INVALID(rekindle_activation_create(&options, &layer), "options->activation_name is \"Relu\"");
}
END_TEST

START_TEST(an_activation_may_be_a_layer) {
    rekindle_leaky_relu_options leaky = REKINDLE_LEAKY_RELU_OPTIONS_INIT;
    rekindle_activation_options wrapper = REKINDLE_ACTIVATION_OPTIONS_INIT;
    rekindle_dense_options dense = REKINDLE_DENSE_OPTIONS_INIT;
    rekindle_layer *given, *wrapped, *with_weights;
    dense.units = 2;
    leaky.negative_slope = 0.125;
    OK(rekindle_leaky_relu_create(&leaky, &given));
    dense.activation = given;
    OK(rekindle_dense_create(&dense, &layer));
    destroy_layer();
    OK(rekindle_dense_create(&dense, &layer)); /* as often as one likes */
    destroy_layer();
    dense.activation_name = "relu";
    INVALID(rekindle_dense_create(&dense, &layer), "options->activation and options->activation_name");
    dense.activation_name = NULL;

    OK(rekindle_prelu_create(NULL, &with_weights));
    dense.activation = with_weights;
    INVALID(rekindle_dense_create(&dense, &layer), "options->activation is a layer of the class PReLU; expected one");
    wrapper.activation = given;
    OK(rekindle_activation_create(&wrapper, &wrapped));
    wrapper.activation = wrapped;
    INVALID(rekindle_activation_create(&wrapper, &layer), "options->activation is a layer of the class Activation");
    rekindle_layer_destroy(given);
    rekindle_layer_destroy(wrapped);
    rekindle_layer_destroy(with_weights);
}
END_TEST

START_TEST(slopes_and_limits_have_ranges) {
    rekindle_relu_options relu = REKINDLE_RELU_OPTIONS_INIT;
    rekindle_leaky_relu_options leaky = REKINDLE_LEAKY_RELU_OPTIONS_INIT;
    rekindle_elu_options elu = REKINDLE_ELU_OPTIONS_INIT;
    relu.max_value = -2;
    INVALID(rekindle_relu_create(&relu, &layer), "options->max_value is -2");
    relu.max_value = 0;
    OK(rekindle_relu_create(&relu, &layer));
    destroy_layer();
    relu.threshold = -1;
    INVALID(rekindle_relu_create(&relu, &layer), "options->threshold is -1");
    relu.threshold = 0;
    relu.negative_slope = NAN;
    INVALID(rekindle_relu_create(&relu, &layer), "options->negative_slope is nan");
    leaky.negative_slope = -0.5;
    INVALID(rekindle_leaky_relu_create(&leaky, &layer), "options->negative_slope is -0.5");
    elu.alpha = INFINITY;
    INVALID(rekindle_elu_create(&elu, &layer), "options->alpha is inf");
}
END_TEST

/* What a layer has is checked against its input when the model is built. */
static void expect_not_built(const char *error) {
    static const int64_t shape[] = {4, 3};
    rekindle_model *model;
    OK(rekindle_sequential_create(NULL, &model));
    OK(rekindle_model_add(model, layer));
    INVALID(rekindle_model_build(model, shape, 2), error);
    destroy_layer();
    rekindle_model_destroy(model);
}

START_TEST(places_that_do_not_fit_are_refused) {
    rekindle_max_pooling1d_options pool = REKINDLE_MAX_POOLING1D_OPTIONS_INIT;
    rekindle_cropping1d_options cut = REKINDLE_CROPPING1D_OPTIONS_INIT;
    rekindle_zero_padding1d_options padding = REKINDLE_ZERO_PADDING1D_OPTIONS_INIT;
    rekindle_up_sampling1d_options larger = REKINDLE_UP_SAMPLING1D_OPTIONS_INIT;
    pool.pool_size = 5;
    OK(rekindle_max_pooling1d_create(&pool, &layer));
    expect_not_built("MaxPooling1D: the input's shape is (4, 3); a window of 5 with valid padding does not fit");
    OK(rekindle_max_pooling2d_create(NULL, &layer));
    expect_not_built("MaxPooling2D: the input's shape is (4, 3) without the batch; expected (height, width, channels)");
    OK(rekindle_global_max_pooling2d_create(NULL, &layer));
    expect_not_built("GlobalMaxPooling2D: the input's shape is (4, 3) without the batch; expected (height, width,");
    cut.cropping[0] = 3;
    OK(rekindle_cropping1d_create(&cut, &layer));
    expect_not_built("Cropping1D: cropping is (3, 1); nothing is left of the input's shape (4, 3)");
    OK(rekindle_cropping2d_create(NULL, &layer));
    expect_not_built("Cropping2D: the input's shape is (4, 3) without the batch; expected (height, width, channels)");
    padding.padding[0] = INT32_MAX;
    OK(rekindle_zero_padding1d_create(&padding, &layer));
    expect_not_built("ZeroPadding1D's output has the shape (2147483652, 3)");
    larger.size = INT32_MAX;
    OK(rekindle_up_sampling1d_create(&larger, &layer));
    expect_not_built("UpSampling1D's output has the shape (8589934588, 3)");
    OK(rekindle_up_sampling2d_create(NULL, &layer));
    expect_not_built("UpSampling2D: the input's shape is (4, 3) without the batch; expected (height, width, channels)");
}
END_TEST

START_TEST(a_noise_shape_is_one_of_the_input) {
    static const int64_t shape[] = {4, 3}, zero[] = {-1, 0, 3}, open[] = {-1, 1, REKINDLE_UNKNOWN_DIMENSION};
    static const int64_t short_one[] = {1, 3}, other[] = {-1, 4, 2}, whole[] = {32, 4, 1};
    static const int64_t *const good[] = {open, whole};
    rekindle_dropout_options options = REKINDLE_DROPOUT_OPTIONS_INIT;
    rekindle_model *model;
    options.rate = 0.5;
    options.noise_rank = 3;
    INVALID(rekindle_dropout_create(&options, &layer), "options->noise_shape is NULL; expected 3 dimensions");
    options.noise_shape = zero;
    INVALID(rekindle_dropout_create(&options, &layer),
            "options->noise_shape is (None, 0, 3); expected dimensions of 1 or more, or REKINDLE_UNKNOWN_DIMENSION");
    options.noise_rank = 9;
    INVALID(rekindle_dropout_create(&options, &layer), "options->noise_shape has rank 9; expected at most 8");
    options.noise_rank = 2;
    options.noise_shape = short_one;
    OK(rekindle_dropout_create(&options, &layer));
    expect_not_built("Dropout: noise_shape is (1, 3); expected the dimensions of the input, (None, 4, 3), or 1, or "
                     "REKINDLE_UNKNOWN_DIMENSION");
    options.noise_rank = 3;
    options.noise_shape = other;
    OK(rekindle_dropout_create(&options, &layer));
    expect_not_built("Dropout: noise_shape is (None, 4, 2); expected the dimensions of the input, (None, 4, 3)");
    for (size_t i = 0; i < LENGTH(good); ++i) {
        options.noise_shape = good[i];
        OK(rekindle_dropout_create(&options, &layer));
        OK(rekindle_sequential_create(NULL, &model));
        OK(rekindle_model_add(model, layer));
        OK(rekindle_model_build(model, shape, 2));
        rekindle_model_destroy(model);
        destroy_layer();
    }
}
END_TEST

START_TEST(spatial_dropouts_take_sequences_or_images) {
    static const int64_t image[] = {4, 5, 3};
    rekindle_spatial_dropout_options options = REKINDLE_SPATIAL_DROPOUT_OPTIONS_INIT;
    rekindle_model *model;
    OK(rekindle_spatial_dropout2d_create(&options, &layer));
    expect_not_built("SpatialDropout2D: the input has the shape (None, 4, 3); expected 4 dimensions");
    OK(rekindle_spatial_dropout1d_create(&options, &layer));
    OK(rekindle_sequential_create(NULL, &model));
    OK(rekindle_model_add(model, layer));
    INVALID(rekindle_model_build(model, image, 3),
            "SpatialDropout1D: the input has the shape (None, 4, 5, 3); expected 3 dimensions");
    destroy_layer();
    rekindle_model_destroy(model);
}
END_TEST

START_TEST(groups_divide_the_channels) {
    static const int64_t bad[] = {0, -2, INT64_MIN};
    static const int64_t open[] = {REKINDLE_UNKNOWN_DIMENSION, 3};
    rekindle_group_normalization_options options = REKINDLE_GROUP_NORMALIZATION_OPTIONS_INIT;
    rekindle_model *model;
    for (size_t i = 0; i < LENGTH(bad); ++i) {
        options.groups = bad[i];
        INVALID(rekindle_group_normalization_create(&options, &layer), "groups is ");
    }
    options.groups = 0;
    INVALID(rekindle_group_normalization_create(&options, &layer), "groups is 0; expected 1 or more, or -1");
    options.groups = 2;
    options.epsilon = 0.0;
    INVALID(rekindle_group_normalization_create(&options, &layer), "options->epsilon is 0");
    options.epsilon = 0.001;
    OK(rekindle_group_normalization_create(&options, &layer));
    expect_not_built("GroupNormalization: groups is 2; expected a divisor of the number of channels, 3");
    options.groups = INT64_MAX;
    OK(rekindle_group_normalization_create(&options, &layer));
    expect_not_built("GroupNormalization: groups is 9223372036854775807; expected a divisor of the number of channels");
    options.axis = 0;
    OK(rekindle_group_normalization_create(&options, &layer));
    expect_not_built("GroupNormalization: axis is 0; expected an axis of the shape");
    options.axis = -3;
    OK(rekindle_group_normalization_create(&options, &layer));
    expect_not_built("GroupNormalization: axis is -3; expected an axis of the shape");
    options.groups = -1;
    options.axis = 1;
    OK(rekindle_group_normalization_create(&options, &layer));
    OK(rekindle_sequential_create(NULL, &model));
    OK(rekindle_model_add(model, layer));
    INVALID(rekindle_model_build(model, open, 2), "gamma would have the shape (64,) for one length of");
    destroy_layer();
    rekindle_model_destroy(model);
}
END_TEST

START_TEST(rms_normalization_takes_the_last_axes) {
    static const int64_t first[] = {1}, turned[] = {-1, 1}, batch[] = {0}, twice[] = {2, -1};
    rekindle_rms_normalization_options options = REKINDLE_RMS_NORMALIZATION_OPTIONS_INIT;
    options.epsilon = -1e-6;
    INVALID(rekindle_rms_normalization_create(&options, &layer), "options->epsilon is -1e-06");
    options.epsilon = 1e-6;
    options.axis_count = 1;
    INVALID(rekindle_rms_normalization_create(&options, &layer), "options->axis is NULL; expected 1 elements");
    options.axis = first;
    OK(rekindle_rms_normalization_create(&options, &layer));
    expect_not_built("RMSNormalization: axis is (1,) for the shape (1, 4, 3); expected the last axes in their order");
    options.axis = batch;
    OK(rekindle_rms_normalization_create(&options, &layer));
    expect_not_built("RMSNormalization: axis is 0; expected an axis of the shape");
    options.axis_count = 2;
    options.axis = turned;
    OK(rekindle_rms_normalization_create(&options, &layer));
    expect_not_built(
        "RMSNormalization: axis is (-1, 1) for the shape (1, 4, 3); expected the last axes in their order");
    options.axis = twice;
    OK(rekindle_rms_normalization_create(&options, &layer));
    expect_not_built("RMSNormalization: axis has 2 twice for the shape (1, 4, 3)");
}
END_TEST

START_TEST(axes_belong_to_the_input) {
    static const int64_t batch[] = {0}, none[] = {3}, twice[] = {1, -1}, same[] = {-1, 2}, shape[] = {4, 3};
    rekindle_softmax_options softmax = REKINDLE_SOFTMAX_OPTIONS_INIT;
    rekindle_prelu_options prelu = REKINDLE_PRELU_OPTIONS_INIT;
    rekindle_layer_normalization_options layer_norm = REKINDLE_LAYER_NORMALIZATION_OPTIONS_INIT;
    rekindle_max_norm_options norm = REKINDLE_MAX_NORM_OPTIONS_INIT;
    rekindle_orthogonal_regularizer_options orthogonal = REKINDLE_ORTHOGONAL_REGULARIZER_OPTIONS_INIT;
    rekindle_dense_options dense = REKINDLE_DENSE_OPTIONS_INIT;
    rekindle_constraint *constraint;
    rekindle_regularizer *regularizer;
    rekindle_model *model;
    softmax.axis = 3;
    OK(rekindle_softmax_create(&softmax, &layer));
    expect_not_built("Softmax: axis is 3; expected an axis of the shape");
    softmax.axis = 0;
    OK(rekindle_softmax_create(&softmax, &layer));
    expect_not_built("Softmax: axis is 0; expected an axis of the shape");
    prelu.shared_axes_count = 1;
    prelu.shared_axes = batch;
    OK(rekindle_prelu_create(&prelu, &layer));
    expect_not_built("PReLU: shared_axes has 0; expected axes of the input's shape (4, 3), 1 to 2");
    prelu.shared_axes = none;
    OK(rekindle_prelu_create(&prelu, &layer));
    expect_not_built("PReLU: shared_axes has 3");
    layer_norm.axis = twice;
    layer_norm.axis_count = 2;
    OK(rekindle_layer_normalization_create(&layer_norm, &layer));
    OK(rekindle_sequential_create(NULL, &model)); /* for a shape in which they are two */
    OK(rekindle_model_add(model, layer));
    OK(rekindle_model_build(model, shape, 2));
    rekindle_model_destroy(model);
    destroy_layer();
    layer_norm.axis = same;
    OK(rekindle_layer_normalization_create(&layer_norm, &layer));
    expect_not_built("LayerNormalization: axis has 2 twice for the shape (1, 4, 3)");
    layer_norm.axis = batch;
    layer_norm.axis_count = 1;
    OK(rekindle_layer_normalization_create(&layer_norm, &layer));
    expect_not_built("LayerNormalization: axis is 0; expected an axis of the shape (1, 4, 3) besides the batch");
    layer_norm.axis = none;
    OK(rekindle_layer_normalization_create(&layer_norm, &layer));
    expect_not_built("LayerNormalization: axis is 3; expected");
    layer_norm.axis = NULL;
    INVALID(rekindle_layer_normalization_create(&layer_norm, &layer), "options->axis is NULL; expected 1 elements");
    dense.units = 2;
    norm.axis = twice;
    norm.axis_count = 2;
    OK(rekindle_max_norm_create(&norm, &constraint));
    dense.kernel_constraint = constraint;
    OK(rekindle_dense_create(&dense, &layer));
    expect_not_built("MaxNorm: axis has -1 twice");
    rekindle_constraint_destroy(constraint);
    dense.kernel_constraint = NULL;
    norm.axis = none;
    norm.axis_count = 1;
    OK(rekindle_max_norm_create(&norm, &constraint));
    dense.bias_constraint = constraint;
    OK(rekindle_dense_create(&dense, &layer));
    expect_not_built("MaxNorm: axis is 3; expected an axis of the weight's shape (2,), -1 to 0");
    rekindle_constraint_destroy(constraint);
    dense.bias_constraint = NULL;
    OK(rekindle_orthogonal_regularizer_create(&orthogonal, &regularizer));
    dense.bias_regularizer = regularizer;
    OK(rekindle_dense_create(&dense, &layer));
    expect_not_built("OrthogonalRegularizer: the weight's shape is (2,); expected two dimensions");
    rekindle_regularizer_destroy(regularizer);
}
END_TEST

START_TEST(regularizers_and_constraints_have_names_and_ranges) {
    rekindle_dense_options dense = REKINDLE_DENSE_OPTIONS_INIT;
    rekindle_l2_options l2 = REKINDLE_L2_OPTIONS_INIT;
    rekindle_min_max_norm_options norm = REKINDLE_MIN_MAX_NORM_OPTIONS_INIT;
    rekindle_regularizer *regularizer = NULL;
    rekindle_constraint *constraint = NULL;
    dense.units = 2;
    dense.kernel_regularizer_name = "l3";
    INVALID(rekindle_dense_create(&dense, &layer), "options->kernel_regularizer_name is \"l3\"; expected \"l1\", ");
    dense.kernel_regularizer_name = "l1l2";
    dense.kernel_constraint_name = "positive";
    INVALID(rekindle_dense_create(&dense, &layer), "options->kernel_constraint_name is \"positive\"; expected \"max_");
    l2.l2 = -1;
    INVALID(rekindle_l2_create(&l2, &regularizer), "options->l2 is -1");
    norm.rate = 1.5;
    INVALID(rekindle_min_max_norm_create(&norm, &constraint), "options->rate is 1.5");
    ck_assert_ptr_null(regularizer);
    ck_assert_ptr_null(constraint);
}
END_TEST

START_TEST(rescaling_arguments_are_finite) {
    rekindle_rescaling_options options = REKINDLE_RESCALING_OPTIONS_INIT;
    options.scale = NAN;
    INVALID(rekindle_rescaling_create(&options, &layer), "scale is ");
    options.scale = 1.0;
    options.offset = INFINITY;
    INVALID(rekindle_rescaling_create(&options, &layer), "offset is");
}
END_TEST

/* The header's list of activations is the one that people read; the library's own stands in the error. */
START_TEST(activations_are_those_of_the_header) {
    char *path = path_in(REKINDLE_SOURCE_DIR, "include/rekindle/layers/activation.h"), *rest = NULL;
    size_t size, count = 0;
    char *header = (char *)read_file(path, &size), *list, *end;
    rekindle_activation_options options = REKINDLE_ACTIVATION_OPTIONS_INIT;
    header[size] = '\0';
    options.activation_name = "nothing";
    INVALID(rekindle_activation_create(&options, &layer), "activation_name is \"nothing\"; expected \"");
    list = strdup(strstr(rekindle_last_error(), "expected "));
    for (char *name = strchr(list, '"'); name != NULL; name = strchr(end + 1, '"')) {
        char quoted[32];
        end = strchr(name + 1, '"');
        snprintf(quoted, sizeof(quoted), "\n *   %.*s", (int)(end - name + 1), name);
        ck_assert_msg(strstr(header, quoted) != NULL, "the header has no line for %s", quoted + 5);
    }
    for (char *line = strtok_r(header, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest)) {
        if (strncmp(line, " *   \"", 6) != 0) continue;
        for (char *name = strchr(line, '"'); name != NULL; name = strchr(end + 1, '"')) {
            end = strchr(name + 1, '"');
            *end = '\0';
            options.activation_name = name + 1;
            OK(rekindle_activation_create(&options, &layer));
            destroy_layer();
            ++count;
        }
    }
    ck_assert_uint_gt(count, 18);
    free(list);
    free(header);
    free(path);
}
END_TEST

START_TEST(every_layer_can_be_made) {
    OK(rekindle_global_average_pooling2d_create(NULL, &layer));
    destroy_layer();
    OK(rekindle_flatten_create(NULL, &layer));
    destroy_layer();
    OK(rekindle_dropout_create(NULL, &layer));
    destroy_layer();
    OK(rekindle_rescaling_create(NULL, &layer));
    destroy_layer();
}
END_TEST

START_TEST(initializer_arguments_are_checked) {
    static const char *const names[] = {"constant",      "glorot_normal",  "glorot_uniform", "he_normal", "he_uniform",
                                        "identity",      "lecun_normal",   "lecun_uniform",  "ones",      "orthogonal",
                                        "random_normal", "random_uniform", "normal",         "uniform",   "zeros",
                                        "GlorotUniform", "VarianceScaling"};
    rekindle_random_normal_options normal = REKINDLE_RANDOM_NORMAL_OPTIONS_INIT;
    rekindle_random_uniform_options uniform = REKINDLE_RANDOM_UNIFORM_OPTIONS_INIT;
    rekindle_variance_scaling_options scaling = REKINDLE_VARIANCE_SCALING_OPTIONS_INIT;
    rekindle_dense_options dense = REKINDLE_DENSE_OPTIONS_INIT;
    rekindle_initializer *initializer = NULL;
    normal.stddev = -1.0;
    INVALID(rekindle_random_normal_create(&normal, &initializer), "options->stddev is -1; expected a finite number, 0");
    normal.stddev = 1.0;
    normal.mean = NAN;
    INVALID(rekindle_random_normal_create(&normal, &initializer), "options->mean is ");
    uniform.maxval = -2.0;
    INVALID(rekindle_random_uniform_create(&uniform, &initializer), "minval is -0.05 and maxval -2; expected them in");
    scaling.scale = 0.0;
    INVALID(rekindle_variance_scaling_create(&scaling, &initializer),
            "options->scale is 0; expected a finite number, more than 0");
    scaling.scale = 1.0;
    scaling.mode = (rekindle_fan_mode)3;
    INVALID(rekindle_variance_scaling_create(&scaling, &initializer), "options->mode is 3");
    ck_assert_ptr_null(initializer);
    dense.units = 2;
    for (size_t i = 0; i < LENGTH(names); ++i) {
        dense.kernel_initializer_name = names[i];
        OK(rekindle_dense_create(&dense, &layer));
        destroy_layer();
    }
    dense.kernel_initializer_name = "glorot";
    INVALID(rekindle_dense_create(&dense, &layer),
            "options->kernel_initializer_name is \"glorot\"; expected \"constant\"");
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, reset, expect_none);
    tcase_add_test(tests, dense_needs_units);
    tcase_add_test(tests, dense_arguments_are_checked);
    tcase_add_test(tests, names_are_checked);
    tcase_add_test(tests, names_are_utf8);
    tcase_add_test(tests, a_part_is_given_once);
    tcase_add_test(tests, conv1d_arguments_are_checked);
    tcase_add_test(tests, depthwise_conv2d_arguments_are_checked);
    tcase_add_test(tests, separable_conv1d_arguments_are_checked);
    tcase_add_test(tests, transposed_convolutions_check_their_output_padding);
    tcase_add_test(tests, conv2d_arguments_are_checked);
    tcase_add_test(tests, max_pooling2d_arguments_are_checked);
    tcase_add_test(tests, average_pooling2d_arguments_are_checked);
    tcase_add_test(tests, pooling1d_arguments_are_checked);
    tcase_add_test(tests, global_pooling_arguments_are_checked);
    tcase_add_test(tests, border_arguments_are_checked);
    tcase_add_test(tests, up_sampling_arguments_are_checked);
    tcase_add_test(tests, places_that_do_not_fit_are_refused);
    tcase_add_test(tests, reshape_arguments_are_checked);
    tcase_add_test(tests, dropout_rates_are_checked);
    tcase_add_test(tests, an_activation_must_be_named);
    tcase_add_test(tests, an_activation_may_be_a_layer);
    tcase_add_test(tests, slopes_and_limits_have_ranges);
    tcase_add_test(tests, axes_belong_to_the_input);
    tcase_add_test(tests, a_noise_shape_is_one_of_the_input);
    tcase_add_test(tests, spatial_dropouts_take_sequences_or_images);
    tcase_add_test(tests, groups_divide_the_channels);
    tcase_add_test(tests, rms_normalization_takes_the_last_axes);
    tcase_add_test(tests, regularizers_and_constraints_have_names_and_ranges);
    tcase_add_test(tests, rescaling_arguments_are_finite);
    tcase_add_test(tests, activations_are_those_of_the_header);
    tcase_add_test(tests, every_layer_can_be_made);
    tcase_add_test(tests, initializer_arguments_are_checked);
}

int main(void) {
    return run_tests("capi.layer", add_tests);
}
