#include "shards/models.h"

#include <stdio.h>
#include <stdlib.h>

#include "support/must.h"

#define PART(class_name, ...) "{\"class_name\":\"" class_name "\",\"config\":{" __VA_ARGS__ "}}"
#define DENSE(units, activation) PART("Dense", "\"units\":" #units ",\"activation\":\"" activation "\"")
#define DROPOUT(rate) PART("Dropout", "\"rate\":" #rate) ","
#define SEQUENTIAL(layers)                                                                                             \
    "{\"class_name\":\"Sequential\",\"config\":{\"seed\":3,\"build_input_shape\":[null,12,12],\"layers\":[" layers "]" \
    "}"                                                                                                                \
    "}"
#define FLAT PART("Flatten", ) ","
#define SCALED PART("Rescaling", "\"scale\":0.0625") ","
#define FLAT_SCALED SCALED FLAT
#define IMAGE SCALED PART("Reshape", "\"target_shape\":[12,12,1]") ","
#define SOFTMAX DENSE(5, "softmax")
#define WIDE DENSE(500, "relu") ","
#define NORMALIZED PART("BatchNormalization", ) ","

#define L1_AND_L2 PART("L1L2", "\"l1\":0.001,\"l2\":0.01")
#define L2 PART("L2", "\"l2\":0.01")
#define ORTHOGONAL PART("OrthogonalRegularizer", "\"factor\":0.01,\"mode\":\"columns\"")
#define MAX_NORM PART("MaxNorm", "\"max_value\":0.7")
#define PENALIZED                                                                                                      \
    PART("Dense", "\"units\":150,\"activation\":\"relu\",\"kernel_regularizer\":" L1_AND_L2                            \
                  ",\"kernel_constraint\":" MAX_NORM ",\"activity_regularizer\":" L2)                                  \
    ","
#define PENALIZED_SOFTMAX PART("Dense", "\"units\":5,\"activation\":\"softmax\",\"kernel_regularizer\":" ORTHOGONAL)

#define CONV PART("Conv2D", "\"filters\":16,\"kernel_size\":[3,3],\"padding\":\"same\"") ","
#define RELU PART("Activation", "\"activation\":\"relu\"") ","
#define POOL PART("MaxPooling2D", "\"pool_size\":[2,2]") ","
#define LSTM(arguments) PART("LSTM", arguments) ","
#define STATEFUL LSTM("\"units\":16,\"stateful\":true,\"return_sequences\":true") LSTM("\"units\":8,\"stateful\":true")
#define TABLE(rows, columns) PART("Embedding", "\"input_dim\":" #rows ",\"output_dim\":" #columns) ","
#define PENALIZED_TABLE PART("Embedding", "\"input_dim\":20,\"output_dim\":8,\"embeddings_regularizer\":" L2) ","

#define METRICS ",\"metrics\":[\"accuracy\"],\"weighted_metrics\":[\"accuracy\"]"
#define CROSSENTROPY ",\"loss\":\"sparse_categorical_crossentropy\"" METRICS
#define CROSSENTROPY_WITH(arguments) ",\"loss\":" PART("SparseCategoricalCrossentropy", arguments) METRICS
#define ADAM "{\"optimizer\":\"adam\""
#define MOMENTUM "{\"optimizer\":" PART("SGD", "\"learning_rate\":0.01,\"momentum\":0.9")
/* By all that can surround an update. */
#define SURROUNDED                                                                                                     \
    "{\"optimizer\":" PART("AdamW", "\"learning_rate\":0.01,\"weight_decay\":0.01,\"global_clipnorm\":0.5,"            \
                                    "\"use_ema\":true,\"ema_overwrite_frequency\":3,"                                  \
                                    "\"gradient_accumulation_steps\":2")

const shard_model shard_models[] = {
    {"mlp with dropout", SEQUENTIAL(FLAT_SCALED DENSE(48, "relu") "," DROPOUT(0.4) SOFTMAX), ADAM CROSSENTROPY, 0},
    {"large mlp", SEQUENTIAL(FLAT_SCALED DENSE(120, "relu") "," DROPOUT(0.1) DENSE(60, "tanh") "," SOFTMAX),
     SURROUNDED CROSSENTROPY, 0},
    {"penalties and constraints", SEQUENTIAL(FLAT_SCALED PENALIZED PENALIZED_SOFTMAX), SURROUNDED CROSSENTROPY, 0},
    {"normalized images", SEQUENTIAL(IMAGE CONV NORMALIZED RELU POOL FLAT SOFTMAX), MOMENTUM CROSSENTROPY, 0},
    {"normalized rows", SEQUENTIAL(SCALED DENSE(24, "relu") "," NORMALIZED FLAT SOFTMAX), ADAM CROSSENTROPY, 0},
    {"lstm", SEQUENTIAL(SCALED LSTM("\"units\":16,\"dropout\":0.2,\"recurrent_dropout\":0.3") SOFTMAX),
     ADAM CROSSENTROPY, 0},
    {"stateful lstm", SEQUENTIAL(SCALED STATEFUL SOFTMAX), ADAM CROSSENTROPY, 1},
    {"small table", SEQUENTIAL(FLAT TABLE(16, 24) DROPOUT(0.3) FLAT SOFTMAX), ADAM CROSSENTROPY, 0},
    {"large table", SEQUENTIAL(FLAT TABLE(600, 16) FLAT SOFTMAX), SURROUNDED CROSSENTROPY, 0},
    {"table with a penalty", SEQUENTIAL(FLAT PENALIZED_TABLE FLAT SOFTMAX), MOMENTUM CROSSENTROPY, 0},
    {"a class that is ignored", SEQUENTIAL(SCALED LSTM("\"units\":12") SOFTMAX),
     ADAM CROSSENTROPY_WITH("\"ignore_class\":2"), 0},
    {"mean by weight", SEQUENTIAL(FLAT_SCALED SOFTMAX),
     ADAM CROSSENTROPY_WITH("\"reduction\":\"mean_with_sample_weight\""), 0},
    {"several pieces", SEQUENTIAL(FLAT TABLE(16, 16) FLAT DENSE(40, "relu") "," WIDE WIDE WIDE SOFTMAX),
     ADAM CROSSENTROPY, 0},
};
const int shard_model_count = sizeof(shard_models) / sizeof(shard_models[0]);

