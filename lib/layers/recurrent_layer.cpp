#include "layers/recurrent_layer.h"

#include <algorithm>

#include "core/error.h"
#include "layers/dropout_mask.h"
#include "layers/gate_affine.h"
#include "layers/masks.h"
#include "onednn/inner_product.h"
#include "parts/snake_case.h"

namespace rekindle {

using onednn::Desc;
using plan::Block;
using plan::Builder;
using plan::Value;

runtime::Split split_rows(const Builder &builder, const RecurrentCall &call, size_t gates) {
    constexpr size_t kSerialBelow = 100'000; // multiplications
    size_t of_row = call.time.steps * gates * call.units * call.units;
    return {builder.request().threads, call.time.batch, 1, std::max<size_t>(2, kSerialBelow / of_row + 1)};
}

void StateSequence::begin(size_t first, size_t last) const {
    size_t count = (last - first) * units;
    if (initial == nullptr) {
        std::fill_n(at(0, first), count, 0.0F);
    } else {
        std::copy_n(initial->floats() + first * units, count, at(0, first));
    }
}

void StateSequence::stay(size_t step, size_t row) const {
    if (keeps_steps) std::copy_n(at(step, row), units, at(step + 1, row));
}

StateSequence state_sequence(Builder &builder, const RecurrentCall &call, size_t state) {
    size_t places = call.time.batch * (call.keeps_steps ? call.time.steps + 1 : 1);
    return {builder.block(places * call.units * sizeof(float)), call.time.batch, call.units, call.keeps_steps,
            call.initial[state].block};
}

RecurrentLayer::RecurrentLayer(const RecurrentOptions &options, std::vector<std::string> states, size_t gates)
    : Layer(options.name), states_(std::move(states)), gates_(gates) {
    if (options.stateful) kept_ = std::make_shared<RecurrentState>(states_, options.units);
    regularize_activity(options.activity_regularizer);
}

void RecurrentLayer::check_arguments(const CallArguments &arguments) const {
    CallArguments others = arguments;
    others.initial_state = 0;
    Layer::check_arguments(others);
    size_t given = arguments.initial_state;
    require(given == 0 || given == states_.size(), class_name(), " is called with ", given,
            " values of initial_state; expected none, or as many as it has states, ", states_.size());
}

std::span<const CallParameter> RecurrentLayer::call_parameters() const {
    using Kind = CallParameter::Kind;
    static constexpr CallParameter kParameters[] = {{"sequences", Kind::kInput},
                                                    {"initial_state", Kind::kInitialState},
                                                    {"mask", Kind::kMask},
                                                    {"training", Kind::kNotHere}};
    return kParameters;
}

void RecurrentLayer::check_mask(const Shape &mask, const Shape &input) const {
    require_mask_of_places(class_name(), mask, input, "step");
}

std::vector<Shape> RecurrentLayer::output_shapes(const std::vector<Shape> &inputs, const CallArguments &) const {
    int64_t units = common().units;
    size_t sequences = inputs.size() > states_.size() ? inputs.size() - states_.size() : inputs.size();
    require(sequences == 1, class_name(), " is called on ", inputs.size(), " inputs; expected one, and initial_state");
    const Shape &input = inputs[0];
    require(input.size() == 2 && input[0] >= 1 && input[1] >= 1, class_name(), "'s input has the shape ",
            to_string(input), " without the batch; expected (steps, features)");
    for (size_t i = 1; i < inputs.size(); ++i) {
        require(inputs[i] == Shape{units}, class_name(), " is called with initial_state ", i - 1, " of the shape ",
                to_string(inputs[i]), " without the batch; expected ", to_string(Shape{units}));
    }
    std::vector<Shape> outputs(output_count(), Shape{units});
    if (common().return_sequences) outputs[0] = {input[0], units};
    return outputs;
}

std::vector<WeightSpec> RecurrentLayer::gate_weights(int64_t inputs, const Shape &bias,
                                                     const InitializerPointer &bias_initializer) const {
    const RecurrentOptions &of = common();
    int64_t columns = static_cast<int64_t>(gates_) * of.units;
    std::vector<WeightSpec> specs{{"kernel",
                                   {inputs, columns},
                                   onednn::dense_kernel_desc(inputs, columns),
                                   of.kernel_initializer,
                                   of.kernel_regularizer,
                                   of.kernel_constraint},
                                  {"recurrent_kernel",
                                   {of.units, columns},
                                   Desc::row_major({of.units, columns}),
                                   of.recurrent_initializer,
                                   of.recurrent_regularizer,
                                   of.recurrent_constraint}};
    if (of.use_bias) {
        specs.push_back(
            {"bias", bias, Desc::row_major(bias), bias_initializer, of.bias_regularizer, of.bias_constraint});
    }
    return specs;
}

// As Keras: the inputs are dropped out for each gate by itself where the state is, else for all alike.
void RecurrentLayer::add_dropout(Builder &builder, RecurrentCall &call, const Value &src) const {
    const RecurrentOptions &of = common();
    size_t batch = call.time.batch, features = static_cast<size_t>(src.shape[2]);
    bool drops_state = drops_out(builder, of.recurrent_dropout);
    Block *for_all = nullptr;
    auto factors = [&](double rate, RandomStream stream, size_t gates, size_t size) {
        return dropout_factors(builder, rate, call.position.random_key(stream), gates, batch * size);
    };
    if (drops_state) {
        Block *block = factors(of.recurrent_dropout, RandomStream::kRecurrentDropout, gates_, call.units);
        call.state_factors = {block, batch, call.units};
    }
    if (drops_out(builder, of.dropout)) {
        Block *block = factors(of.dropout, RandomStream::kDropout, drops_state ? gates_ : 1, features);
        if (drops_state) {
            call.input_factors = {block, batch, features};
        } else {
            for_all = block;
        }
    }
    call.inputs = to_steps(builder, call.time, src, for_all);
}

Value RecurrentLayer::lower_inputs(Builder &builder, const RecurrentCall &call, bool with_bias) const {
    Affine affine{static_cast<int64_t>(gates_) * common().units, call.position.first_weight, std::nullopt,
                  std::nullopt};
    if (with_bias) affine.bias = affine.kernel + 2;
    if (call.input_factors.empty()) return lower_affine(builder, "recurrent_inputs", call.inputs, affine);
    return lower_gate_affine(builder, "recurrent_inputs", call.inputs, affine, gates_, call.input_factors);
}

// What a stateful layer has kept; it has no gradient.
Value RecurrentLayer::kept_state(Builder &builder, size_t state, int64_t batch) const {
    Shape shape{batch, common().units};
    Value read = builder.value(shape, Desc::row_major(shape));
    builder.add("read_state", {read.block}, [=, kept = kept_, to = read.block](const plan::Run &run) {
        auto first = static_cast<int64_t>(run.first_sample);
        kept->read(state, static_cast<int64_t>(run.samples), {first, batch}, to->floats());
    });
    return read;
}

void RecurrentLayer::keep_states(Builder &builder, const std::vector<Value> &last) const {
    for (size_t i = 0; i < last.size(); ++i) {
        builder.keep_rows({last[i].block, static_cast<size_t>(common().units),
                           [i, kept = kept_](int64_t samples, const float *rows) { kept->write(i, samples, rows); }});
    }
}

namespace {

// The states behind the last step.
std::vector<Value> last_states(Builder &builder, const RecurrentCall &call, const std::vector<StateSequence> &states) {
    std::vector<Value> last;
    for (const StateSequence &state : states) {
        Shape shape{static_cast<int64_t>(state.batch), static_cast<int64_t>(state.units)};
        last.push_back(builder.value(shape, Desc::row_major(shape)));
        builder.add("last_state", {state.block, last.back().block},
                    [=, to = last.back().block, steps = call.time.steps](const plan::Run &) {
                        std::copy_n(state.at(steps, 0), state.batch * state.units, to->floats());
                    });
    }
    return last;
}

} // namespace

namespace {

// As Keras: a mask that travels is not heeded where the call is given an initial state.
Block *mask_of(const Position &position, const Value &src) {
    const CallArguments &arguments = position.arguments;
    return arguments.has_mask || arguments.initial_state == 0 ? src.mask.block : nullptr;
}

} // namespace

std::vector<Value> RecurrentLayer::lower_call(Builder &builder, const Position &position,
                                              const std::vector<Value> &srcs) const {
    const RecurrentOptions &of = common();
    require(kept_ == nullptr || position.call == 0, "layer \"", position.name,
            "\" is stateful and is called more than once; expected one call, whose states it keeps");
    const Value &src = srcs[0];
    int64_t batch = src.shape[0];
    RecurrentCall call{position,
                       {static_cast<size_t>(src.shape[1]), static_cast<size_t>(batch), of.go_backwards,
                        mask_of(position, src), of.zero_output_for_mask},
                       static_cast<size_t>(of.units),
                       {},
                       {},
                       {},
                       std::vector<Value>(states_.size()),
                       builder.training() || of.return_sequences};
    add_dropout(builder, call, src);
    for (size_t i = 0; i < states_.size(); ++i) {
        if (position.arguments.initial_state > 0) {
            call.initial[i] = builder.plain(srcs[1 + i]);
        } else if (kept_ != nullptr) {
            call.initial[i] = kept_state(builder, i, batch);
        }
    }
    return lower_outputs(builder, call, lower_steps(builder, call));
}

std::vector<Value> RecurrentLayer::lower_outputs(Builder &builder, const RecurrentCall &call,
                                                 const RecurrentKernels &kernels) const {
    const RecurrentOptions &of = common();
    const TimeSteps &time = call.time;
    std::vector<Value> last, outputs;
    if (!of.return_sequences || of.return_state || kept_ != nullptr) last = last_states(builder, call, kernels.states);
    Value first = of.return_sequences
                      ? from_steps(builder, time, kernels.states[0].block, time.batch * call.units, call.units)
                      : last_output(builder, time, last[0]);
    if (kept_ != nullptr) keep_states(builder, last);

    std::vector<Value> srcs{kernels.src}, dsts{first};
    srcs.insert(srcs.end(), call.initial.begin(), call.initial.end());
    dsts.insert(dsts.end(), last.begin(), last.end());
    builder.on_backward(
        srcs, kernels.parameters, dsts,
        [&builder, time, backward = kernels.backward, is_sequence = of.return_sequences](std::vector<Value> diffs) {
            std::vector<Block *> diff_last;
            Block *diff_steps = nullptr;
            if (is_sequence) {
                if (!diffs[0].empty()) diff_steps = gradient_of_steps(builder, time, diffs[0]);
            } else if (!diffs[0].empty()) {
                diffs[1] = gradient_of_last(builder, time, diffs[0], diffs[1]);
            }
            for (size_t i = 1; i < diffs.size(); ++i) {
                diff_last.push_back(diffs[i].empty() ? nullptr : builder.plain(diffs[i]).block);
            }
            return backward(diff_steps, diff_last);
        });
    outputs.push_back(first);
    if (of.return_state) outputs.insert(outputs.end(), last.begin(), last.end());
    return outputs;
}

std::string RecurrentLayer::path_in_keras(const std::string &weight) const {
    return parts::snake_case(class_name()) + "_cell/" + weight;
}

void RecurrentLayer::check_batch(int64_t samples) const {
    if (kept_ != nullptr) kept_->check_batch(samples);
}

void RecurrentLayer::reset_states() const {
    if (kept_ != nullptr) kept_->reset();
}

void RecurrentLayer::add_state(StateRegistry &registry) const {
    if (kept_ != nullptr) kept_->add_to(registry);
}

} // namespace rekindle
