#include "recovery/worker.h"

const struct configuration configurations[] = {
    {"mlp-epoch-async", MLP, 0, true, 1210, 10, 1, 0},
    {"mlp-epoch-sync", MLP, 0, false, 1210, 10, 1, SCHEDULE | EARLY_STOPPING | COUNTING},
    {"mlp-1-async", MLP, 1, true, 1210, 10, 1, EVALUATE_IN_HOOKS | COUNTING | DELETE_AT_END},
    {"mlp-1-sync", MLP, 1, false, 330, 12, 1, SELF_RESETTING | DOUBLE_CHECKPOINT | COUNTING},
    {"mlp-4-loop", MLP, 4, false, 1210, 10, 1, OWN_LOOP | DOUBLE_CHECKPOINT},
    {"cnn-1-loop", CNN, 1, false, 330, 10, 1, OWN_LOOP},
    {"tally-1-async", TALLY, 1, true, 320, 20, 1, DELETE_AT_END},
    {"tally-4-sync", TALLY, 4, false, 320, 20, 1, COUNTING},
    {"mlp-7-async", MLP, 7, true, 1210, 10, 3, KEEP_CHECKPOINT},
    {"mlp-7-sync", MLP, 7, false, 1210, 10, 1, CLASS_WEIGHTS | PREDICT_FIRST | COUNTING},
    {"mlp-pull-state", MLP, 7, true, 1210, 10, 1, PULL | PULL_STATE | COUNTING | DELETE_AT_END},
    {"mlp-pull-skip", MLP, 7, false, 1210, 10, 3, PULL | SELF_RESETTING | COUNTING},
    {"mlp-3-sync", MLP, 3, false, 160, 3, 1, DOUBLE_CHECKPOINT | COUNTING},
    {"mlp-1-long", MLP, 1, false, 330, 300, 1, DOUBLE_CHECKPOINT | COUNTING | SCHEDULE | UNLISTED},
    {"mlp-3-kept", MLP, 3, false, 160, 3, 1, DOUBLE_CHECKPOINT | COUNTING | LIBRARY_CALLBACKS},
    {"mlp-7-kept", MLP, 7, true, 1210, 10, 1, LIBRARY_CALLBACKS},
    {"mlp-2-async", MLP, 2, true, 160, 6, 1, DOUBLE_CHECKPOINT | KEEP_CHECKPOINT},
    {"mlp-2-loop", MLP, 2, false, 160, 3, 1, OWN_LOOP | DOUBLE_CHECKPOINT},
    {"mlp-3-surrounded", MLP, 3, true, 1210, 10, 1, SURROUNDED | COUNTING},
    {"cnn-epoch-async", CNN, 0, true, 430, 10, 1, PREDICT_FIRST | SCHEDULE},
    {"cnn-epoch-sync", CNN, 0, false, 430, 10, 1, SPLIT | COUNTING},
    {"cnn-1-async", CNN, 1, true, 430, 10, 1, 0},
    {"cnn-1-sync", CNN, 1, false, 330, 10, 1, EARLY_STOPPING | SELF_RESETTING | KEEP_CHECKPOINT | COUNTING},
    {"cnn-7-async", CNN, 7, true, 430, 10, 1, CLASS_WEIGHTS | EVALUATE_IN_HOOKS | DOUBLE_CHECKPOINT},
    {"cnn-7-sync", CNN, 7, false, 430, 10, 3, SPLIT | SCHEDULE | COUNTING | DELETE_AT_END},
    {"cnn-pull-state", CNN, 1, true, 430, 10, 3, PULL | PULL_STATE | EARLY_STOPPING | COUNTING},
    {"normalized-1-async", NORMALIZED, 1, true, 430, 10, 1, EVALUATE_IN_HOOKS | DELETE_AT_END},
    {"normalized-3-sync", NORMALIZED, 3, false, 330, 10, 1, COUNTING | DOUBLE_CHECKPOINT},
    {"outputs-1-async", OUTPUTS, 1, true, 430, 10, 1, DELETE_AT_END},
    {"outputs-3-sync", OUTPUTS, 3, false, 330, 10, 1, SPLIT | COUNTING | DOUBLE_CHECKPOINT},
    {"embedded-1-async", EMBEDDED, 1, true, 330, 10, 1, EVALUATE_IN_HOOKS | DELETE_AT_END},
    {"embedded-3-sync", EMBEDDED, 3, false, 330, 10, 1, SPLIT | COUNTING | DOUBLE_CHECKPOINT},
    {"recurrent-1-async", RECURRENT, 1, true, 320, 10, 1, SCHEDULE | DELETE_AT_END},
    {"recurrent-3-sync", RECURRENT, 3, false, 320, 10, 1, COUNTING | DOUBLE_CHECKPOINT},
    {"shards-mlp", MLP, 3, true, 1210, 10, 1, SHARDS | CLASS_WEIGHTS | COUNTING},
    {"shards-surrounded", MLP, 7, false, 1210, 10, 3, SHARDS | SURROUNDED | DOUBLE_CHECKPOINT},
    {"shards-normalized", NORMALIZED, 3, true, 432, 10, 1, SHARDS | EVALUATE_IN_HOOKS | DELETE_AT_END},
    {"shards-embedded", EMBEDDED, 3, false, 330, 10, 1, SHARDS | SPLIT},
    {"shards-recurrent", RECURRENT, 3, true, 320, 10, 1, SHARDS | COUNTING | DOUBLE_CHECKPOINT},
    {"shards-library", MLP, 7, true, 1220, 10, 1, SHARDS | LIBRARY_CALLBACKS | CLASS_WEIGHTS},
    {"shards-stopping", CNN, 0, false, 330, 10, 1, SHARDS | EARLY_STOPPING | SELF_RESETTING | SCHEDULE | COUNTING},
};
const size_t configuration_count = sizeof(configurations) / sizeof(configurations[0]);

