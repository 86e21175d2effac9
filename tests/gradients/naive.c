#include "naive.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double *allocate(size_t count) {
    double *values = calloc(count == 0 ? 1 : count, sizeof(double));
    if (values == NULL) abort();
    return values;
}

size_t naive_count(naive_shape shape) {
    return (size_t)shape.batch * (size_t)shape.height * (size_t)shape.width * (size_t)shape.channels;
}

static size_t at(naive_shape shape, int n, int h, int w, int c) {
    return (((size_t)n * (size_t)shape.height + (size_t)h) * (size_t)shape.width + (size_t)w) * (size_t)shape.channels +
           (size_t)c;
}

static int is_transposed(const naive_layer *layer) {
    return layer->kind == NAIVE_CONV2D_TRANSPOSE;
}

static int is_conv(const naive_layer *layer) {
    return layer->kind == NAIVE_CONV2D || is_transposed(layer);
}

static int stride_of(const naive_layer *layer, int axis) {
    if (layer->strides[axis] != 0) return layer->strides[axis];
    return is_conv(layer) ? 1 : layer->size[axis];
}

static int dilation_of(const naive_layer *layer, int axis) {
    return layer->dilation[axis] == 0 ? 1 : layer->dilation[axis];
}

static int groups_of(const naive_layer *layer) {
    return layer->groups == 0 ? 1 : layer->groups;
}

/* Along one axis: the number of windows, and the padding before the first. */
static int fit(const naive_layer *layer, int axis, int input, int *before) {
    int stride = stride_of(layer, axis);
    int reach = (layer->size[axis] - 1) * dilation_of(layer, axis) + 1;
    int output = layer->same ? (input + stride - 1) / stride : (input - reach) / stride + 1;
    int padding = (output - 1) * stride + reach - input;
    if (layer->causal) {
        *before = reach - 1;
        return (input - 1) / stride + 1;
    }
    *before = layer->same && padding > 0 ? padding / 2 : 0;
    return output;
}

/* The same of a transposed convolution: how long its output is, and how much of the windows lies before it. */
static int fit_transposed(const naive_layer *layer, int axis, int input, int *before) {
    int stride = stride_of(layer, axis);
    int reach = (layer->size[axis] - 1) * dilation_of(layer, axis) + 1;
    int whole = (input - 1) * stride + reach, output = layer->same ? input * stride : whole;
    if (!layer->same && reach < stride) output = input * stride;
    *before = layer->same && whole > output ? (whole - output) / 2 : 0;
    return output;
}

naive_shape naive_output(const naive_layer *layer, naive_shape input) {
    naive_shape output = input;
    int before;
    switch (layer->kind) {
    case NAIVE_DENSE: output.channels = layer->units; break;
    case NAIVE_CONV2D:
    case NAIVE_MAX_POOLING2D:
    case NAIVE_AVERAGE_POOLING2D:
        output.height = fit(layer, 0, input.height, &before);
        output.width = fit(layer, 1, input.width, &before);
        if (is_conv(layer)) output.channels = layer->units;
        break;
    case NAIVE_CONV2D_TRANSPOSE:
        output.height = fit_transposed(layer, 0, input.height, &before);
        output.width = fit_transposed(layer, 1, input.width, &before);
        output.channels = layer->units;
        break;
    case NAIVE_GLOBAL_MAX_POOLING2D:
    case NAIVE_GLOBAL_AVERAGE_POOLING2D: output.height = output.width = 1; break;
    case NAIVE_ZERO_PADDING2D:
        output.height += layer->borders[0] + layer->borders[1];
        output.width += layer->borders[2] + layer->borders[3];
        break;
    case NAIVE_CROPPING2D:
        output.height -= layer->borders[0] + layer->borders[1];
        output.width -= layer->borders[2] + layer->borders[3];
        break;
    case NAIVE_UP_SAMPLING2D:
        output.height *= layer->size[0];
        output.width *= layer->size[1];
        break;
    case NAIVE_FLATTEN:
        output.channels = input.height * input.width * input.channels;
        output.height = output.width = 1;
        break;
    default: break;
    }
    return output;
}

naive_shape naive_network_output(const naive_network *network) {
    naive_shape shape = network->input;
    for (const naive_layer *layer = network->layers; layer->kind != NAIVE_END; ++layer) {
        shape = naive_output(layer, shape);
    }
    return shape;
}

static int is_normalization(const naive_layer *layer) {
    return layer->kind == NAIVE_LAYER_NORMALIZATION || layer->kind == NAIVE_RMS_NORMALIZATION ||
           layer->kind == NAIVE_GROUP_NORMALIZATION;
}

