#pragma once

#include <functional>

#include "layers/gate_factors.h"
#include "layers/given_activation.h"
#include "layers/layer_options.h"
#include "layers/recurrent_state.h"
#include "layers/time_steps.h"
#include "parts/part_field.h"
#include "runtime/parallel.h"

namespace rekindle {

// The options that all recurrent layers have.
struct RecurrentOptions {
    std::string name;
    int64_t units;
    GivenActivation activation;
    InitializerPointer kernel_initializer, recurrent_initializer, bias_initializer;
    RegularizerPointer kernel_regularizer, recurrent_regularizer, bias_regularizer, activity_regularizer;
    ConstraintPointer kernel_constraint, recurrent_constraint, bias_constraint;
    double dropout, recurrent_dropout;
    bool use_bias, return_sequences, return_state, go_backwards, stateful, unroll;
    bool zero_output_for_mask; // in JSON alone: steps that are left out give 0
};

// Their table, with the fields of a layer's own.
template <class Own, class Given, class... Fields>
constexpr auto recurrent_options(const Given &defaults, Fields... own) {
    using parts::field, parts::initializer, parts::optional_part;
    return parts::options_table<Own>(
        defaults, parts::layer_name(&Given::name, &Own::name),
        field("units", &Given::units, &Own::units, parts::at_least<int64_t>(1)),
        parts::activation(&Given::activation, &Given::activation_name, &Own::activation),
        initializer("kernel_initializer", &Given::kernel_initializer, &Given::kernel_initializer_name,
                    &Own::kernel_initializer),
        initializer("recurrent_initializer", &Given::recurrent_initializer, &Given::recurrent_initializer_name,
                    &Own::recurrent_initializer),
        initializer("bias_initializer", &Given::bias_initializer, &Given::bias_initializer_name,
                    &Own::bias_initializer),
        optional_part("kernel_regularizer", &Given::kernel_regularizer, &Given::kernel_regularizer_name,
                      &Own::kernel_regularizer),
        optional_part("recurrent_regularizer", &Given::recurrent_regularizer, &Given::recurrent_regularizer_name,
                      &Own::recurrent_regularizer),
        optional_part("bias_regularizer", &Given::bias_regularizer, &Given::bias_regularizer_name,
                      &Own::bias_regularizer),
        parts::activity_regularizer(&Given::activity_regularizer, &Given::activity_regularizer_name,
                                    &Own::activity_regularizer),
        optional_part("kernel_constraint", &Given::kernel_constraint, &Given::kernel_constraint_name,
                      &Own::kernel_constraint),
        optional_part("recurrent_constraint", &Given::recurrent_constraint, &Given::recurrent_constraint_name,
                      &Own::recurrent_constraint),
        optional_part("bias_constraint", &Given::bias_constraint, &Given::bias_constraint_name, &Own::bias_constraint),
        field("dropout", &Given::dropout, &Own::dropout, parts::between(0.0, 1.0)),
        field("recurrent_dropout", &Given::recurrent_dropout, &Own::recurrent_dropout, parts::between(0.0, 1.0)),
        field("use_bias", &Given::use_bias, &Own::use_bias),
        field("return_sequences", &Given::return_sequences, &Own::return_sequences),
        field("return_state", &Given::return_state, &Own::return_state),
        field("go_backwards", &Given::go_backwards, &Own::go_backwards),
        field("stateful", &Given::stateful, &Own::stateful), field("unroll", &Given::unroll, &Own::unroll),
        parts::json_flag("zero_output_for_mask", &Own::zero_output_for_mask), own...);
}

// A call of a recurrent layer while it is made into kernels.
struct RecurrentCall {
    const Position &position;
    TimeSteps time;
    size_t units;
    plan::Value inputs;                       // step by step, as to_steps gives them
    GateFactors input_factors, state_factors; // of dropout; where empty: nothing, or what `inputs` have already
    std::vector<plan::Value> initial;         // of each state (batch, units); empty: zeros
    bool keeps_steps; // what the states are behind each step is wanted, not only behind the last
};

// The rows of the call's batch, of which each thread goes through all steps with its own; few for little work.
runtime::Split split_rows(const plan::Builder &builder, const RecurrentCall &call, size_t gates);

// A state behind each step.
struct StateSequence {
    plan::Block *block; // (steps + 1, batch, units), beginning with the initial state; or only the last, in one place
    size_t batch, units;
    bool keeps_steps;
    plan::Block *initial; // null: zeros