static void add(rekindle_model *model, rekindle_layer *layer) {
    MUST(rekindle_model_add(model, layer));
    rekindle_layer_destroy(layer);
}

static void add_dense(rekindle_model *model, int64_t units, const char *activation) {
    rekindle_dense_options options = REKINDLE_DENSE_OPTIONS_INIT;
    rekindle_layer *layer;
    options.units = units;
    options.activation_name = activation;
    MUST(rekindle_dense_create(&options, &layer));
    add(model, layer);
}

static void add_dropout(rekindle_model *model, double rate) {
    rekindle_dropout_options options = REKINDLE_DROPOUT_OPTIONS_INIT;
    rekindle_layer *layer;
    options.rate = rate;
    MUST(rekindle_dropout_create(&options, &layer));
    add(model, layer);
}

static void add_convolution(rekindle_model *model) {
    rekindle_conv2d_options convolution = REKINDLE_CONV2D_OPTIONS_INIT;
    rekindle_max_pooling2d_options pooling = REKINDLE_MAX_POOLING2D_OPTIONS_INIT;
    rekindle_layer *layer;
    convolution.filters = 16;
    convolution.kernel_size[0] = convolution.kernel_size[1] = 3;
    convolution.activation_name = "relu";
    MUST(rekindle_conv2d_create(&convolution, &layer));
    add(model, layer);
    MUST(rekindle_max_pooling2d_create(&pooling, &layer));
    add(model, layer);
    add_dropout(model, 0.2);
}

static void add_normalization(rekindle_model *model) {
    rekindle_layer *layer;
    MUST(rekindle_batch_normalization_create(NULL, &layer));
    add(model, layer);
}

static void add_rescaling(rekindle_model *model) {
    rekindle_rescaling_options options = REKINDLE_RESCALING_OPTIONS_INIT;
    rekindle_layer *layer;
    options.scale = 1.0 / 255.0;
    MUST(rekindle_rescaling_create(&options, &layer));
    add(model, layer);
}