size_t naive_kernel_count(const naive_layer *layer, naive_shape input) {
    if (is_normalization(layer)) return (size_t)layer->units;
    if (layer->kind == NAIVE_DENSE) return (size_t)input.channels * (size_t)layer->units;
    if (!is_conv(layer)) return 0;
    return (size_t)(layer->size[0] * layer->size[1] * (input.channels / groups_of(layer)) * layer->units);
}

size_t naive_bias_count(const naive_layer *layer) {
    int has = (layer->kind == NAIVE_DENSE || is_normalization(layer) || is_conv(layer)) && !layer->no_bias &&
              layer->kind != NAIVE_RMS_NORMALIZATION;
    return has ? (size_t)layer->units : 0;
}

static void dense(const naive_layer *layer, const double *kernel, const double *bias, naive_shape in, const double *x,
                  double *y) {
    size_t rows = naive_count(in) / (size_t)in.channels, inputs = (size_t)in.channels, units = (size_t)layer->units;
    for (size_t r = 0; r < rows; ++r) {
        for (size_t u = 0; u < units; ++u) {
            double sum = layer->no_bias ? 0.0 : bias[u];
            for (size_t i = 0; i < inputs; ++i) sum += x[r * inputs + i] * kernel[i * units + u];
            y[r * units + u] = sum;
        }
    }
}

/* What a layer's window covers at one place of the output. */
typedef struct window {
    const naive_layer *layer;
    naive_shape in;
    const double *x;
    int top, left; /* may lie in the padding */
} window;

/* The input's element under (row, column) of the window, or NULL in the padding. */
static const double *under(const window *place, int n, int row, int column, int channel) {
    int h = place->top + row * dilation_of(place->layer, 0), w = place->left + column * dilation_of(place->layer, 1);
    if (h < 0 || h >= place->in.height || w < 0 || w >= place->in.width) return NULL;
    return &place->x[at(place->in, n, h, w, channel)];
}

static double convolve(const window *place, const double *kernel, int n, int filter) {
    const naive_layer *layer = place->layer;
    int channels = place->in.channels / groups_of(layer), first = filter / (layer->units / groups_of(layer)) * channels;
    double sum = 0.0;
    for (int row = 0; row < layer->size[0]; ++row) {
        for (int column = 0; column < layer->size[1]; ++column) {
            for (int c = 0; c < channels; ++c) {
                const double *x = under(place, n, row, column, first + c);
                int index = ((row * layer->size[1] + column) * channels + c) * layer->units + filter;
                if (x != NULL) sum += *x * kernel[index];
            }
        }
    }
    return sum;
}

static double pool(const window *place, int n, int channel) {
    double sum = 0.0, largest = -HUGE_VAL;
    int count = 0;
    for (int row = 0; row < place->layer->size[0]; ++row) {
        for (int column = 0; column < place->layer->size[1]; ++column) {
            const double *x = under(place, n, row, column, channel);
            if (x == NULL) continue;
            sum += *x;
            largest = fmax(largest, *x);
            ++count;
        }
    }
    return place->layer->kind == NAIVE_MAX_POOLING2D ? largest : sum / count;
}

static void slide(const naive_layer *layer, const double *kernel, const double *bias, naive_shape in, const double *x,
                  double *y) {
    naive_shape out = naive_output(layer, in);
    int top, left;
    fit(layer, 0, in.height, &top);
    fit(layer, 1, in.width, &left);
    for (int n = 0; n < out.batch; ++n) {
        for (int h = 0; h < out.height; ++h) {
            for (int w = 0; w < out.width; ++w) {
                window place = {layer, in, x, h * stride_of(layer, 0) - top, w * stride_of(layer, 1) - left};
                for (int c = 0; c < out.channels; ++c) {
                    double value = is_conv(layer) ? convolve(&place, kernel, n, c) : pool(&place, n, c);
                    y[at(out, n, h, w, c)] = value + (is_conv(layer) && !layer->no_bias ? bias[c] : 0.0);
                }
            }
        }
    }
}

/* Adds what one element of the input gives to the window that it opens. */
static void spread(const naive_layer *layer, const double *kernel, double x, const int from[2], int channel,
                   int channels, naive_shape out, double *y, int n) {
    for (int row = 0; row < layer->size[0]; ++row) {
        for (int column = 0; column < layer->size[1]; ++column) {
            int h = from[0] + row * dilation_of(layer, 0), w = from[1] + column * dilation_of(layer, 1);
            if (h < 0 || h >= out.height || w < 0 || w >= out.width) continue;
            for (int filter = 0; filter < out.channels; ++filter) {
                int index = ((row * layer->size[1] + column) * layer->units + filter) * channels + channel;
                y[at(out, n, h, w, filter)] += x * kernel[index];
            }
        }
    }
}

