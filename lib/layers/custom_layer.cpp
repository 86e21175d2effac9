#include "layers/custom_layer.h"

#include <algorithm>
#include <array>

#include "core/error.h"
#include "core/host_bytes.h"
#include "core/philox.h"
#include "layers/layer_options.h"
#include "parts/custom_classes.h"
#include "parts/custom_part.h"
#include "rekindle/custom_layer.h"

namespace rekindle {

using onednn::Desc;
using plan::Block;
using plan::Builder;
using plan::Value;

namespace {

using Given = rekindle_custom_layer_options;
using Batch = rekindle_layer_batch;

constexpr Given kDefaults = REKINDLE_CUSTOM_LAYER_OPTIONS_INIT;
constexpr rekindle_custom_weight kWeightDefaults = REKINDLE_CUSTOM_WEIGHT_INIT;
static_assert(std::has_unique_object_representations_v<Given>);
static_assert(std::has_unique_object_representations_v<rekindle_custom_weight>);
static_assert(std::has_unique_object_representations_v<Batch>);
static_assert(REKINDLE_MAXIMUM_RANK == kMaximumRank);

constexpr const char *kOwnKeys[] = {"name", parts::kActivityRegularizer};

// The functions of a layer of the host's own.
struct Functions {
    explicit Functions(const Given &given)
        : output_shape(given.output_shape), weights(given.weights), forward(given.forward), backward(given.backward),
          get_state(given.get_state), set_state(given.set_state) {}

    decltype(Given::output_shape) output_shape;
    decltype(Given::weights) weights;
    decltype(Given::forward) forward;
    decltype(Given::backward) backward;
    decltype(Given::get_state) get_state;
    decltype(Given::set_state) set_state;
};

class CustomLayer final : public SimpleLayer {
public:
    explicit CustomLayer(const Given &given)
        : SimpleLayer(parts::read_layer_name(given.name, parts::kInStruct)), functions_(given),
          part_(given, is_layer_class, kOwnKeys) {
        part_.take_over(given);
    }

    const char *class_name() const override { return part_.class_name(); }
    void write_config(Json &config) const override { part_.write_config(config); }
    const char *module() const override { return nullptr; }
    bool calls_host() const override { return true; }
    bool depends_on_batch(bool) const override { return true; }
    Shape output_shape(const Shape &input) const override;
    std::vector<WeightSpec> weights(const Shape &input) const override;
    Value lower(Builder &builder, const Position &position, const Value &given) const override;
    void add_state(StateRegistry &registry) const override;

private:
    // While the model is built nobody knows the layer's name yet but who puts it before the text.
    parts::Called called() const { return {"class", class_name()}; }
    std::string get_state() const;

