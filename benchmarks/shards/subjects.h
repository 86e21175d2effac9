/* The models that are trained in shards, and by ranks. */
#ifndef REKINDLE_BENCHMARKS_SHARDS_SUBJECTS_H
#define REKINDLE_BENCHMARKS_SHARDS_SUBJECTS_H

#include "../dataset.h"

enum { THREADS = 2, SIDE = 28, CLASSES = 10, MAXIMUM_ROUNDS = 99 };

#define LAYER(class_name, ...) "{\"class_name\":\"" class_name "\",\"config\":{" __VA_ARGS__ "}}"
#define DENSE(units, activation) LAYER("Dense", "\"units\":" units ",\"activation\":\"" activation "\"")
#define CONV(filters)                                                                                                  \
    LAYER("Conv2D", "\"filters\":" filters ",\"kernel_size\":3,\"activation\":\"relu\"") "," LAYER("MaxPooling2D", ) ","
#define MODEL(layers)                                                                                                  \
    "{\"class_name\":\"Sequential\",\"config\":{\"build_input_shape\":[null,28,28,1],\"layers\":[" LAYER(              \
        "Rescaling", "\"scale\":0.00392156862745098") "," layers "]}}"
#define MLP MODEL(LAYER("Flatten", ) "," DENSE("128", "relu") "," DENSE("10", "softmax"))
#define CNN                                                                                                            \
    MODEL(CONV("32") CONV("64") LAYER("Flatten", ) "," LAYER("Dropout", "\"rate\":0.5") "," DENSE("10", "softmax"))

typedef struct subject {
    const char *name, *model;
    int64_t batch, steps; /* in a round */
} subject;

static const subject subjects[] = {
    {"mlp b32", MLP, 32, 400}, {"mlp b256", MLP, 256, 100}, {"mlp b512", MLP, 512, 50}, {"cnn b128", CNN, 128, 12}};
enum { SUBJECTS = sizeof(subjects) / sizeof(subjects[0]) };

static inline rekindle_dataset *make_dataset(int64_t count) {
    const int64_t shape[] = {count, SIDE, SIDE, 1};
    size_t pixels = (size_t)count * SIDE * SIDE;
    unsigned char *x = malloc(pixels), *y = malloc((size_t)count);
    unsigned state = 1;
    if (x == NULL || y == NULL) abort();
    for (size_t i = 0; i < pixels + (size_t)count; ++i) {
        state = state * 1664525U + 1013904223U;
        if (i < pixels) {
            x[i] = (unsigned char)(state >> 24);
        } else {
            y[i - pixels] = (unsigned char)((state >> 24) % CLASSES);
        }
    }
    return take_dataset(take_tensor(x, REKINDLE_UINT8, shape, 4), take_tensor(y, REKINDLE_UINT8, shape, 1));
}

/* On so many threads; 0: all. */
static inline rekindle_model *make_model(const subject *of, int64_t shards, int64_t threads) {
    char compile[256];
    rekindle_model *model;
    snprintf(
        compile, sizeof(compile),
        "{\"optimizer\":\"adam\",\"loss\":\"sparse_categorical_crossentropy\",\"metrics\":[\"accuracy\"],\"shards\":"
        "%d,\"threads\":%d}",
        (int)shards, (int)threads);
    check(rekindle_model_from_json(of->model, &model));
    check(rekindle_model_compile_from_json(model, compile));
    return model;
}

#endif
