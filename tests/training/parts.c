#include "training/parts.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "checkpoint/test_files.h"
#include "support/must.h"

/* By the names of their C++ classes. The layer stands between two with weights; it gets 4 x 4 x 3. */
static const struct {
    const char *class, *json;
} layers[] =
    {
        {"Activation", "{\"class_name\":\"Activation\",\"config\":{\"activation\":\"relu\"}}"},
        {"Activation", "{\"class_name\":\"Activation\",\"config\":{\"activation\":\"tanh\"}}"},
        {"Activation", "{\"class_name\":\"Activation\",\"config\":{\"activation\":\"sigmoid\"}}"},
        {"Activation", "{\"class_name\":\"Activation\",\"config\":{\"activation\":\"gelu\"}}"},
        {"Activation", "{\"class_name\":\"Activation\",\"config\":{\"activation\":\"elu\"}}"},
        {"Activation", "{\"class_name\":\"Activation\",\"config\":{\"activation\":\"softmax\"}}"},
        {"AveragePooling2D", "{\"class_name\":\"AveragePooling2D\",\"config\":{\"pool_size\":2}}"},
        {"BatchNormalization", "{\"class_name\":\"BatchNormalization\",\"config\":{\"momentum\":0.9}}"},
        {"ActivityRegularization", "{\"class_name\":\"ActivityRegularization\",\"config\":{\"l1\":0.01}}"},
        {"Conv1D", "{\"class_name\":\"Reshape\",\"config\":{\"target_shape\":[16,3]}},"
                   "{\"class_name\":\"Conv1D\",\"config\":{\"filters\":3,\"kernel_size\":3,\"padding\":\"causal\","
                   "\"activity_regularizer\":\"l2\"}}"},
        {"Conv2D", "{\"class_name\":\"Conv2D\",\"config\":{\"filters\":3,\"kernel_size\":3,\"activation\":\"relu\"}}"},
        {"Conv1DTranspose", "{\"class_name\":\"Reshape\",\"config\":{\"target_shape\":[8,6]}},"
                            "{\"class_name\":\"Conv1DTranspose\",\"config\":{\"filters\":3,\"kernel_size\":3,"
                            "\"strides\":2}}"},
        {"Conv2DTranspose", "{\"class_name\":\"Conv2DTranspose\",\"config\":{\"filters\":3,\"kernel_size\":3,"
                            "\"strides\":2,\"padding\":\"same\",\"activation\":\"relu\"}}"},
        {"DepthwiseConv2D", "{\"class_name\":\"DepthwiseConv2D\",\"config\":{\"kernel_size\":3,\"depth_multiplier\":2,"
                            "\"activation\":\"relu\"}}"},
        {"SeparableConv1D", "{\"class_name\":\"Reshape\",\"config\":{\"target_shape\":[8,6]}},"
                            "{\"class_name\":\"SeparableConv1D\",\"config\":{\"filters\":3,\"kernel_size\":3}}"},
        {"SeparableConv2D", "{\"class_name\":\"SeparableConv2D\",\"config\":{\"filters\":3,\"kernel_size\":3,"
                            "\"padding\":\"same\",\"pointwise_regularizer\":\"l2\"}}"},
        {"Dense", "{\"class_name\":\"Dense\",\"config\":{\"units\":5,\"activation\":\"relu\","
                  "\"kernel_regularizer\":\"l2\",\"kernel_constraint\":\"max_norm\"}}"},
        {"Dropout", "{\"class_name\":\"Dropout\",\"config\":{\"rate\":0.5}}"},
        {"Dropout", "{\"class_name\":\"Dropout\",\"config\":{\"rate\":0.5,\"noise_shape\":[null,1,4,1],\"seed\":3}}"},
        {"ELU", "{\"class_name\":\"ELU\",\"config\":{\"alpha\":0.5}}"},
        {"Flatten", "{\"class_name\":\"Flatten\"}"},
        {"GaussianNoise", "{\"class_name\":\"GaussianNoise\",\"config\":{\"stddev\":0.5}}"},
        {"AveragePooling1D", "{\"class_name\":\"Reshape\",\"config\":{\"target_shape\":[16,3]}},"
                             "{\"class_name\":\"AveragePooling1D\",\"config\":{\"pool_size\":2}}"},
        {"Cropping1D", "{\"class_name\":\"Reshape\",\"config\":{\"target_shape\":[16,3]}},"
                       "{\"class_name\":\"Cropping1D\"}"},
        {"Cropping2D", "{\"class_name\":\"Cropping2D\",\"config\":{\"cropping\":[[1,0],[0,1]]}}"},
        {"GlobalAveragePooling1D", "{\"class_name\":\"Reshape\",\"config\":{\"target_shape\":[16,3]}},"
                                   "{\"class_name\":\"GlobalAveragePooling1D\"}"},
        {"GlobalMaxPooling1D", "{\"class_name\":\"Reshape\",\"config\":{\"target_shape\":[16,3]}},"
                               "{\"class_name\":\"GlobalMaxPooling1D\"}"},
        {"GlobalMaxPooling2D", "{\"class_name\":\"GlobalMaxPooling2D\"}"},
        {"MaxPooling1D", "{\"class_name\":\"Reshape\",\"config\":{\"target_shape\":[16,3]}},"
                         "{\"class_name\":\"MaxPooling1D\"}"},
        {"UpSampling1D", "{\"class_name\":\"Reshape\",\"config\":{\"target_shape\":[16,3]}},"
                         "{\"class_name\":\"UpSampling1D\"}"},
        {"UpSampling2D", "{\"class_name\":\"UpSampling2D\"}"},
        {"UpSampling2D",
         "{\"class_name\":\"UpSampling2D\",\"config\":{\"size\":[3,2],\"interpolation\":\"bilinear\"}}"},
        {"ZeroPadding1D", "{\"class_name\":\"Reshape\",\"config\":{\"target_shape\":[16,3]}},"
                          "{\"class_name\":\"ZeroPadding1D\"}"},
        {"ZeroPadding2D", "{\"class_name\":\"ZeroPadding2D\",\"config\":{\"padding\":[[1,2],[0,3]]}}"},
        {"GlobalAveragePooling2D", "{\"class_name\":\"GlobalAveragePooling2D\"}"},
        {"GroupNormalization", "{\"class_name\":\"GroupNormalization\",\"config\":{\"groups\":-1}}"},
        {"GroupNormalization", "{\"class_name\":\"Reshape\",\"config\":{\"target_shape\":[48]}},"
                               "{\"class_name\":\"GroupNormalization\",\"config\":{\"groups\":4}}"},
        {"GRU", "{\"class_name\":\"Reshape\",\"config\":{\"target_shape\":[8,6]}},"
                "{\"class_name\":\"GRU\",\"config\":{\"units\":4,\"recurrent_dropout\":0.2}}"},
        {"GRU", "{\"class_name\":\"Reshape\",\"config\":{\"target_shape\":[8,6]}},"
                "{\"class_name\":\"GRU\",\"config\":{\"units\":4,\"reset_after\":false}}"},
        {"LayerNormalization", "{\"class_name\":\"LayerNormalization\",\"config\":{\"gamma_regularizer\":\"l2\"}}"},
        {"LayerNormalization", "{\"class_name\":\"LayerNormalization\",\"config\":{\"axis\":[1,3]}}"},
        {"LeakyReLU", "{\"class_name\":\"LeakyReLU\"}"},
        {"LSTM", "{\"class_name\":\"Reshape\",\"config\":{\"target_shape\":[8,6]}},"
                 "{\"class_name\":\"LSTM\",\"config\":{\"units\":4,\"recurrent_dropout\":0.2}}"},
        {"Masking", "{\"class_name\":\"Masking\"}"},
        {"Normalization", "{\"class_name\":\"Normalization\",\"config\":{\"mean\":0.5,\"variance\":4.0}}"},
        {"MaxPooling2D", "{\"class_name\":\"MaxPooling2D\"}"},
        {"PReLU", "{\"class_name\":\"PReLU\",\"config\":{\"shared_axes\":[1,2],\"alpha_regularizer\":\"l1_l2\"}}"},
        {"RMSNormalization", "{\"class_name\":\"RMSNormalization\",\"config\":{\"axis\":[2,3]}}"},
        {"ReLU", "{\"class_name\":\"ReLU\",\"config\":{\"max_value\":4.0,\"negative_slope\":0.1}}"},
        {"Rescaling", "{\"class_name\":\"Rescaling\",\"config\":{\"scale\":0.5}}"},
        {"Reshape", "{\"class_name\":\"Reshape\",\"config\":{\"target_shape\":[8,2,3]}}"},
        {"SimpleRNN", "{\"class_name\":\"Reshape\",\"config\":{\"target_shape\":[8,6]}},"
                      "{\"class_name\":\"SimpleRNN\",\"config\":{\"units\":4,\"recurrent_dropout\":0.2}}"},
        {"SpatialDropout1D", "{\"class_name\":\"Reshape\",\"config\":{\"target_shape\":[16,3]}},"
                             "{\"class_name\":\"SpatialDropout1D\",\"config\":{\"rate\":0.5}}"},
        {"SpatialDropout2D", "{\"class_name\":\"SpatialDropout2D\",\"config\":{\"rate\":0.5}}"},
        {"Softmax", "{\"class_name\":\"Softmax\",\"config\":{\"axis\":1}}"},
        {"IdentityLayer", "{\"class_name\":\"Identity\"}"},
        {"Permute", "{\"class_name\":\"Permute\",\"config\":{\"dims\":[2,1,3]}}"},
        {"RepeatVector", "{\"class_name\":\"Flatten\"},{\"class_name\":\"RepeatVector\",\"config\":{\"n\":2}}"},
        {"Bidirectional", "{\"class_name\":\"Reshape\",\"config\":{\"target_shape\":[8,6]}},"
                          "{\"class_name\":\"Bidirectional\",\"config\":{\"layer\":{\"class_name\":\"LSTM\","
                          "\"config\":{\"units\":4,\"dropout\":0.2}}}}"},
        {"TimeDistributed", "{\"class_name\":\"TimeDistributed\",\"config\":{\"layer\":{\"class_name\":"
                            "\"BatchNormalization\",\"config\":{\"momentum\":0.9}}}}"},
},
  optimizers[] = {
      {"Sgd", "{\"class_name\":\"SGD\",\"config\":{\"learning_rate\":0.001}}"},
      {"Sgd", "{\"class_name\":\"SGD\",\"config\":{\"learning_rate\":0.001,\"momentum\":0.9}}"},
      {"Sgd", "{\"class_name\":\"SGD\",\"config\":{\"learning_rate\":0.001,\"momentum\":0.9,"
              "\"nesterov\":true}}"},
      {"Adadelta", "{\"class_name\":\"Adadelta\"}"},
      {"Adagrad", "{\"class_name\":\"Adagrad\"}"},
      {"Adam", "{\"class_name\":\"Adam\"}"},
      {"Adamax", "{\"class_name\":\"Adamax\",\"config\":{\"clipvalue\":0.1}}"},
      {"AdamW", "{\"class_name\":\"AdamW\",\"config\":{\"amsgrad\":true}}"},
      {"Ftrl", "{\"class_name\":\"Ftrl\",\"config\":{\"clipnorm\":0.1}}"},
      {"Lion", "{\"class_name\":\"Lion\",\"config\":{\"weight_decay\":0.1}}"},
      {"Nadam", "{\"class_name\":\"Nadam\",\"config\":{\"global_clipnorm\":0.1}}"},
      {"Rmsprop", "{\"class_name\":\"RMSprop\",\"config\":{\"momentum\":0.5,\"centered\":true}}"},
};