    Functions functions_;
    parts::CustomPart part_;
};

Shape CustomLayer::output_shape(const Shape &input) const {
    if (functions_.output_shape == nullptr) return input;
    std::array<int64_t, kMaximumRank> dimensions{};
    size_t rank = 0;
    part_.call(called(), "output_shape", functions_.output_shape, input.data(), input.size(), dimensions.data(), &rank);
    require(rank <= kMaximumRank, called(), ": output_shape gave ", rank, " dimensions; expected at most ",
            kMaximumRank);
    Shape output(dimensions.begin(), dimensions.begin() + static_cast<std::ptrdiff_t>(rank));
    for (int64_t dimension : output) {
        require(dimension >= 1, called(), ": output_shape gave ", to_string(output),
                "; expected dimensions of 1 or more");
    }
    return output;
}

// A weight as the host describes it.
WeightSpec read_weight(const rekindle_custom_weight *given, const std::string &argument) {
    rekindle_custom_weight weight = capi::read_options(given, kWeightDefaults, argument.c_str());
    std::string name = capi::read_text(weight.name, (argument + "->name").c_str());
    require(!name.empty(), argument, "->name is \"\"; expected a name without a slash");
    parts::require_no_slash(name, {"", (argument + "->name").c_str()});
    Shape shape = capi::read_shape(weight.shape, weight.rank, (argument + "->shape").c_str());
    bool is_there = !shape.empty() && std::find(shape.begin(), shape.end(), 0) == shape.end();
    require(is_there, argument, "->shape is ", to_string(shape), "; expected at least one dimension, all 1 or more");
    std::string initializer = argument + "->initializer";
    return {std::move(name),
            shape,
            Desc::row_major(shape),
            parts::read_initializer(weight.initializer, weight.initializer_name, "glorot_uniform",
                                    {"", initializer.c_str()}),
            weight.regularizer == nullptr ? nullptr : weight.regularizer->value,
            weight.constraint == nullptr ? nullptr : weight.constraint->value};
}

std::vector<WeightSpec> CustomLayer::weights(const Shape &input) const {
    std::vector<WeightSpec> specs;
    if (functions_.weights == nullptr) return specs;
    const rekindle_custom_weight *given = nullptr;
    size_t count = 0;
    part_.call(called(), "weights", functions_.weights, input.data(), input.size(), &given, &count);
    capi::read_list(given, count, "weights");
    const char *at = reinterpret_cast<const char *>(given);
    for (size_t i = 0; i < count; ++i) {
        std::string argument = text("weights[", i, "]");
        WeightSpec spec = read_weight(reinterpret_cast<const rekindle_custom_weight *>(at), argument);
        for (const WeightSpec &other : specs) {
            require(other.name != spec.name, argument, "->name is \"", spec.name,
                    "\", as that of another is; expected different names");
        }
        specs.push_back(std::move(spec));
        at += given->struct_size; // the host's
    }
    return specs;
}

// What the host's functions get of a batch, and where it lies. One for each plan, filled in at each execution.
struct Call {
    Shape input, output;
    std::vector<Block *> weights, weight_gradients;
    std::vector<size_t> weight_sizes;
    std::vector<const float *> weight_values;
    std::vector<float *> gradient_values;
    Block *src, *dst;
    uint64_t seed;
    bool training;