    float *at(size_t step, size_t row) const {
        return block->floats() + ((keeps_steps ? step * batch : 0) + row) * units;
    }
    // Writes the initial state of some rows.
    void begin(size_t first, size_t last) const;
    // At a step that a row leaves out.
    void stay(size_t step, size_t row) const;
};

StateSequence state_sequence(plan::Builder &builder, const RecurrentCall &call, size_t state);

// The kernels of the steps.
struct RecurrentKernels {
    plan::Value src;                   // what `inputs` became, from which the way back leads to them
    std::vector<size_t> parameters;    // that the steps themselves read
    std::vector<StateSequence> states; // the first is what the layer gives
    // From d(loss)/d(what it gives at each step), step by step, and d(loss)/d(the states behind the last step), where
    // null is zero, adds the way back; returns d(loss)/d(src) and d(loss)/d(the initial states).
    std::function<std::vector<plan::Value>(plan::Block *diff_steps, const std::vector<plan::Block *> &diff_last)>
        backward;
};

// A layer that goes through the steps of sequences (batch, steps, features), with states that it carries along.
class RecurrentLayer : public Layer {
public:
    // `states` are the names of its states.
    RecurrentLayer(const RecurrentOptions &options, std::vector<std::string> states, size_t gates);

    virtual const RecurrentOptions &common() const = 0;
    size_t state_count() const { return states_.size(); }

    size_t output_count() const final { return common().return_state ? 1 + states_.size() : 1; }
    std::span<const CallParameter> call_parameters() const final;
    void check_arguments(const CallArguments &arguments) const final;
    // A mask is of the steps. Those that it leaves out leave the states as they are.
    bool takes_mask() const final { return true; }
    void check_mask(const Shape &mask, const Shape &input) const final;
    bool keeps_mask() const final { return common().return_sequences; }
    std::vector<Shape> output_shapes(const std::vector<Shape> &inputs, const CallArguments &arguments) const final;
    std::vector<plan::Value> lower_call(plan::Builder &builder, const Position &position,
                                        const std::vector<plan::Value> &srcs) const final;

    // Keras's have their weights in a cell.
    std::string path_in_keras(const std::string &weight) const final;
    size_t passes(const Shape &input, const Shape &) const final { return static_cast<size_t>(input[0]); } // the steps

    bool is_stateful() const final { return kept_ != nullptr; }
    void check_batch(int64_t samples) const final;
    void reset_states() const final;
    void add_state(StateRegistry &registry) const final;

protected:
    // Kernel, recurrent kernel and bias. What fills the bias may be another than the option.
    std::vector<WeightSpec> gate_weights(int64_t inputs, const Shape &bias,
                                         const InitializerPointer &bias_initializer) const;
    // inputs . kernel, and + bias: (steps, batch, gates * units).
    plan::Value lower_inputs(plan::Builder &builder, const RecurrentCall &call, bool with_bias) const;

private:
    virtual RecurrentKernels lower_steps(plan::Builder &builder, const RecurrentCall &call) const = 0;

    void add_dropout(plan::Builder &builder, RecurrentCall &call, const plan::Value &src) const;
    plan::Value kept_state(plan::Builder &builder, size_t state, int64_t batch) const;
    void keep_states(plan::Builder &builder, const std::vector<plan::Value> &last) const;
    std::vector<plan::Value> lower_outputs(plan::Builder &builder, const RecurrentCall &call,
                                           const RecurrentKernels &kernels) const;

    std::vector<std::string> states_;
    size_t gates_;
    std::shared_ptr<RecurrentState> kept_; // null: not stateful
};

} // namespace rekindle