/* With outputs that the loss can take, and so bounded that it always has a gradient; and the target of class 0, by
 * which MAPE divides. */
static const struct {
    const char *class, *name, *activation;
    int outputs;
    bool takes_labels;
    float least_target;
} losses[] = {
    {"MeanSquaredError", "mse", "linear", 1, false, 0.0f},
    {"BinaryCrossentropy", "binary_crossentropy", "sigmoid", 1, false, 0.0f},
    {"CategoricalCrossentropy", "categorical_crossentropy", "softmax", 3, false, 0.0f},
    {"SparseCategoricalCrossentropy", "sparse_categorical_crossentropy", "softmax", 3, true, 0.0f},
    {"BinaryFocalCrossentropy", "binary_focal_crossentropy", "sigmoid", 1, false, 0.0f},
    {"CategoricalFocalCrossentropy", "categorical_focal_crossentropy", "softmax", 3, false, 0.0f},
    {"CategoricalHinge", "categorical_hinge", "softmax", 3, false, 0.0f},
    {"CosineSimilarity", "cosine_similarity", "linear", 3, false, 0.0f},
    {"Hinge", "hinge", "tanh", 1, false, 0.0f},
    {"Huber", "huber", "linear", 1, false, 0.0f},
    {"KLDivergence", "kl_divergence", "softmax", 3, false, 0.0f},
    {"LogCosh", "log_cosh", "linear", 1, false, 0.0f},
    {"MeanAbsoluteError", "mae", "linear", 1, false, 0.0f},
    {"MeanAbsolutePercentageError", "mape", "linear", 1, false, 1.0f},
    {"MeanSquaredLogarithmicError", "msle", "sigmoid", 1, false, 0.0f},
    {"Poisson", "poisson", "sigmoid", 1, false, 0.0f},
    {"SquaredHinge", "squared_hinge", "tanh", 1, false, 0.0f},
};

