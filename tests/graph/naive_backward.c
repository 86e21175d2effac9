#include "naive_backward.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double slope(const char *name, double z, double y) {
    if (strcmp(name, "relu") == 0) return z > 0.0 ? 1.0 : 0.0;
    if (strcmp(name, "leaky_relu") == 0) return z > 0.0 ? 1.0 : 0.2;
    if (strcmp(name, "sigmoid") == 0) return y * (1.0 - y);
    if (strcmp(name, "tanh") == 0) return 1.0 - y * y;
    if (strcmp(name, "elu") == 0) return z > 0.0 ? 1.0 : y + 1.0;
    if (strcmp(name, "softplus") == 0) return 1.0 / (1.0 + exp(-z));
    if (strcmp(name, "softsign") == 0) return 1.0 / ((1.0 + fabs(z)) * (1.0 + fabs(z)));
    if (strcmp(name, "silu") == 0) {
        double s = 1.0 / (1.0 + exp(-z));
        return s + z * s * (1.0 - s);
    }
    abort();
}

static void softmax_backward(size_t rows, size_t classes, const double *y, double *diff) {
    for (size_t r = 0; r < rows; ++r, y += classes, diff += classes) {
        double sum = 0.0;
        for (size_t c = 0; c < classes; ++c) sum += y[c] * diff[c];
        for (size_t c = 0; c < classes; ++c) diff[c] = y[c] * (diff[c] - sum);
    }
}

void naive_activation_backward(const char *activation, naive_shape shape, const double *z, const double *y,
                               double *diff) {
    size_t count = naive_count(shape), classes = (size_t)shape.channels;
    if (activation == NULL || strcmp(activation, "linear") == 0) return;
    if (strcmp(activation, "softmax") == 0) {
        softmax_backward(count / classes, classes, y, diff);
        return;
    }
    for (size_t i = 0; i < count; ++i) diff[i] *= slope(activation, z[i], y[i]);
}

static void dense_backward(const naive_layer *layer, const double *kernel, naive_shape in, const double *x,
                           const double *diff, double *diff_x, double *diff_kernel, double *diff_bias) {
    size_t inputs = (size_t)in.channels, units = (size_t)layer->units, rows = naive_count(in) / inputs;
    for (size_t r = 0; r < rows; ++r) {
        for (size_t u = 0; u < units; ++u) {
            double d = diff[r * units + u];
            diff_bias[u] += d;
            for (size_t i = 0; i < inputs; ++i) {
                diff_kernel[i * units + u] += d * x[r * inputs + i];
                diff_x[r * inputs + i] += d * kernel[i * units + u];
            }
        }
    }
}

/* One window of a batch's sample: the offset of its output, and for each place in it that of the input's first channel,
 * -1 in the padding. */
struct window {
    size_t output;
    long places[64];
    int size;
};

static void fill_window(const naive_layer *layer, naive_shape in, naive_shape out, int n, int h, int w,
                        struct window *window) {
    int before[2] = {naive_padding_before(layer, 0, in.height), naive_padding_before(layer, 1, in.width)};
    int stride[2] = {layer->kind == NAIVE_CONV2D ? 1 : layer->size[0],
                     layer->kind == NAIVE_CONV2D ? 1 : layer->size[1]};
    window->output = (size_t)(((n * out.height + h) * out.width + w) * out.channels);
    window->size = 0;
    for (int row = 0; row < layer->size[0]; ++row) {
        for (int column = 0; column < layer->size[1]; ++column) {
            int y = h * stride[0] - before[0] + row, x = w * stride[1] - before[1] + column;
            int is_there = y >= 0 && y < in.height && x >= 0 && x < in.width;
            window->places[window->size++] = is_there ? (long)((n * in.height + y) * in.width + x) * in.channels : -1;
        }
    }
}

static void convolution_window(const naive_layer *layer, const double *kernel, int channels,
                               const struct window *window, const double *x, const double *diff, double *diff_x,
                               double *diff_kernel, double *diff_bias) {
    for (int filter = 0; filter < layer->units; ++filter) {
        double d = diff[window->output + (size_t)filter];
        diff_bias[filter] += d;
        for (int place = 0; place < window->size; ++place) {
            for (int c = 0; window->places[place] >= 0 && c < channels; ++c) {
                size_t weight = (size_t)((place * channels + c) * layer->units + filter);
                long at = window->places[place] + c;
                diff_kernel[weight] += d * x[at];
                diff_x[at] += d * kernel[weight];
            }
        }
    }
}