    // For forward.
    Batch batch(const plan::Run &run) {
        for (size_t i = 0; i < weights.size(); ++i) weight_values[i] = weights[i]->floats();
        return {sizeof(Batch),
                input.data(),
                input.size(),
                output.data(),
                output.size(),
                src->floats(),
                dst->floats(),
                weight_values.data(),
                weight_sizes.data(),
                weights.size(),
                nullptr,
                nullptr,
                nullptr,
                run.step,
                seed,
                training ? 1U : 0U,
                0};
    }
    // For backward: the gradients of the weights are 0.
    Batch backward_batch(const plan::Run &run, const Block *diff_dst, const Block *diff_src) {
        Batch made = batch(run);
        for (size_t i = 0; i < weight_gradients.size(); ++i) {
            gradient_values[i] = weight_gradients[i]->floats();
            std::fill_n(gradient_values[i], weight_sizes[i], 0.0F);
        }
        made.output_gradient = diff_dst->floats();
        made.input_gradient = diff_src == nullptr ? nullptr : diff_src->floats();
        made.weight_gradients = gradient_values.data();
        return made;
    }
};

Value CustomLayer::lower(Builder &builder, const Position &position, const Value &given) const {
    Value src = builder.plain(given);
    bool wanted = builder.needs_gradient(src);
    if (builder.training() && functions_.backward == nullptr && (wanted || !position.weights.empty())) {
        fail(REKINDLE_INVALID_STATE, "layer \"", position.name, "\" has no backward function; expected one, because ",
             wanted ? "a layer before it has weights" : "it has weights");
    }
    Shape output = with_batch(src.shape[0], position.outputs[0]);
    Value dst = builder.value(output, onednn::activation_desc(output));
    auto call = std::make_shared<Call>();
    call->input = src.shape;
    call->output = output;
    call->src = src.block;
    call->dst = dst.block;
    call->seed = position.random_key(RandomStream::kCustomLayer);
    call->training = builder.training();
    std::vector<Block *> touched{src.block, dst.block};
    for (size_t i = 0; i < position.weights.size(); ++i) {
        call->weights.push_back(builder.weight(position.first_weight + i, position.weights[i].spec.view));
        call->weight_sizes.push_back(element_count(position.weights[i].spec.shape));
        touched.push_back(call->weights.back());
    }
    call->weight_values.resize(call->weights.size());
    builder.add_on_caller(position.name, touched, [this, call, name = position.name](const plan::Run &run) {
        Batch batch = call->batch(run);
        part_.call({"layer", name.c_str()}, "forward", functions_.forward, &batch);
    });

    std::vector<size_t> parameters;
    for (size_t i = 0; i < call->weights.size(); ++i) parameters.push_back(position.first_weight + i);
    builder.on_backward(src, parameters, dst,
                        [=, this, &builder, name = position.name](const Value &given_diff) -> Value {
                            if (functions_.backward == nullptr) return {};
                            Value diff = builder.plain(given_diff);
                            Value diff_src = builder.needs_gradient(src) ? builder.value(src.shape, src.desc) : Value{};
                            std::vector<Block *> blocks = touched;
                            blocks.push_back(diff.block);
                            blocks.push_back(diff_src.block);
                            for (size_t parameter : parameters) {
                                call->weight_gradients.push_back(builder.gradient_to_write(parameter));
                                blocks.push_back(call->weight_gradients.back());
                            }
                            call->gradient_values.resize(parameters.size());
                            builder.add_on_caller(name + "_backward", blocks, [=, this](const plan::Run &run) {
                                Batch batch = call->backward_batch(run, diff.block, diff_src.block);
                                part_.call({"layer", name.c_str()}, "backward", functions_.backward, &batch);
                            });
                            for (size_t i = 0; i < parameters.size(); ++i) {
                                builder.add_written_gradient(parameters[i], call->weight_gradients[i]);
                            }
                            return diff_src;
                        });
    return dst;
}

void CustomLayer::add_state(StateRegistry &registry) const {
    if (functions_.get_state == nullptr) return;
    registry.push_back(made_bytes_state(
        "state", REKINDLE_ENTRY_HOST, [this] { return get_state(); },
        [this](const void *bytes, size_t size) {
            part_.call(called(), "set_state", functions_.set_state, bytes, size);
        }));
}

std::string CustomLayer::get_state() const {
    const void *data = nullptr;
    size_t size = 0;
    part_.call(called(), "get_state", functions_.get_state, &data, &size);
    return host_bytes(data, size, REKINDLE_ABORTED, text(called(), ": "));
}

void check(const Given &given) {
    parts::require_function(given.forward, "options->forward");
    require((given.get_state == nullptr) == (given.set_state == nullptr),
            "options->get_state and options->set_state: expected both or none");
}

using Classes = parts::CustomClasses<rekindle_layer>;

std::shared_ptr<Layer> make_registered(const parts::Description &described) {
    std::shared_ptr<Layer> made = Classes::instance().make("layer", described, kOwnKeys);
    const Json *name = parts::find(described.config, "name");
    if (made != nullptr && name != nullptr) made->name_by(parts::layer_name_from_json(*name));
    return made;
}

} // namespace

const parts::HostClasses<Layer> kCustomLayerClasses{make_registered, "rekindle_custom_layer_register"};

} // namespace rekindle

extern "C" {

void rekindle_custom_weight_init(rekindle_custom_weight *weight) {
    rekindle::capi::write_defaults(weight, rekindle::kWeightDefaults);
}

void rekindle_custom_layer_options_init(rekindle_custom_layer_options *options) {
    rekindle::capi::write_defaults(options, rekindle::kDefaults);
}

rekindle_status rekindle_custom_layer_create(const rekindle_custom_layer_options *options, rekindle_layer **layer) {
    using namespace rekindle;
    return capi::create_taking_over<CustomLayer>(options, kDefaults, layer, "layer", check);
}

rekindle_status rekindle_custom_layer_register(const char *class_name, rekindle_custom_layer_factory factory,
                                               void *context) {
    return rekindle::Classes::instance().set(class_name, factory, context, rekindle::is_layer_class);
}

} // extern "C"