struct parts parts;
static uint32_t drawn;
static int64_t next_batch;

int parts_count(void) {
    return LENGTH(layers) * LENGTH(losses);
}

int draw(int end) {
    drawn = drawn * 1664525u + 1013904223u;
    return (int)((drawn >> 8) % (uint32_t)end);
}

static void make_data(int outputs, float least_target) {
    memset(parts.y, 0, sizeof(parts.y));
    for (int i = 0; i < PARTS_SAMPLES * PARTS_FEATURES; ++i) parts.x[i] = (float)draw(1000) / 1000.0f;
    for (int i = 0; i < PARTS_SAMPLES; ++i) {
        int class = draw(outputs == 1 ? 2 : 3);
        if (parts.targets == 1)
            parts.y[i] = (float)class + least_target;
        else
            parts.y[i * parts.targets + class] = 1.0f;
        parts.weights[i] = 0.5f + (float)draw(3);
    }
}

void open_parts(int index) {
    size_t layer = (size_t)index % LENGTH(layers), loss = (size_t)index / LENGTH(layers);
    size_t optimizer = (layer + loss) % LENGTH(optimizers);
    snprintf(parts.name, sizeof(parts.name), "case %d: %s, %s, %s %zu", index, layers[layer].class, losses[loss].class,
             optimizers[optimizer].class, optimizer);
    snprintf(parts.model_json, sizeof(parts.model_json),
             "{\"class_name\":\"Sequential\",\"config\":{\"seed\":5,\"layers\":["
             "{\"class_name\":\"Reshape\",\"config\":{\"target_shape\":[4,4,1]}},"
             "{\"class_name\":\"Conv2D\",\"config\":{\"filters\":3,\"kernel_size\":1,\"name\":\"first\"}},%s,"
             "{\"class_name\":\"Flatten\"},"
             "{\"class_name\":\"Dense\",\"config\":{\"units\":%d,\"activation\":\"%s\",\"name\":\"last\"}}]}}",
             layers[layer].json, losses[loss].outputs, losses[loss].activation);
    snprintf(parts.compile_json, sizeof(parts.compile_json), "{\"optimizer\":%s,\"loss\":\"%s\",\"threads\":1",
             optimizers[optimizer].json, losses[loss].name);
    parts.takes_labels = losses[loss].takes_labels;
    parts.targets = parts.takes_labels ? 1 : losses[loss].outputs;
    drawn = (uint32_t)index + 1;
    make_data(losses[loss].outputs, losses[loss].least_target);
    must_context = parts.name;
}

