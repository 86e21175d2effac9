#include "networks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/must.h"

#define PIXELS (28 * 28)
#define CLASSES 10

#define LAYER(class_name, ...) "{\"class_name\":\"" class_name "\",\"config\":{" __VA_ARGS__ "}}"
#define CONV(filters) LAYER("Conv2D", "\"filters\":" #filters ",\"kernel_size\":[3,3],\"activation\":\"relu\"") "," POOL
#define POOL LAYER("MaxPooling2D", "\"pool_size\":[2,2]") ","
#define CONV1D(filters, padding)                                                                                       \
    LAYER("Conv1D", "\"filters\":" #filters ",\"kernel_size\":3,\"activation\":\"relu\",\"padding\":\"" padding "\"")  \
    ","
#define DENSE(units, activation) LAYER("Dense", "\"units\":" #units ",\"activation\":\"" activation "\"")
#define DROPOUT(rate) LAYER("Dropout", "\"rate\":" #rate) ","
#define MODEL(layers)                                                                                                  \
    "{\"class_name\":\"Sequential\",\"config\":{\"seed\":3,\"build_input_shape\":[null,28,28,1],\"layers\":[" layers   \
    "]}}"
#define OBJECTIVE ",\"loss\":\"sparse_categorical_crossentropy\",\"metrics\":[\"accuracy\"]"

const engine_network engine_networks[ENGINE_NETWORK_COUNT] = {
    {"mlp", MODEL(LAYER("Flatten", ) "," DENSE(128, "relu") "," DROPOUT(0.2) DENSE(10, "softmax")),
     "{\"optimizer\":\"adam\"" OBJECTIVE},
    {"cnn", MODEL(CONV(32) CONV(64) LAYER("Flatten", ) "," DROPOUT(0.5) DENSE(10, "softmax")),
     "{\"optimizer\":{\"class_name\":\"SGD\",\"config\":{\"learning_rate\":0.01,\"momentum\":0.9}}" OBJECTIVE},
    {"sequences",
     MODEL(LAYER("Reshape", "\"target_shape\":[28,28]") "," CONV1D(32, "causal") CONV1D(64, "valid")
               LAYER("Flatten", ) "," DENSE(10, "softmax")),
     "{\"optimizer\":\"adam\"" OBJECTIVE},
};

rekindle_model *make_engine_model(const engine_network *network, int threads) {
    return make_engine_model_in_shards(network, threads, 0);
}

rekindle_model *make_engine_model_in_shards(const engine_network *network, int threads, int shards) {
    static const int64_t shape[] = {28, 28, 1};
    char compile[512];
    int length =
        snprintf(compile, sizeof(compile), "%s,\"threads\":%d,\"shards\":%d}", network->compile, threads, shards);
    ck_assert_int_lt(length, (int)sizeof(compile));
    return must_make_model(network->model, compile, shape, 3);
}

engine_samples *make_engine_samples(int64_t count) {
    engine_samples *samples = calloc(1, sizeof(*samples));
    ck_assert_ptr_nonnull(samples);
    samples->images = must_make_noise(1, (size_t)count * PIXELS);
    samples->labels = malloc((size_t)count * sizeof(int32_t));
    ck_assert_ptr_nonnull(samples->labels);
    for (int64_t i = 0; i < count; ++i) samples->labels[i] = (int32_t)(7 * i % CLASSES);
    memcpy(samples->image_shape, (int64_t[]){count, 28, 28, 1}, sizeof(samples->image_shape));
    samples->x = must_array(REKINDLE_FLOAT32, samples->images, 4, samples->image_shape);
    samples->y = must_array(REKINDLE_INT32, samples->labels, 1, samples->image_shape);
    return samples;
}

void free_engine_samples(engine_samples *samples) {
    free(samples->images);
    free(samples->labels);
    free(samples);
}

void take_engine_batch(const engine_samples *samples, int64_t first, int64_t count, engine_batch *batch) {
    memcpy(batch->image_shape, (int64_t[]){count, 28, 28, 1}, sizeof(batch->image_shape));
    batch->x = must_array(REKINDLE_FLOAT32, samples->images + first * PIXELS, 4, batch->image_shape);
    batch->y = must_array(REKINDLE_INT32, samples->labels + first, 1, batch->image_shape);
}