static void transpose(const naive_layer *layer, const double *kernel, const double *bias, naive_shape in,
                      const double *x, double *y) {
    naive_shape out = naive_output(layer, in);
    size_t filters = (size_t)out.channels;
    int top, left;
    fit_transposed(layer, 0, in.height, &top);
    fit_transposed(layer, 1, in.width, &left);
    for (size_t i = 0; i < naive_count(out); ++i) y[i] = layer->no_bias ? 0.0 : bias[i % filters];
    for (int n = 0; n < in.batch; ++n) {
        for (int h = 0; h < in.height; ++h) {
            for (int w = 0; w < in.width; ++w) {
                int from[2] = {h * stride_of(layer, 0) - top, w * stride_of(layer, 1) - left};
                for (int c = 0; c < in.channels; ++c) {
                    spread(layer, kernel, x[at(in, n, h, w, c)], from, c, in.channels, out, y, n);
                }
            }
        }
    }
}

static void average_all(naive_shape in, const double *x, double *y) {
    for (int n = 0; n < in.batch; ++n) {
        for (int c = 0; c < in.channels; ++c) {
            double sum = 0.0;
            for (int h = 0; h < in.height; ++h) {
                for (int w = 0; w < in.width; ++w) sum += x[at(in, n, h, w, c)];
            }
            y[(size_t)n * (size_t)in.channels + (size_t)c] = sum / (in.height * in.width);
        }
    }
}

static void largest_of_all(naive_shape in, const double *x, double *y) {
    for (int n = 0; n < in.batch; ++n) {
        for (int c = 0; c < in.channels; ++c) {
            double largest = -INFINITY;
            for (int h = 0; h < in.height; ++h) {
                for (int w = 0; w < in.width; ++w) largest = fmax(largest, x[at(in, n, h, w, c)]);
            }
            y[(size_t)n * (size_t)in.channels + (size_t)c] = largest;
        }
    }
}

/* 0 outside. */
static double inside(naive_shape in, const double *x, int n, int h, int w, int c) {
    return h < 0 || h >= in.height || w < 0 || w >= in.width ? 0.0 : x[at(in, n, h, w, c)];
}

static void move_borders(const naive_layer *layer, naive_shape in, const double *x, double *y) {
    naive_shape out = naive_output(layer, in);
    int sign = layer->kind == NAIVE_CROPPING2D ? 1 : -1;
    int top = sign * layer->borders[0], left = sign * layer->borders[2];
    for (int n = 0; n < out.batch; ++n) {
        for (int h = 0; h < out.height; ++h) {
            for (int w = 0; w < out.width; ++w) {
                for (int c = 0; c < out.channels; ++c) y[at(out, n, h, w, c)] = inside(in, x, n, h + top, w + left, c);
            }
        }
    }
}

/* How much an element at `place` of `count` counts for one of a `size` times finer image: a triangle around its middle
 * as wide as two places, the outermost ones without end; or its own place. */
static double share(const naive_layer *layer, int size, int count, int place, int finer) {
    double distance = fmin(fmax((finer + 0.5) / size - 0.5, 0.0), count - 1.0) - place;
    if (!layer->bilinear) return finer / size == place;
    return fmax(1.0 - fabs(distance), 0.0);
}

static void sample_up(const naive_layer *layer, naive_shape in, const double *x, double *y) {
    naive_shape out = naive_output(layer, in);
    for (size_t i = 0; i < naive_count(out); ++i) {
        int c = (int)(i % (size_t)out.channels), w = (int)(i / (size_t)out.channels % (size_t)out.width);
        int h = (int)(i / (size_t)out.channels / (size_t)out.width % (size_t)out.height);
        int n = (int)(i / (size_t)out.channels / (size_t)out.width / (size_t)out.height);
        y[i] = 0.0;
        for (int from_h = 0; from_h < in.height; ++from_h) {
            for (int from_w = 0; from_w < in.width; ++from_w) {
                y[i] += share(layer, layer->size[0], in.height, from_h, h) *
                        share(layer, layer->size[1], in.width, from_w, w) * x[at(in, n, from_h, from_w, c)];
            }
        }
    }
}