rekindle_model *parts_model(bool allow) {
    static const int64_t shape[] = {PARTS_FEATURES};
    char compile[600];
    snprintf(compile, sizeof(compile), "%s,\"allow_non_finite\":%s}", parts.compile_json, allow ? "true" : "false");
    return must_make_model(parts.model_json, compile, shape, 1);
}

/* The samples from `first` on; the shapes are the caller's. */
struct view {
    int64_t x_shape[2], y_shape[2], weight_shape[1];
    rekindle_array x, y, weights;
};

static void view_samples(struct view *view, int first, int count) {
    view->x_shape[0] = view->y_shape[0] = view->weight_shape[0] = count;
    view->x_shape[1] = PARTS_FEATURES;
    view->y_shape[1] = parts.targets;
    view->x = must_array(REKINDLE_FLOAT32, parts.x + first * PARTS_FEATURES, 2, view->x_shape);
    view->y = must_array(REKINDLE_FLOAT32, parts.y + first * parts.targets, 2, view->y_shape);
    view->weights = must_array(REKINDLE_FLOAT32, parts.weights + first, 1, view->weight_shape);
}

rekindle_dataset *parts_array_dataset(void) {
    struct view view;
    view_samples(&view, 0, PARTS_SAMPLES);
    return must_make_dataset(&view.x, &view.y, &view.weights);
}

