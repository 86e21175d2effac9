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
    "{\"class_name\":\"Sequential\",\"config\":{\"seed\":1,\"build_input_shape\":[null,28,28,1],\"layers\":[" LAYER(   \
        "Rescaling", "\"scale\":0.00392156862745098") "," layers "]}}"
#define MLP MODEL(LAYER("Flatten", ) "," DENSE("128", "relu") "," DENSE("10", "softmax"))
#define CNN_WITH(dropped) MODEL(CONV("32") CONV("64") LAYER("Flatten", ) "," dropped DENSE("10", "softmax"))
#define CNN CNN_WITH(LAYER("Dropout", "\"rate\":0.5") ",")

typedef struct subject {
    const char *name, *model;
    int64_t batch, steps; /* in a round */
    const char *without_dropout;
} subject;

static const subject subjects[] = {{"mlp b32", MLP, 32, 400, MLP},
                                   {"mlp b256", MLP, 256, 100, MLP},
                                   {"mlp b512", MLP, 512, 50, MLP},
                                   {"cnn b128", CNN, 128, 12, CNN_WITH()}};
enum { SUBJECTS = sizeof(subjects) / sizeof(subjects[0]) };

/* The same samples whenever there are as many. */
static inline void draw_samples(unsigned char *x, unsigned char *y, int64_t count) {
    size_t pixels = (size_t)count * SIDE * SIDE;
    unsigned state = 1;
    for (size_t i = 0; i < pixels + (size_t)count; ++i) {
        state = state * 1664525U + 1013904223U;
        if (i < pixels) {
            x[i] = (unsigned char)(state >> 24);
        } else {
            y[i - pixels] = (unsigned char)((state >> 24) % CLASSES);
        }
    }
}

static inline rekindle_dataset *make_dataset(int64_t count) {
    const int64_t shape[] = {count, SIDE, SIDE, 1};
    unsigned char *x = malloc((size_t)count * SIDE * SIDE), *y = malloc((size_t)count);
    if (x == NULL || y == NULL) abort();
    draw_samples(x, y, count);
    return take_dataset(take_tensor(x, REKINDLE_UINT8, shape, 4), take_tensor(y, REKINDLE_UINT8, shape, 1));
}

/* On so many threads; 0: all. */
static inline rekindle_model *make_model_of(const char *json, int64_t shards, int64_t threads) {
    char compile[256];
    rekindle_model *model;
    snprintf(
        compile, sizeof(compile),
        "{\"optimizer\":\"adam\",\"loss\":\"sparse_categorical_crossentropy\",\"metrics\":[\"accuracy\"],\"shards\":"
        "%d,\"threads\":%d}",
        (int)shards, (int)threads);
    check(rekindle_model_from_json(json, &model));
    check(rekindle_model_compile_from_json(model, compile));
    return model;
}

static inline rekindle_model *make_model(const subject *of, int64_t shards, int64_t threads) {
    return make_model_of(of->model, shards, threads);
}

#endif