rekindle_model *make_shard_model(const shard_model *of, int64_t shards, int64_t threads) {
    static const int64_t shape[] = {WIDTH, WIDTH};
    char compile[1024];
    int length =
        snprintf(compile, sizeof(compile), "%s,\"threads\":%d,\"shards\":%d}", of->compile, (int)threads, (int)shards);
    ck_assert_int_lt(length, (int)sizeof(compile));
    must_context = of->name;
    return must_make_model(of->model, compile, shape, 2);
}

rekindle_dataset *make_shard_dataset(int64_t samples) {
    static float x[MOST_SAMPLES * PIXELS], weights[MOST_SAMPLES];
    static int32_t y[MOST_SAMPLES];
    int64_t shape[] = {samples, WIDTH, WIDTH};
    ck_assert_int_le(samples, MOST_SAMPLES);
    float *noise = must_make_noise(5, MOST_SAMPLES * PIXELS);
    for (int64_t i = 0; i < samples; ++i) {
        int64_t steps = 3 + 5 * i % (WIDTH - 2);
        for (int64_t j = 0; j < PIXELS; ++j) {
            float number = (float)(int)(8.0F * noise[i * PIXELS + j] + 8.0F);
            x[i * PIXELS + j] = j / WIDTH < steps ? number : 0.0F;
        }
        y[i] = (int32_t)((int)x[i * PIXELS] * 3 + i) % KINDS;
        weights[i] = 0.25F * (float)(1 + i % 6);
    }
    free(noise);
    rekindle_array images = must_array(REKINDLE_FLOAT32, x, 3, shape), labels = must_array(REKINDLE_INT32, y, 1, shape),
                   sample_weight = must_array(REKINDLE_FLOAT32, weights, 1, shape);
    return must_make_dataset(&images, &labels, &sample_weight);
}

static void add_predictions(struct bytes *to, const rekindle_model *model, rekindle_dataset *dataset,
                            int64_t batch_size) {
    rekindle_predict_options options = REKINDLE_PREDICT_OPTIONS_INIT;
    rekindle_tensor *outputs = NULL;
    size_t count = 0;
    options.batch_size = batch_size;
    must(rekindle_model_predict(model, dataset, &options, &outputs));
    const float *values = must_view_floats(outputs, &count);
    bytes_add(to, values, count * sizeof(float));
    rekindle_tensor_destroy(outputs);
}

static void add_figures(struct bytes *to, rekindle_model *model, rekindle_dataset *dataset, int64_t batch_size) {
    rekindle_evaluate_options options = REKINDLE_EVALUATE_OPTIONS_INIT;
    double values[8] = {0};
    options.batch_size = batch_size;
    must(rekindle_model_evaluate(model, dataset, &options, values, 8));
    bytes_add(to, values, sizeof(values));
}

struct bytes train_in_shards(const shard_model *of, int64_t samples, int64_t batch_size, int64_t shards,
                             int64_t threads) {
    rekindle_fit_options options = REKINDLE_FIT_OPTIONS_INIT;
    rekindle_model *model = make_shard_model(of, shards, threads);
    rekindle_dataset *dataset = make_shard_dataset(samples);
    rekindle_dataset *validation = make_shard_dataset(of->batches_are_whole ? samples : samples / 2 + 1);
    struct bytes result = {0};
    options.epochs = 2;
    options.batch_size = batch_size;
    options.validation_data = validation;
    must(rekindle_model_fit(model, dataset, &options));
    must(add_trained_state(&result, model));
    add_predictions(&result, model, dataset, batch_size);
    add_figures(&result, model, dataset, batch_size);
    rekindle_dataset_destroy(validation);
    rekindle_dataset_destroy(dataset);
    rekindle_model_destroy(model);
    return result;
}