rekindle_status train_on_part(rekindle_model *model, int batch) {
    struct view view;
    view_samples(&view, batch * PARTS_BATCH, PARTS_BATCH);
    return rekindle_model_train_on_batch(model, &view.x, &view.y, &view.weights, NULL, 0);
}

static int next(void *user_data, rekindle_batch *batch) {
    static struct view view;
    (void)user_data;
    if (next_batch == PARTS_BATCHES) return 0;
    view_samples(&view, (int)next_batch++ * PARTS_BATCH, PARTS_BATCH);
    batch->x = view.x;
    batch->y = view.y;
    batch->sample_weight = view.weights;
    return 0;
}

static int reset(void *user_data, int64_t epoch) {
    (void)user_data;
    (void)epoch;
    next_batch = 0;
    return 0;
}

rekindle_dataset *parts_pull_dataset(void) {
    rekindle_pull_dataset_options options = REKINDLE_PULL_DATASET_OPTIONS_INIT;
    rekindle_dataset *dataset = NULL;
    options.next = next;
    options.reset = reset;
    options.batch_size = PARTS_BATCH;
    must(rekindle_pull_dataset_create(&options, &dataset));
    return dataset;
}

/* They take several inputs, which a Sequential model has not, or whole numbers, or nothing goes back through them;
 * tests/graph, tests/golden and others have them. */
static const char *const elsewhere[] = {
    "Add",       "AttentionLayer", "AverageLayer",  "CategoryEncoding", "Concatenate", "Discretization",     "Dot",
    "Embedding", "Hashing",        "IntegerLookup", "Maximum",          "Minimum",     "MultiHeadAttention", "Multiply",
    "Subtract"};

static bool is_listed(const char *class) {
    for (size_t i = 0; i < LENGTH(elsewhere); ++i) {
        if (strcmp(elsewhere[i], class) == 0) return true;
    }
    for (size_t i = 0; i < LENGTH(layers); ++i) {
        if (strcmp(layers[i].class, class) == 0) return true;
    }
    for (size_t i = 0; i < LENGTH(losses); ++i) {
        if (strcmp(losses[i].class, class) == 0) return true;
    }
    for (size_t i = 0; i < LENGTH(optimizers); ++i) {
        if (strcmp(optimizers[i].class, class) == 0) return true;
    }
    return false;
}

const char *missing_part(const char *source) {
    static char class[64];
    char *path = path_in(REKINDLE_SOURCE_DIR, source), *rest = NULL;
    size_t size, found = 0;
    char *text = (char *)read_file(path, &size);
    const char *missing = NULL;
    text[size] = '\0';
    for (const char *line = strtok_r(text, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest)) {
        char end = '\0';
        bool registers = (sscanf(line, " %*[A-Z](%63[A-Za-z0-9]%c", class, &end) == 2 && end == ')') ||
                         (sscanf(line, " &%63[A-Za-z0-9]::kClas%c", class, &end) == 2 && end == 's');
        if (!registers) continue;
        ++found;
        if (!is_listed(class)) {
            missing = class;
            break;
        }
    }
    ck_assert_msg(found > 0, "%s registers nothing", source);
    free(path);
    free(text);
    return missing;
}
