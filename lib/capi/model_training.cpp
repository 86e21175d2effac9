#include <cmath>

#include "capi/model_arguments.h"
#include "model/tentative_build.h"
#include "rekindle/model.h"
#include "training/evaluate.h"

using namespace rekindle;
using namespace rekindle::capi;

namespace {

using FitOptions = rekindle_fit_options;

constexpr FitOptions kFitDefaults = REKINDLE_FIT_OPTIONS_INIT;
constexpr rekindle_evaluate_options kEvaluateDefaults = REKINDLE_EVALUATE_OPTIONS_INIT;
constexpr rekindle_predict_options kPredictDefaults = REKINDLE_PREDICT_OPTIONS_INIT;
static_assert(has_no_padding(&FitOptions::struct_size, &FitOptions::epochs, &FitOptions::batch_size,
                             &FitOptions::initial_epoch, &FitOptions::validation_data, &FitOptions::validation_split,
                             &FitOptions::validation_batch_size, &FitOptions::validation_freq,
                             &FitOptions::class_weights, &FitOptions::class_weight_count, &FitOptions::callbacks,
                             &FitOptions::callback_count, &FitOptions::shuffle, &FitOptions::reserved,
                             &FitOptions::stop_flag, &FitOptions::communicator, &FitOptions::lost_after));
static_assert(has_no_padding(&rekindle_class_weight::class_index, &rekindle_class_weight::weight));
static_assert(std::has_unique_object_representations_v<rekindle_evaluate_options>);
static_assert(std::has_unique_object_representations_v<rekindle_predict_options>);

ClassWeights read_class_weights(const FitOptions &options) {
    ClassWeights weights;
    auto list = read_list(options.class_weights, options.class_weight_count, "options->class_weights");
    for (size_t i = 0; i < list.size(); ++i) {
        auto [index, weight] = list[i];
        require(index >= 0, "options->class_weights[", i, "].class_index is ", index, "; expected 0 or more");
        require(std::isfinite(weight) && weight >= 0.0, "options->class_weights[", i, "].weight is ", weight,
                "; expected a finite number, 0 or more");
        require(weights.emplace(index, weight).second, "options->class_weights[", i, "].class_index is ", index,
                ", which is listed before; expected different classes");
    }
    return weights;
}

FitArguments read_fit(const FitOptions *given) {
    FitOptions options = read_options(given, kFitDefaults, "options");
    require_reserved(options.reserved, "options");
    FitArguments arguments;
    arguments.epochs = options.epochs;
    arguments.batch_size = options.batch_size;
    arguments.initial_epoch = options.initial_epoch;
    if (options.validation_data != nullptr) arguments.validation_data = options.validation_data->value;
    arguments.validation_split = options.validation_split;
    arguments.validation_batch_size = options.validation_batch_size;
    arguments.validation_freq = options.validation_freq;
    arguments.class_weights = read_class_weights(options);
    arguments.callbacks = read_callbacks(options.callbacks, options.callback_count);
    arguments.shuffle = read_flag(options.shuffle, "options->shuffle");
    arguments.stop_flag = options.stop_flag;
    arguments.lost_after = options.lost_after;
    if (options.communicator != nullptr) arguments.communicator = options.communicator->value;
    return arguments;
}

void require_capacity(const Model &model, size_t capacity) {
    size_t count = model.value_names().size();
    require(capacity >= count, "capacity is ", capacity, "; expected at least the number of metrics, ", count);
}

void require_batch_size(int64_t batch_size) {
    require(batch_size >= 1, "options->batch_size is ", batch_size, "; expected 1 or more");
}

constexpr rekindle_batch kBatchDefaults = REKINDLE_BATCH_INIT;

GivenArray given_array(const rekindle_array *array, const char *argument) {
    ArrayView view = read_array(array, argument);
    return {"", view.data, view.dtype, std::move(view.shape)};
}

// NULL, or an array without data, means none.
bool is_none(const rekindle_array *array) {
    return array == nullptr || array->data == nullptr;
}

GivenArrays given_batch(const rekindle_array *x, const rekindle_array *y, const rekindle_array *sample_weight) {
    GivenArrays given{{given_array(x, "x")}, {given_array(y, "y")}, {}, ""};
    if (!is_none(sample_weight)) given.sample_weight.push_back(given_array(sample_weight, "sample_weight"));
    return given;
}

// The one array of a batch, or its list. `none` may be in the list.
std::vector<GivenArray> given_arrays(const rekindle_array &single, const rekindle_array *list, size_t count,
                                     const char *const *names, const char *single_name, const char *list_name) {
    std::string argument = text("batch->", list_name);
    require(is_none(&single) || count == 0, "batch->", single_name, " and ", argument,
            " are both given; expected one of them");
    std::vector<GivenArray> given;
    if (!is_none(&single)) given.push_back(given_array(&single, text("batch->", single_name).c_str()));
    for (const rekindle_array &one : read_list(list, count, argument.c_str())) {
        std::string place = text("[", given.size(), "]");
        GivenArray array = is_none(&one) ? GivenArray{} : given_array(&one, (argument + place).c_str());
        if (names != nullptr) {
            array.name = read_text(names[given.size()], text(argument, "'s name ", given.size()).c_str());
        }
        given.push_back(std::move(array));
    }
    return given;
}

GivenArrays given_batch(const rekindle_batch *given) {
    rekindle_batch batch = read_options(&deref(given, "batch"), kBatchDefaults, "batch");
    return {given_arrays(batch.x, batch.inputs, batch.input_count, batch.input_names, "x", "inputs"),
            given_arrays(batch.y, batch.targets, batch.target_count, batch.target_names, "y", "targets"),
            given_arrays(batch.sample_weight, batch.sample_weights, batch.sample_weight_count,
                         names_of_sample_weights(batch, "batch->"), "sample_weight", "sample_weights"),
            ""};
}

// Where the model's input of an index is in a batch that has names.
size_t place_of_input(const rekindle_batch &batch, size_t index, const Graph &graph) {
    require(index < graph.inputs().size(), "batch->inputs are ", batch.input_count, "; the model has ",
            graph.inputs().size());
    const std::string &name = graph.inputs()[index].name;
    for (size_t i = 0; i < batch.input_count; ++i) {
        if (read_text(batch.input_names[i], text("batch->input_names[", i, "]").c_str()) == name) return i;
    }
    fail(REKINDLE_INVALID_ARGUMENT, "batch->input_names has none for the model's input \"", name, "\"");
}

// The inputs of a batch in the model's order.
std::vector<rekindle_array> inputs_of(const rekindle_batch *given, const Graph &graph) {
    rekindle_batch batch = read_options(&deref(given, "batch"), kBatchDefaults, "batch");
    if (batch.input_count == 0) return {check_array(&batch.x, "batch->x")};
    auto list = read_list(batch.inputs, batch.input_count, "batch->inputs");
    std::vector<rekindle_array> inputs;
    for (size_t i = 0; i < list.size(); ++i) {
        size_t place = i;
        if (batch.input_names != nullptr) place = place_of_input(batch, i, graph);
        inputs.push_back(check_array(&list[place], text("batch->inputs[", place, "]").c_str()));
    }
    return inputs;
}

// predict only reads a model, and several threads may call it at once; building is no reading. Without hooks, which may
// do no more than read, it is undone if the call fails.
std::vector<TensorPointer> build_and_predict(const rekindle_model *model, Dataset &dataset, int64_t batch_size) {
    UsedModel used(model, ModelUse::Kind::kChange);
    TentativeBuild building(*used);
    build_for(*used, dataset);
    std::vector<TensorPointer> predictions = predict(used.reference(), dataset, batch_size, {});
    building.keep();
    return predictions;
}

// Predicting reads a model, but for the states that stateful layers carry along.
ModelUse::Kind predicting(const rekindle_model *model) {
    bool is_stateful = UsedModel(model, ModelUse::Kind::kRead)->is_stateful();
    return is_stateful ? ModelUse::Kind::kChangeInHook : ModelUse::Kind::kRead;
}

std::vector<TensorPointer> predict_with(const rekindle_model *model, const rekindle_dataset *dataset,
                                        const rekindle_predict_options *options) {
    std::shared_ptr<Dataset> data = deref(dataset, "dataset").value;
    rekindle_predict_options given = read_options(options, kPredictDefaults, "options");
    CallbackList callbacks = read_callbacks(given.callbacks, given.callback_count);
    require_batch_size(given.batch_size);
    bool is_built = UsedModel(model, ModelUse::Kind::kRead)->is_built();
    if (!is_built && callbacks.empty()) return build_and_predict(model, *data, given.batch_size);
    if (!is_built) build_for(*UsedModel(model, ModelUse::Kind::kChange), *data);
    UsedModel used(model, predicting(model));
    return predict(used.reference(), *data, given.batch_size, callbacks);
}

// The outputs that there will be, before anything is computed.
size_t require_outputs(const rekindle_model *model, size_t most, const char *instead) {
    size_t count = UsedModel(model, ModelUse::Kind::kRead)->graph().outputs().size();
    require(count <= most, "the model has ", count, " outputs", instead);
    return count;
}

} // namespace