static void add_flatten(rekindle_model *model) {
    rekindle_flatten_options options = REKINDLE_FLATTEN_OPTIONS_INIT;
    rekindle_layer *layer;
    MUST(rekindle_flatten_create(&options, &layer));
    add(model, layer);
}

static void add_embedding(rekindle_model *model) {
    rekindle_embedding_options options = REKINDLE_EMBEDDING_OPTIONS_INIT;
    rekindle_layer *layer;
    options.input_dim = 256;
    options.output_dim = 3;
    MUST(rekindle_embedding_create(&options, &layer));
    add(model, layer);
}

static void add_recurrent(rekindle_model *model) {
    static const int64_t rows[] = {28, 28};
    rekindle_reshape_options reshape = REKINDLE_RESHAPE_OPTIONS_INIT;
    rekindle_lstm_options lstm = REKINDLE_LSTM_OPTIONS_INIT;
    rekindle_layer *layer;
    reshape.target_shape = rows;
    reshape.target_rank = 2;
    MUST(rekindle_reshape_create(&reshape, &layer));
    add(model, layer);
    lstm.units = 12;
    lstm.stateful = 1;
    lstm.recurrent_dropout = 0.1;
    MUST(rekindle_lstm_create(&lstm, &layer));
    add(model, layer);
}

static rekindle_optimizer *surrounded_optimizer(void) {
    static const char *const excluded[] = {"bias"};
    rekindle_adamw_options adamw = REKINDLE_ADAMW_OPTIONS_INIT;
    rekindle_cosine_decay_options cosine = REKINDLE_COSINE_DECAY_OPTIONS_INIT;
    rekindle_schedule *schedule;
    rekindle_optimizer *optimizer;
    cosine.initial_learning_rate = 0.0001;
    cosine.decay_steps = 300;
    cosine.warmup_target = 0.002;
    cosine.warmup_steps = 40;
    MUST(rekindle_cosine_decay_create(&cosine, &schedule));
    adamw.learning_rate_schedule = schedule;
    adamw.amsgrad = 1;
    adamw.common.exclude_from_weight_decay = excluded;
    adamw.common.exclude_from_weight_decay_count = 1;
    adamw.common.global_clipnorm = 1.0;
    adamw.common.use_ema = 1;
    adamw.common.ema_overwrite_frequency = 9;
    adamw.common.gradient_accumulation_steps = 4;
    MUST(rekindle_adamw_create(&adamw, &optimizer));
    rekindle_schedule_destroy(schedule);
    return optimizer;
}

static rekindle_optimizer *optimizer_of(const struct configuration *configuration) {
    rekindle_sgd_options sgd = REKINDLE_SGD_OPTIONS_INIT;
    rekindle_optimizer *optimizer;
    if (configuration->network == TALLY) return tally_optimizer();
    if ((configuration->features & SURROUNDED) != 0) return surrounded_optimizer();
    if (configuration->network == MLP || configuration->network == EMBEDDED) {
        MUST(rekindle_adam_create(NULL, &optimizer));
    } else {
        sgd.momentum = 0.9;
        MUST(rekindle_sgd_create(&sgd, &optimizer));
    }
    return optimizer;
}

static void add_layers(rekindle_model *model, enum network network) {
    if (network == TALLY) {
        add(model, tally_layer());
        return;
    }
    if (network == EMBEDDED) {
        add_embedding(model);
    } else {
        add_rescaling(model);
    }
    if (network == RECURRENT) add_recurrent(model);
    if (network == CNN || network == NORMALIZED) add_convolution(model);
    if (network == NORMALIZED) add_normalization(model);
    if (network != RECURRENT) add_flatten(model);
    if (network == NORMALIZED) {
        add_dense(model, 32, "tanh");
        add_normalization(model);
        MUST(rekindle_model_set_trainable(model, "dense", 0));
    }
    if (network == MLP) {
        add_dense(model, 128, "relu");
        add_dropout(model, 0.3);
    }
    add_dense(model, 10, "softmax");
}