static void normalize(const naive_layer *layer, const double *gamma, const double *beta, naive_shape in,
                      const double *x, double *y) {
    size_t channels = (size_t)in.channels, rows = naive_count(in) / channels;
    for (size_t r = 0; r < rows; ++r, x += channels, y += channels) {
        double mean = 0.0, variance = 0.0;
        for (size_t c = 0; c < channels; ++c) mean += x[c] / (double)channels;
        for (size_t c = 0; c < channels; ++c) variance += (x[c] - mean) * (x[c] - mean) / (double)channels;
        for (size_t c = 0; c < channels; ++c) {
            y[c] = gamma[c] * (x[c] - mean) / sqrt(variance + 1e-3) + (layer->no_bias ? 0.0 : beta[c]);
        }
    }
}

static void divide_by_rms(const double *scale, naive_shape in, const double *x, double *y) {
    size_t channels = (size_t)in.channels, rows = naive_count(in) / channels;
    for (size_t r = 0; r < rows; ++r, x += channels, y += channels) {
        double squares = 0.0;
        for (size_t c = 0; c < channels; ++c) squares += x[c] * x[c] / (double)channels;
        for (size_t c = 0; c < channels; ++c) y[c] = scale[c] * x[c] / sqrt(squares + 1e-6);
    }
}

static void normalize_groups(const naive_layer *layer, const double *gamma, const double *beta, naive_shape in,
                             const double *x, double *y) {
    size_t channels = (size_t)in.channels, places = (size_t)(in.height * in.width),
           of_group = channels / (size_t)layer->groups;
    size_t count = places * of_group;
    for (size_t n = 0; n < (size_t)in.batch; ++n, x += places * channels, y += places * channels) {
        for (size_t first = 0; first < channels; first += of_group) {
            double mean = 0.0, variance = 0.0;
            for (size_t i = 0; i < count; ++i) {
                mean += x[i / of_group * channels + first + i % of_group] / (double)count;
            }
            for (size_t i = 0; i < count; ++i) {
                double distance = x[i / of_group * channels + first + i % of_group] - mean;
                variance += distance * distance / (double)count;
            }
            for (size_t i = 0; i < count; ++i) {
                size_t c = first + i % of_group, at = i / of_group * channels + c;
                y[at] = gamma[c] * (x[at] - mean) / sqrt(variance + 1e-3) + (layer->no_bias ? 0.0 : beta[c]);
            }
        }
    }
}

static void softmax(double *values, size_t rows, size_t classes) {
    for (size_t r = 0; r < rows; ++r, values += classes) {
        double sum = 0.0;
        for (size_t c = 0; c < classes; ++c) sum += exp(values[c]);
        for (size_t c = 0; c < classes; ++c) values[c] = exp(values[c]) / sum;
    }
}

static double activate_one(const char *name, double z) {
    if (strcmp(name, "relu") == 0) return fmax(z, 0.0);
    if (strcmp(name, "sigmoid") == 0) return 1.0 / (1.0 + exp(-z));
    if (strcmp(name, "tanh") == 0) return tanh(z);
    if (strcmp(name, "gelu") == 0) return 0.5 * z * (1.0 + erf(z / sqrt(2.0)));
    if (strcmp(name, "elu") == 0) return z > 0.0 ? z : exp(z) - 1.0;
    if (strcmp(name, "linear") == 0) return z;
    if (strcmp(name, "exponential") == 0) return exp(z);
    if (strcmp(name, "hard_sigmoid") == 0) return fmin(fmax(z / 6.0 + 0.5, 0.0), 1.0);
    if (strcmp(name, "hard_silu") == 0) return z * fmin(fmax(z / 6.0 + 0.5, 0.0), 1.0);
    if (strcmp(name, "leaky_relu") == 0) return z > 0.0 ? z : 0.2 * z;
    if (strcmp(name, "mish") == 0) return z * tanh(log1p(exp(z)));
    if (strcmp(name, "relu6") == 0) return fmin(fmax(z, 0.0), 6.0);
    if (strcmp(name, "selu") == 0) return 1.0507009873554805 * (z > 0.0 ? z : 1.6732632423543772 * expm1(z));
    if (strcmp(name, "silu") == 0) return z / (1.0 + exp(-z));
    if (strcmp(name, "softplus") == 0) return log1p(exp(z));
    if (strcmp(name, "softsign") == 0) return z / (1.0 + fabs(z));
    abort();
}

void naive_activate(const char *name, double *values, naive_shape shape) {
    size_t count = naive_count(shape), classes = (size_t)shape.channels;
    if (name == NULL) return;
    if (strcmp(name, "softmax") == 0) {
        softmax(values, count / classes, classes);
        return;
    }
    if (strcmp(name, "log_softmax") == 0) {
        softmax(values, count / classes, classes);
        for (size_t i = 0; i < count; ++i) values[i] = log(values[i]);
        return;
    }
    for (size_t i = 0; i < count; ++i) values[i] = activate_one(name, values[i]);
}