extern "C" {

void rekindle_fit_options_init(rekindle_fit_options *options) {
    write_defaults(options, kFitDefaults);
}

rekindle_status rekindle_model_fit(rekindle_model *model, rekindle_dataset *dataset,
                                   const rekindle_fit_options *options) {
    return guard([&] {
        UsedModel used(model, ModelUse::Kind::kChange);
        std::shared_ptr<Dataset> data = deref(dataset, "dataset").value;
        fit(used.reference(), data, read_fit(options));
    });
}

rekindle_status rekindle_model_request_stop(const rekindle_model *model) {
    return guard([&] { model_of(model)->use().stop_requested.store(true); });
}

rekindle_status rekindle_model_abort_code(const rekindle_model *model, int32_t *code) {
    return guard([&] {
        UsedModel used(model, ModelUse::Kind::kRead);
        deref(code, "code") = used->abort_code;
    });
}

void rekindle_evaluate_options_init(rekindle_evaluate_options *options) {
    write_defaults(options, kEvaluateDefaults);
}

rekindle_status rekindle_model_metric_count(const rekindle_model *model, size_t *count) {
    return guard([&] {
        UsedModel used(model, ModelUse::Kind::kRead);
        deref(count, "count");
        *count = used->value_names().size();
    });
}

rekindle_status rekindle_model_metric_name(const rekindle_model *model, size_t index, const char **name) {
    return guard([&] {
        UsedModel used(model, ModelUse::Kind::kRead);
        const std::vector<std::string> &names = used->value_names();
        deref(name, "name");
        require(index < names.size(), "index is ", index, "; the model has ", names.size(), " metrics");
        *name = names[index].c_str();
    });
}

rekindle_status rekindle_model_evaluate(rekindle_model *model, rekindle_dataset *dataset,
                                        const rekindle_evaluate_options *options, double *values, size_t capacity) {
    return guard([&] {
        UsedModel used(model, ModelUse::Kind::kChangeInHook);
        std::shared_ptr<Dataset> data = deref(dataset, "dataset").value;
        rekindle_evaluate_options given = read_options(options, kEvaluateDefaults, "options");
        CallbackList callbacks = read_callbacks(given.callbacks, given.callback_count);
        require_batch_size(given.batch_size);
        deref(values, "values");
        require_capacity(*used, capacity);
        std::vector<double> result = evaluate(used.reference(), *data, given.batch_size, callbacks);
        std::copy(result.begin(), result.end(), values);
    });
}

void rekindle_predict_options_init(rekindle_predict_options *options) {
    write_defaults(options, kPredictDefaults);
}

rekindle_status rekindle_model_predict(const rekindle_model *model, rekindle_dataset *dataset,
                                       const rekindle_predict_options *options, rekindle_tensor **predictions) {
    return create(predictions, "predictions", [&] {
        require_outputs(model, 1, "; expected one, or rekindle_model_predict_all");
        return predict_with(model, dataset, options)[0];
    });
}

rekindle_status rekindle_model_predict_all(const rekindle_model *model, rekindle_dataset *dataset,
                                           const rekindle_predict_options *options, rekindle_tensor **predictions,
                                           size_t capacity, size_t *count) {
    return guard([&] {
        deref(predictions, "predictions");
        std::string instead = text("; capacity is ", capacity);
        require_outputs(model, capacity, instead.c_str());
        std::vector<std::unique_ptr<rekindle_tensor>> handles;
        for (TensorPointer &tensor : predict_with(model, dataset, options)) {
            handles.push_back(std::make_unique<rekindle_tensor>(rekindle_tensor{std::move(tensor)}));
        }
        for (size_t i = 0; i < handles.size(); ++i) predictions[i] = handles[i].release();
        if (count != nullptr) *count = handles.size();
    });
}

rekindle_status rekindle_model_predict_on_batch(const rekindle_model *model, const rekindle_array *x,
                                                float *predictions, size_t capacity) {
    return guard([&] {
        rekindle_array given = check_array(x, "x");
        deref(predictions, "predictions");
        UsedModel used(model, predicting(model));
        used->require_built();
        predict_on_batch(*used, {&given, 1}, {{&predictions, 1}, {&capacity, 1}});
    });
}

rekindle_status rekindle_model_predict_batch(const rekindle_model *model, const rekindle_batch *batch,
                                             float *const *predictions, const size_t *capacities, size_t output_count) {
    return guard([&] {
        UsedModel used(model, predicting(model));
        used->require_built();
        std::vector<rekindle_array> inputs = inputs_of(batch, used->graph());
        auto outputs = read_list(predictions, output_count, "predictions");
        for (size_t i = 0; i < outputs.size(); ++i) deref(outputs[i], text("predictions[", i, "]").c_str());
        predict_on_batch(*used, inputs, {outputs, read_list(capacities, output_count, "capacities")});
    });
}

rekindle_status rekindle_model_output_size(const rekindle_model *model, size_t *count) {
    return guard([&] {
        UsedModel used(model, ModelUse::Kind::kRead);
        deref(count, "count");
        used->require_built();
        const Graph &graph = used->graph();
        require(graph.outputs().size() == 1, "the model has ", graph.outputs().size(),
                " outputs; expected one, or rekindle_model_output_rank");
        const Shape &shape = graph.shape(graph.outputs()[0]);
        *count = is_known(shape) ? element_count(shape) : 0;
    });
}

rekindle_status rekindle_model_output_dimension_for(const rekindle_model *model, const rekindle_batch *batch,
                                                    size_t output, size_t index, int64_t *dimension) {
    return guard([&] {
        UsedModel used(model, ModelUse::Kind::kRead);
        deref(dimension, "dimension");
        used->require_built();
        std::vector<rekindle_array> inputs = inputs_of(batch, used->graph());
        std::vector<Shape> outputs = output_shapes_for(used->graph(), inputs);
        require(output < outputs.size(), "output is ", output, "; the model has ", outputs.size(), " outputs");
        require(index < outputs[output].size(), "index is ", index, "; the output has ", outputs[output].size(),
                " dimensions");
        *dimension = outputs[output][index];
    });
}

rekindle_status rekindle_model_test_on_batch(rekindle_model *model, const rekindle_array *x, const rekindle_array *y,
                                             const rekindle_array *sample_weight, double *values, size_t capacity) {
    return guard([&] {
        UsedModel used(model, ModelUse::Kind::kChangeInHook);
        GivenArrays batch = given_batch(x, y, sample_weight);
        deref(values, "values");
        require_capacity(*used, capacity);
        std::vector<double> result = test_on_batch(*used, batch);
        std::copy(result.begin(), result.end(), values);
    });
}

rekindle_status rekindle_model_train_on_batch(rekindle_model *model, const rekindle_array *x, const rekindle_array *y,
                                              const rekindle_array *sample_weight, double *values, size_t capacity) {
    return guard([&] {
        UsedModel used(model, ModelUse::Kind::kChange);
        GivenArrays batch = given_batch(x, y, sample_weight);
        if (values != nullptr) require_capacity(*used, capacity);
        std::vector<double> result = train_on_batch(*used, batch);
        if (values != nullptr) std::copy(result.begin(), result.end(), values);
    });
}

rekindle_status rekindle_model_test_batch(rekindle_model *model, const rekindle_batch *batch, double *values,
                                          size_t capacity) {
    return guard([&] {
        UsedModel used(model, ModelUse::Kind::kChangeInHook);
        GivenArrays given = given_batch(batch);
        deref(values, "values");
        require_capacity(*used, capacity);
        std::vector<double> result = test_on_batch(*used, given);
        std::copy(result.begin(), result.end(), values);
    });
}

rekindle_status rekindle_model_train_batch(rekindle_model *model, const rekindle_batch *batch, double *values,
                                           size_t capacity) {
    return guard([&] {
        UsedModel used(model, ModelUse::Kind::kChange);
        GivenArrays given = given_batch(batch);
        if (values != nullptr) require_capacity(*used, capacity);
        std::vector<double> result = train_on_batch(*used, given);
        if (values != nullptr) std::copy(result.begin(), result.end(), values);
    });
}

} // extern "C"
