#include "layers/recurrent_steps.h"

#include <algorithm>

#include "kernels/merge.h"
#include "layers/row_parts.h"
#include "layers/state_product.h"

namespace rekindle {

using onednn::Desc;
using plan::Block;
using plan::Builder;
using plan::Value;

namespace {

// What the two kernels share, forward and back through all steps. Each thread goes through them with its own rows.
struct Loop {
    TimeSteps time;
    size_t units, gate_count;
    runtime::Split rows;
    std::vector<StateSequence> states;
    Block *gates;      // (steps, batch, gate_count * units)
    Block *inputs;     // of the same shape, what the gates are functions of; null: not wanted
    bool keeps_inputs; // of all steps, not only of one
    Block *kept;       // of the shape of gates, see RecurrentUnit; null: nothing
    std::vector<Block *> unit_blocks;
    std::unique_ptr<StateProduct> product;
    std::vector<std::unique_ptr<RecurrentUnit>> unit; // of each part

    float *gates_at(size_t step, size_t row) const { return wide(gates, step, row); }
    float *inputs_at(size_t step, size_t row) const {
        return inputs == nullptr ? nullptr : wide(inputs, keeps_inputs ? step : 0, row);
    }
    float *kept_at(size_t step, size_t row) const { return kept == nullptr ? nullptr : wide(kept, step, row); }
    // d(loss)/d(product) of all steps.
    Block *diff_product() const { return kept == nullptr ? gates : kept; }
    // That both touch, and others.
    std::vector<Block *> touched(const std::vector<Block *> &others) const {
        std::vector<Block *> all{gates, inputs, kept, time.mask};
        all.insert(all.end(), unit_blocks.begin(), unit_blocks.end());
        for (const StateSequence &state : states) all.insert(all.end(), {state.block, state.initial});
        all.insert(all.end(), others.begin(), others.end());
        return all;
    }

private:
    float *wide(Block *block, size_t step, size_t row) const {
        return block->floats() + (step * time.batch + row) * gate_count * units;
    }
};

std::vector<StateSequence> make_states(Builder &builder, const RecurrentCall &call) {
    std::vector<StateSequence> states;
    for (size_t state = 0; state < call.initial.size(); ++state) states.push_back(state_sequence(builder, call, state));
    return states;
}

std::vector<std::unique_ptr<RecurrentUnit>> make_units(const runtime::Split &rows, const RecurrentSteps &of) {
    std::vector<std::unique_ptr<RecurrentUnit>> units;
    for_parts(rows, [&](size_t) { units.push_back(of.make_unit()); });
    return units;
}

std::shared_ptr<Loop> make_loop(Builder &builder, const RecurrentSteps &of) {
    const RecurrentCall &call = of.call;
    runtime::Split rows = split_rows(builder, call, of.gate_count);
    auto loop = std::make_shared<Loop>(
        Loop{call.time, call.units, of.gate_count, rows, make_states(builder, call), of.gates.block, nullptr,
             builder.training(), nullptr, of.unit_blocks,
             make_state_product(builder, {of.recurrent_kernel, call.units, of.gate_count, rows, call.state_factors}),
             make_units(rows, of)});
    size_t bytes = of.gates.block->bytes / (loop->keeps_inputs ? 1 : call.time.steps);
    if (loop->unit[0]->needs_inputs()) loop->inputs = builder.block(bytes);
    if (loop->unit[0]->keeps_product() && builder.training()) loop->kept = builder.block(of.gates.block->bytes);
    return loop;
}

void go_forward(const Loop &loop, size_t part, size_t begin, size_t end) {
    for (const StateSequence &state : loop.states) state.begin(begin, end);
    const StateSequence &hidden = loop.states[0];
    for (size_t step = 0; step < loop.time.steps; ++step) {
        bool is_zero = step == 0 && hidden.initial == nullptr;
        if (!is_zero) loop.product->forward(part, hidden.at(step, begin));
        for (size_t row = begin; row < end; ++row) {
            if (loop.time.skips(step, row)) {
                for (const StateSequence &state : loop.states) state.stay(step, row);
                continue;
            }
            RecurrentUnit::Forward of{loop.gates_at(step, row),
                                      is_zero ? nullptr : loop.product->result(row),
                                      loop.product->gate_stride(),
                                      {},
                                      {},
                                      loop.inputs_at(step, row),
                                      loop.kept_at(step, row)};
            for (size_t i = 0; i < loop.states.size(); ++i) {
                of.states[i] = loop.states[i].at(step, row);
                of.next[i] = loop.states[i].at(step + 1, row);
            }
            loop.unit[part]->forward(of);
        }
    }
}

// Gradients of the states, of the step that the way back has come to.
struct Diffs {
    Block *steps;                // of what each step gives; null: 0
    std::vector<Block *> last;   // of the states behind the last step; null: 0
    std::vector<Block *> states; // (batch, units)
    Block *result;               // of h through the product; that of h, where it is all of every row
    bool to_initial;             // whether those of the initial states are wanted
};

void copy_or_zero(Block *to, const Block *from, size_t first, size_t count) {
    if (from == nullptr) {
        std::fill_n(to->floats() + first, count, 0.0F);
    } else {
        std::copy_n(from->floats() + first, count, to->floats() + first);
    }
}

// d(loss)/d(h) of the rows, but for those that leave the step out, gets what came through the product.
void take_result(const Loop &loop, const Diffs &diffs, size_t step, size_t begin, size_t end) {
    float *hidden = diffs.states[0]->floats(), *result = diffs.result->floats();
    for (size_t row = begin; row < end; ++row) {
        if (loop.time.skips(step, row)) continue;
        if (loop.kept == nullptr) {
            std::copy_n(result + row * loop.units, loop.units, hidden + row * loop.units);
        } else {
            kernels::add(hidden, result, hidden, row * loop.units, (row + 1) * loop.units);
        }
    }
}

void go_back(const Loop &loop, const Diffs &diffs, size_t part, size_t begin, size_t end) {
    size_t units = loop.units;
    loop.unit[part]->begin_backward();
    for (size_t i = 0; i < diffs.states.size(); ++i) {
        copy_or_zero(diffs.states[i], diffs.last[i], begin * units, (end - begin) * units);
    }
    for (size_t step = loop.time.steps; step-- > 0;) {
        for (size_t row = begin; row < end; ++row) {
            if (loop.time.skips(step, row)) {
                std::fill_n(loop.gates_at(step, row), loop.gate_count * units, 0.0F);
                if (loop.kept != nullptr) std::fill_n(loop.kept_at(step, row), loop.gate_count * units, 0.0F);
                continue;
            }
            size_t place = (step * loop.time.batch + row) * units;
            RecurrentUnit::Backward of{loop.gates_at(step, row),
                                       {},
                                       {},
                                       loop.inputs_at(step, row),
                                       loop.kept_at(step, row),
                                       diffs.steps == nullptr ? nullptr : diffs.steps->floats() + place,
                                       {}};
            for (size_t i = 0; i < loop.states.size(); ++i) {
                of.states[i] = loop.states[i].at(step, row);
                of.next[i] = loop.states[i].at(step + 1, row);
                of.diffs[i] = diffs.states[i]->floats() + row * units;
            }
            loop.unit[part]->backward(of);
        }
        if (step == 0 && !diffs.to_initial) return;
        const float *diff_product = loop.kept == nullptr ? loop.gates_at(step, begin) : loop.kept_at(step, begin);
        loop.product->backward(part, diff_product, diffs.result->floats() + begin * units);
        if (diffs.result != diffs.states[0]) take_result(loop, diffs, step, begin, end);
    }
}

} // namespace

RecurrentKernels lower_recurrent_steps(Builder &builder, const RecurrentSteps &of) {
    std::shared_ptr<Loop> loop = make_loop(builder, of);
    builder.add(of.name, loop->touched(loop->product->forward_blocks()), [=](const plan::Run &) {
        runtime::parallel_parts(loop->rows,
                                [&](size_t part, size_t begin, size_t end) { go_forward(*loop, part, begin, end); });
    });
    auto backward = [=, &builder, name = of.name, gates = of.gates, initial = of.call.initial,
                     parameter = of.recurrent_kernel](Block *diff_steps,
                                                      const std::vector<Block *> &diff_last) -> std::vector<Value> {
        Shape shape{static_cast<int64_t>(loop->time.batch), static_cast<int64_t>(loop->units)};
        size_t states = loop->states.size();
        Diffs diffs{diff_steps, diff_last, {}, nullptr, false};
        diffs.last.resize(states);
        std::vector<Value> values{builder.reshaped(gates, gates.shape)};
        for (size_t i = 0; i < states; ++i) {
            values.push_back(builder.value(shape, Desc::row_major(shape)));
            diffs.states.push_back(values.back().block);
        }
        for (const Value &state : initial) diffs.to_initial |= builder.needs_gradient(state);
        bool is_all = loop->time.mask == nullptr && loop->kept == nullptr;
        diffs.result = is_all ? diffs.states[0] : builder.block(diffs.states[0]->bytes);
        loop->product->prepare_backward(builder);
        std::vector<Block *> touched = loop->touched(loop->product->backward_blocks());
        touched.insert(touched.end(), {diffs.steps, diffs.result});
        touched.insert(touched.end(), diffs.last.begin(), diffs.last.end());
        touched.insert(touched.end(), diffs.states.begin(), diffs.states.end());
        builder.add(name + "_backward", touched, [=](const plan::Run &) {
            runtime::parallel_parts(
                loop->rows, [&](size_t part, size_t begin, size_t end) { go_back(*loop, diffs, part, begin, end); });
        });
        if (builder.is_trained(parameter)) {
            loop->product->add_kernel_gradient(builder, loop->states[0].block, loop->diff_product(), loop->time.steps);
        }
        return values;
    };
    return {of.gates, {of.recurrent_kernel}, loop->states, std::move(backward)};
}

} // namespace rekindle