#define FROM(layer) "{\"class_name\":\"__keras_tensor__\",\"config\":{\"keras_history\":[\"" layer "\",0,0]}}"
#define LAYER(class_name, name, config, arguments)                                                                     \
    "{\"class_name\":\"" class_name "\",\"config\":{" config "},\"name\":\"" name                                      \
    "\",\"inbound_nodes\":[{\"args\":[" arguments "]}]}"
#define IMAGES(name)                                                                                                   \
    "{\"class_name\":\"InputLayer\",\"config\":{\"batch_shape\":[null,28,28,1]},\"name\":\"" name                      \
    "\",\"inbound_nodes\":[]}"

/* An image's features, with dropout, beside all its pixels, with statistics. */
#define SCALED LAYER("Rescaling", "scaled", "\"scale\":0.004", FROM("image"))
#define FEATURES LAYER("Conv2D", "features", "\"filters\":8,\"kernel_size\":3,\"activation\":\"relu\"", FROM("scaled"))
#define POOLED LAYER("MaxPooling2D", "pooled", "\"pool_size\":4", FROM("features"))
#define DROPPED LAYER("Dropout", "dropped", "\"rate\":0.2", FROM("pooled"))
#define FLAT LAYER("Flatten", "flat", "", FROM("dropped"))
#define PIXELS LAYER("Flatten", "pixels", "", FROM("all"))
#define HIDDEN LAYER("Dense", "dense", "\"units\":16", FROM("pixels"))
#define NORM LAYER("BatchNormalization", "norm", "", FROM("dense"))
#define BOTH LAYER("Concatenate", "both", "", "[" FROM("flat") "," FROM("norm") "]")
#define KIND LAYER("Dense", "kind", "\"units\":10,\"activation\":\"softmax\"", FROM("both"))
#define NUMBER LAYER("Dense", "number", "\"units\":1", FROM("both"))
#define FIRST_BRANCH SCALED "," FEATURES "," POOLED "," DROPPED "," FLAT
#define SECOND_BRANCH PIXELS "," HIDDEN "," NORM
#define OUTPUTS_LAYERS IMAGES("image") "," IMAGES("all") "," FIRST_BRANCH "," SECOND_BRANCH "," BOTH "," KIND "," NUMBER

static const char outputs_model[] =
    "{\"class_name\":\"Functional\",\"config\":{\"name\":\"outputs\",\"layers\":[" OUTPUTS_LAYERS "],"
    "\"input_layers\":[[\"image\",0,0],[\"all\",0,0]],\"output_layers\":[[\"kind\",0,0],[\"number\",0,0]]}}";

static const char outputs_compile[] =
    "{\"optimizer\":\"adam\",\"loss\":{\"kind\":\"sparse_categorical_crossentropy\",\"number\":\"mse\"},"
    "\"loss_weights\":{\"kind\":1.0,\"number\":0.1},\"metrics\":[[\"accuracy\"],[\"mae\"]]}";

rekindle_model *compiled_model(const struct configuration *configuration) {
    rekindle_compile_options options = REKINDLE_COMPILE_OPTIONS_INIT;
    const char *metric = "accuracy";
    rekindle_model *model;
    if (configuration->network == OUTPUTS) {
        MUST(rekindle_model_from_json(outputs_model, &model));
        MUST(rekindle_model_compile_from_json(model, outputs_compile));
        return model;
    }
    rekindle_optimizer *optimizer = optimizer_of(configuration);
    MUST(rekindle_sequential_create(NULL, &model));
    add_layers(model, configuration->network);
    options.optimizer = optimizer;
    options.loss_name = configuration->network == TALLY ? "mse" : "sparse_categorical_crossentropy";
    options.metric_names = &metric;
    options.metric_name_count = configuration->network == TALLY ? 0 : 1;
    options.steps_per_execution = configuration->steps_per_execution;
    if (configuration->features & SHARDS) options.shards = 8;
    MUST(rekindle_model_compile(model, &options));
    rekindle_optimizer_destroy(optimizer);
    return model;
}
