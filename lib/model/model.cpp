#include "model/model.h"

#include <algorithm>

#include "core/error.h"
#include "core/philox.h"
#include "model/model_layer.h"
#include "runtime/float_mode.h"
#include "runtime/runtime.h"

namespace rekindle {
namespace {

constexpr int64_t kMostShards = 32768; // below runtime::ClaimingTeam::kMostParts

// The layers that a layer consists of join a model, or none of them does.
std::vector<const Layer *> join(const Layer &layer) {
    std::vector<const Layer *> parts, joined;
    const ModelLayer *model = layer.as_model();
    for (size_t i = 0; model != nullptr && i < model->graph().layer_count(); ++i) {
        parts.push_back(&model->graph().layer(i));
    }
    if (model == nullptr) parts.push_back(&layer);
    joined.reserve(parts.size());
    for (const Layer *part : parts) {
        if (!part->join_model()) {
            for (const Layer *one : joined) one->leave_model();
            fail(REKINDLE_INVALID_ARGUMENT,
                 "layer is in a model already, or in another layer; expected one that is in none");
        }
        joined.push_back(part);
    }
    return joined;
}

} // namespace

void require_shards(int64_t shards, const char *argument) {
    require(shards >= 0 && shards <= kMostShards, argument, " is ", shards, "; expected 0 (batches are whole) to ",
            kMostShards);
}

Model::Model(std::string name, Seed seed, std::optional<Shape> input_shape)
    : name_(std::move(name)), seed_(seed), is_sequential_(true) {
    graph_.add_input("", std::move(input_shape));
}

Model::Model(std::string name, Seed seed, Graph graph, bool is_sequential)
    : name_(std::move(name)), seed_(seed), is_sequential_(is_sequential), graph_(std::move(graph)) {}

Model::~Model() {
    for (size_t i = 0; i < joined_layers_; ++i) graph_.layer(i).leave_model();
}

void Model::join_layers() {
    for (; joined_layers_ < graph_.layer_count(); ++joined_layers_) {
        const std::string &name = graph_.name(joined_layers_);
        require(graph_.layer(joined_layers_).join_model(), "the layer \"", name.substr(0, name.find('/')),
                "\" is in a model already, or in another layer; expected layers that are in none");
    }
}

void Model::add(const std::shared_ptr<Layer> &layer) {
    std::vector<const Layer *> joined = join(*layer);
    try {
        if (!is_sequential_) {
            fail(REKINDLE_INVALID_STATE,
                 "the model is functional: its layers are those between its inputs and its outputs");
        }
        graph_.append(layer);
    } catch (...) {
        for (const Layer *one : joined) one->leave_model();
        throw;
    }
    joined_layers_ += joined.size();
}

void Model::set_trainable(const std::string &layer, bool trainable) {
    LayerRange layers = layer.empty() ? LayerRange{0, graph_.layer_count()} : graph_.find_layers(layer);
    for (size_t i = 0; i < layers.count; ++i) graph_.set_trainable(layers.first + i, trainable);
}

bool Model::trains(size_t layer) const {
    bool is_known = compiled_ && is_built() && !graph_.layer_parameters(layer).empty();
    if (!is_known) return graph_.is_trainable(layer);
    return parameters_.layout().roles[graph_.first_parameter(layer)] != plan::Role::kFrozen;
}

void Model::build(const std::optional<Shape> &input_shape) {
    std::vector<Shape> shapes;
    for (const GraphInput &input : graph_.inputs()) {
        require(!input_shape || graph_.inputs().size() == 1, "input_shape is given; the model has ",
                graph_.inputs().size(), " inputs, whose shapes are declared");
        require(!input_shape || !input.shape || fits(*input_shape, *input.shape), "input_shape is ",
                describe(input_shape.value_or(Shape{})), "; the model was declared with ",
                describe(input.shape.value_or(Shape{})));
        if (!input_shape && !input.shape) {
            fail(REKINDLE_INVALID_STATE,
                 "the model's input has no shape yet; call rekindle_model_build, or fit it first");
        }
        shapes.push_back(input.shape ? *input.shape : *input_shape);
    }
    if (is_built()) {
        graph_.build(shapes); // checks them
        return;
    }
    if (graph_.outputs().empty()) fail(REKINDLE_INVALID_STATE, "the model has no layers; add at least one");
    try {
        graph_.build(shapes);
        state_index_.reset();
        parameters_ = ParameterStore(graph_.parameters(), graph_.roles());
        if (compiled_) reset_optimizer(*compiled_->optimizer, parameters_.layout());
        initialize_weights();
    } catch (...) {
        unbuild();
        throw;
    }
}

void Model::build_for(const Shape &sample_shape) {
    const GraphInput &input = graph_.inputs()[0];
    const Shape known = is_built() ? graph_.shape(input.value) : input.shape.value_or(sample_shape);
    require(fits(sample_shape, known), "x has samples of shape ", describe(sample_shape), "; the model expects ",
            describe(known));
    build(known);
}

void Model::unbuild() {
    reset_states();
    forget_plans();
    graph_.unbuild();
    parameters_ = ParameterStore();
    forget_layout();
    training_batch_size_ = 0;
    layout_key_ = {};
    state_index_.reset();
    value_names_.clear();
}

void Model::require_built() const {
    if (!is_built()) {
        fail(REKINDLE_INVALID_STATE, "the model is not built; call rekindle_model_build, or fit it first");
    }
}

void Model::initialize_weights() {
    runtime::ComputeFloatMode float_mode; // whatever the host's is, weights are the same
    for (size_t layer = 0; layer < graph_.layer_count(); ++layer) {
        std::shared_ptr<const FirstWeights> given = graph_.first_weights(layer);
        size_t first = graph_.first_parameter(layer);
        for (size_t i = 0; i < graph_.layer_parameters(layer).size(); ++i) {
            if (given != nullptr) {
                parameters_.write(parameters_.weights(), first + i, (*given)[i]->as<float>());
            } else {
                initialize_weight(first + i);
            }
        }
    }
    forget_finite();
}

void Model::initialize_weight(size_t parameter) {
    const WeightSpec &spec = parameters_.parameters()[parameter].spec;
    Buffer values(element_count(spec.shape) * sizeof(float));
    uint64_t key = stream_key(seed_.value, RandomStream::kInitializer, parameter);
    initialize(*spec.initializer, {spec.shape, key, values.as<float>(), spec.fans.value_or(fans_of(spec.shape))});
    parameters_.write(parameters_.weights(), parameter, values.as<float>());
}

void Model::compile(CompileArguments arguments) {
    bool goes_on = compiled_ && compiled_->optimizer == arguments.optimizer;
    if (is_built()) {
        LayoutKey key = layout_key(training_batch_size_, arguments.threads, arguments.shards);
        std::vector<plan::Role> roles = graph_.roles();
        bool stays = key == layout_key_ && roles == parameters_.layout().roles;
        plan::ParameterLayout layout =
            stays ? parameters_.layout() : choose_layout(key.samples, key.threads, std::move(roles));
        if (goes_on) {
            keep_optimizer(layout);
        } else {
            reset_optimizer(*arguments.optimizer, layout);
        }
        layout_key_ = key;
    }
    if (!goes_on) {
        learning_rate_ = arguments.optimizer->options().learning_rate;
        iterations_ = accumulated_ = 0;
    }
    compiled_ = std::move(arguments);
    state_index_.reset();
    value_names_.clear();
    forget_plans();
}

const CompileArguments &Model::compiled() const {
    if (!compiled_) fail(REKINDLE_INVALID_STATE, "the model is not compiled; call rekindle_model_compile first");
    return *compiled_;
}

const std::vector<std::string> &Model::value_names() const {
    std::lock_guard<std::mutex> lock(value_names_mutex_);
    if (!value_names_.empty()) return value_names_;
    std::vector<std::string> names{"loss"};
    for (size_t output : reported_losses()) names.push_back(graph_.output_name(output) + "_loss");
    for (const CompiledMetric &compiled : this->compiled().metrics) {
        if (!is_built() && compiled.metric->has_value_for_each_class()) {
            fail(REKINDLE_INVALID_STATE, "the model is not built, and the metric \"", compiled.name,
                 "\" has a value for each of its outputs; call rekindle_model_build, or fit it first");
        }
        const Shape output = is_built() ? graph_.shape(graph_.outputs()[compiled.output]) : Shape{};
        if (is_built()) require_countable(compiled, output);
        add_value_names(compiled, compiled.metric->value_count(output), names);
    }
    value_names_ = std::move(names);
    return value_names_;
}

std::vector<size_t> Model::reported_losses() const {
    std::vector<size_t> outputs;
    const std::vector<CompiledLoss> &losses = compiled().losses;
    for (size_t i = 0; i < losses.size(); ++i) {
        if (losses[i].loss != nullptr) outputs.push_back(i);
    }
    return outputs.size() < 2 ? std::vector<size_t>{} : outputs;
}

bool Model::calls_host(plan::Mode mode) const {
    for (size_t i = 0; i < graph_.layer_count(); ++i) {
        if (graph_.layer(i).calls_host()) return true;
    }
    if (mode == plan::Mode::kPredict) return false;
    for (const CompiledMetric &compiled : compiled().metrics) {
        if (compiled.metric->calls_host()) return true;
    }
    const Schedule *schedule = compiled().optimizer->options().learning_rate_schedule.get();
    bool by_schedule = mode == plan::Mode::kTrain && schedule != nullptr && schedule->calls_host();
    const std::vector<CompiledLoss> &losses = compiled().losses;
    return by_schedule || std::any_of(losses.begin(), losses.end(), [](const CompiledLoss &at) {
               return at.loss != nullptr && at.loss->calls_host();
           });
}

bool Model::is_stateful() const {
    for (size_t i = 0; i < graph_.layer_count(); ++i) {
        if (graph_.layer(i).is_stateful()) return true;
    }
    return false;
}

void Model::check_batches(std::span<const int64_t> sizes, bool keeps_states) const {
    if (!is_stateful()) return;
    for (int64_t size : sizes) {
        require(size == sizes[0], "there are batches of ", sizes[0], " and of ", size,
                " samples; expected one size, because the model has stateful layers");
        for (size_t i = 0; keeps_states && i < graph_.layer_count(); ++i) graph_.layer(i).check_batch(size);
    }
}

void Model::reset_states() const {
    for (size_t i = 0; i < graph_.layer_count(); ++i) graph_.layer(i).reset_states();
}

} // namespace rekindle