static void pooling_window(const naive_layer *layer, int channel, const struct window *window, const double *x,
                           const double *diff, double *diff_x) {
    double d = diff[window->output + (size_t)channel];
    long largest = -1;
    int count = 0;
    for (int i = 0; i < window->size; ++i) {
        long at = window->places[i] + channel;
        if (window->places[i] < 0) continue;
        if (largest < 0 || x[at] > x[largest]) largest = at;
        ++count;
    }
    if (layer->kind == NAIVE_MAX_POOLING2D) diff_x[largest] += d;
    for (int i = 0; layer->kind == NAIVE_AVERAGE_POOLING2D && i < window->size; ++i) {
        if (window->places[i] >= 0) diff_x[window->places[i] + channel] += d / count;
    }
}

static void slide_backward(const naive_layer *layer, const double *kernel, naive_shape in, const double *x,
                           const double *diff, double *diff_x, double *diff_kernel, double *diff_bias) {
    naive_shape out = naive_output(layer, in);
    struct window window;
    for (int n = 0; n < out.batch; ++n) {
        for (int h = 0; h < out.height; ++h) {
            for (int w = 0; w < out.width; ++w) {
                fill_window(layer, in, out, n, h, w, &window);
                if (layer->kind == NAIVE_CONV2D) {
                    convolution_window(layer, kernel, in.channels, &window, x, diff, diff_x, diff_kernel, diff_bias);
                } else {
                    for (int c = 0; c < out.channels; ++c) pooling_window(layer, c, &window, x, diff, diff_x);
                }
            }
        }
    }
}

static void average_backward(naive_shape in, const double *diff, double *diff_x) {
    int places = in.height * in.width;
    size_t channels = (size_t)in.channels;
    for (size_t i = 0; i < naive_count(in); ++i) {
        diff_x[i] += diff[i / channels / (size_t)places * channels + i % channels] / places;
    }
}

void naive_layer_backward(const naive_layer *layer, const double *kernel, naive_shape in, const double *x,
                          const double *diff, double *diff_x, double *diff_kernel, double *diff_bias) {
    switch (layer->kind) {
    case NAIVE_DENSE: dense_backward(layer, kernel, in, x, diff, diff_x, diff_kernel, diff_bias); break;
    case NAIVE_CONV2D:
    case NAIVE_MAX_POOLING2D:
    case NAIVE_AVERAGE_POOLING2D: slide_backward(layer, kernel, in, x, diff, diff_x, diff_kernel, diff_bias); break;
    case NAIVE_GLOBAL_AVERAGE_POOLING2D: average_backward(in, diff, diff_x); break;
    default:
        for (size_t i = 0; i < naive_count(in); ++i) diff_x[i] += diff[i];
        break;
    }
}

/* The first of the inputs whose element is the largest, or the smallest. */
static int chosen(graph_kind kind, const double *const *inputs, int count, size_t element) {
    int best = 0;
    for (int i = 1; i < count; ++i) {
        double one = inputs[i][element], other = inputs[best][element];
        if (kind == GRAPH_MAXIMUM ? one > other : one < other) best = i;
    }
    return best;
}

/* d(output)/d(input `which`) at an element. */
static double join_slope(graph_kind kind, const double *const *inputs, int count, int which, size_t element) {
    double product = 1.0;
    switch (kind) {
    case GRAPH_SUBTRACT: return which == 0 ? 1.0 : -1.0;
    case GRAPH_AVERAGE: return 1.0 / count;
    case GRAPH_MAXIMUM:
    case GRAPH_MINIMUM: return chosen(kind, inputs, count, element) == which ? 1.0 : 0.0;
    case GRAPH_MULTIPLY:
        for (int i = 0; i < count; ++i) product *= i == which ? 1.0 : inputs[i][element];
        return product;
    default: return 1.0;
    }
}

static void concatenate_backward(const naive_shape *shapes, int count, const double *diff, double *const *diff_inputs) {
    size_t rows = naive_count(shapes[0]) / (size_t)shapes[0].channels;
    for (size_t r = 0; r < rows; ++r) {
        for (int i = 0; i < count; ++i) {
            size_t channels = (size_t)shapes[i].channels;
            for (size_t c = 0; c < channels; ++c) diff_inputs[i][r * channels + c] += *diff++;
        }
    }
}

void naive_join_backward(graph_kind kind, const naive_shape *shapes, const double *const *inputs, int count,
                         const double *diff, double *const *diff_inputs) {
    if (kind == GRAPH_CONCATENATE) {
        concatenate_backward(shapes, count, diff, diff_inputs);
        return;
    }
    for (int i = 0; i < count; ++i) {
        for (size_t e = 0; e < naive_count(shapes[0]); ++e) {
            diff_inputs[i][e] += diff[e] * join_slope(kind, inputs, count, i, e);
        }
    }
}