int naive_padding_before(const naive_layer *layer, int axis, int input) {
    int before;
    fit(layer, axis, input, &before);
    return before;
}

void naive_compute(const naive_layer *layer, const double *kernel, naive_shape in, const double *x, double *y) {
    const double *bias = kernel + naive_kernel_count(layer, in);
    switch (layer->kind) {
    case NAIVE_DENSE: dense(layer, kernel, bias, in, x, y); break;
    case NAIVE_CONV2D:
    case NAIVE_MAX_POOLING2D:
    case NAIVE_AVERAGE_POOLING2D: slide(layer, kernel, bias, in, x, y); break;
    case NAIVE_CONV2D_TRANSPOSE: transpose(layer, kernel, bias, in, x, y); break;
    case NAIVE_GLOBAL_AVERAGE_POOLING2D: average_all(in, x, y); break;
    case NAIVE_GLOBAL_MAX_POOLING2D: largest_of_all(in, x, y); break;
    case NAIVE_ZERO_PADDING2D:
    case NAIVE_CROPPING2D: move_borders(layer, in, x, y); break;
    case NAIVE_UP_SAMPLING2D: sample_up(layer, in, x, y); break;
    case NAIVE_LAYER_NORMALIZATION: normalize(layer, kernel, bias, in, x, y); break;
    case NAIVE_RMS_NORMALIZATION: divide_by_rms(kernel, in, x, y); break;
    case NAIVE_GROUP_NORMALIZATION: normalize_groups(layer, kernel, bias, in, x, y); break;
    default: memcpy(y, x, naive_count(in) * sizeof(double)); break;
    }
}

static double *run_layer(const naive_layer *layer, const double *kernel, naive_shape in, const double *x) {
    naive_shape out = naive_output(layer, in);
    double *y = allocate(naive_count(out));
    naive_compute(layer, kernel, in, x, y);
    naive_activate(layer->activation, y, out);
    return y;
}

/* The loss of one position: `output` has `classes` elements, `target` as many or one class index. */
static double row_loss(naive_loss loss, const double *output, const double *target, size_t classes) {
    double sum = 0.0, total = 0.0;
    for (size_t c = 0; c < classes; ++c) total += output[c];
    if (loss == NAIVE_SPARSE_CATEGORICAL) return -log(output[(size_t)*target] / total);
    for (size_t c = 0; c < classes; ++c) {
        double p = output[c], t = target[c];
        if (loss == NAIVE_MSE) sum += (p - t) * (p - t);
        if (loss == NAIVE_CATEGORICAL) sum -= t * log(p / total);
        if (loss == NAIVE_BINARY) sum -= t * log(p) + (1.0 - t) * log(1.0 - p);
    }
    return loss == NAIVE_CATEGORICAL ? sum : sum / (double)classes;
}

static double mean_loss(const naive_network *network, naive_shape shape, double *output, const double *target,
                        const double *sample_weight) {
    size_t classes = (size_t)shape.channels, rows = naive_count(shape) / classes;
    size_t rows_per_sample = rows / (size_t)shape.batch;
    size_t step = network->loss == NAIVE_SPARSE_CATEGORICAL ? 1 : classes;
    double sum = 0.0;
    if (network->from_logits) naive_activate(network->loss == NAIVE_BINARY ? "sigmoid" : "softmax", output, shape);
    for (size_t r = 0; r < rows; ++r) {
        double weight = sample_weight == NULL ? 1.0 : sample_weight[r / rows_per_sample];
        sum += weight * row_loss(network->loss, output + r * classes, target + r * step, classes);
    }
    return sum / (double)rows;
}

double naive_evaluate(const naive_network *network, const double *weights, const double *x, const double *target,
                      const double *sample_weight) {
    naive_shape shape = network->input;
    double *values = allocate(naive_count(shape)), loss;
    memcpy(values, x, naive_count(shape) * sizeof(double));
    for (const naive_layer *layer = network->layers; layer->kind != NAIVE_END; ++layer) {
        double *next = run_layer(layer, weights, shape, values);
        weights += naive_kernel_count(layer, shape) + naive_bias_count(layer);
        shape = naive_output(layer, shape);
        free(values);
        values = next;
    }
    loss = mean_loss(network, shape, values, target, sample_weight);
    free(values);
    return loss;
}
