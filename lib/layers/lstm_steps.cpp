#include "layers/lstm_steps.h"

#include <algorithm>
#include <optional>

#include "layers/lstm_unit.h"
#include "layers/state_product.h"
#include "runtime/single_threaded.h"

namespace rekindle {

using onednn::Desc;
using plan::Block;
using plan::Builder;
using plan::Value;

namespace {

constexpr size_t kGates = 4;
constexpr size_t kSerialBelow = 100'000; // multiplications

// What the two kernels share, forward and back through all steps. Each thread goes through them with its own rows.
struct Loop {
    TimeSteps time;
    size_t units;
    runtime::Split rows;
    StateSequence hidden, carry;
    Block *gates;      // (steps, batch, 4 units)
    Block *inputs;     // of the same shape, what the gates are functions of; null: not wanted
    bool keeps_inputs; // of all steps, not only of one
    std::unique_ptr<StateProduct> product;
    std::vector<std::unique_ptr<LstmUnit>> unit; // of each part

    float *gates_at(size_t step, size_t row) const { return wide(gates, step, row); }
    float *inputs_at(size_t step, size_t row) const {
        return inputs == nullptr ? nullptr : wide(inputs, keeps_inputs ? step : 0, row);
    }
    // That both touch, and others.
    std::vector<Block *> touched(const std::vector<Block *> &others) const {
        std::vector<Block *> all{gates, inputs, hidden.block, hidden.initial, carry.block, carry.initial, time.mask};
        all.insert(all.end(), others.begin(), others.end());
        return all;
    }

private:
    float *wide(Block *block, size_t step, size_t row) const {
        return block->floats() + (step * time.batch + row) * kGates * units;
    }
};

runtime::Split split_rows(const Builder &builder, const RecurrentCall &call) {
    size_t of_row = call.time.steps * kGates * call.units * call.units;
    return {builder.request().threads, call.time.batch, 1, std::max<size_t>(2, kSerialBelow / of_row + 1)};
}

std::vector<std::unique_ptr<LstmUnit>> make_units(const runtime::Split &rows, const LstmSteps &of) {
    std::optional<runtime::SingleThreaded> alone; // as in a team
    if (rows.parts() > 1) alone.emplace();
    std::vector<std::unique_ptr<LstmUnit>> units;
    for (size_t part = 0; part < rows.parts(); ++part) {
        units.push_back(make_lstm_unit(of.call.units, of.activation, of.recurrent_activation));
    }
    return units;
}

std::shared_ptr<Loop> make_loop(Builder &builder, const LstmSteps &of) {
    const RecurrentCall &call = of.call;
    runtime::Split rows = split_rows(builder, call);
    auto loop = std::make_shared<Loop>(
        Loop{call.time, call.units, rows, state_sequence(builder, call, 0), state_sequence(builder, call, 1),
             of.gates.block, nullptr, builder.training(),
             make_state_product(builder, {of.recurrent_kernel, call.units, kGates, rows, call.state_factors}),
             make_units(rows, of)});
    size_t bytes = of.gates.block->bytes / (loop->keeps_inputs ? 1 : call.time.steps);
    if (loop->unit[0]->needs_inputs()) loop->inputs = builder.block(bytes);
    return loop;
}

void go_forward(const Loop &loop, size_t part, size_t begin, size_t end) {
    loop.hidden.begin(begin, end);
    loop.carry.begin(begin, end);
    for (size_t step = 0; step < loop.time.steps; ++step) {
        bool is_zero = step == 0 && loop.hidden.initial == nullptr;
        if (!is_zero) loop.product->forward(part, loop.hidden.at(step, begin));
        for (size_t row = begin; row < end; ++row) {
            if (loop.time.skips(step, row)) {
                loop.hidden.stay(step, row);
                loop.carry.stay(step, row);
                continue;
            }
            kernels::LstmForward of{loop.gates_at(step, row),     is_zero ? nullptr : loop.product->result(row),
                                    loop.product->gate_stride(),  loop.carry.at(step, row),
                                    loop.carry.at(step + 1, row), loop.hidden.at(step + 1, row)};
            loop.unit[part]->forward(of, loop.inputs_at(step, row));
        }
    }
}

// Gradients of the states, of the step that the way back has come to.
struct Diffs {
    Block *steps;                    // of what each step gives; null: 0
    Block *last_hidden, *last_carry; // of the states behind the last step; null: 0
    Block *hidden, *carry;           // (batch, units)
    Block *result;                   // of the product; `hidden`, where no step is left out
    bool to_initial;                 // whether that of the initial state is wanted
};

void copy_or_zero(Block *to, const Block *from, size_t first, size_t count) {
    if (from == nullptr) {
        std::fill_n(to->floats() + first, count, 0.0F);
    } else {
        std::copy_n(from->floats() + first, count, to->floats() + first);
    }
}

void go_back(const Loop &loop, const Diffs &diffs, size_t part, size_t begin, size_t end) {
    size_t units = loop.units;
    copy_or_zero(diffs.hidden, diffs.last_hidden, begin * units, (end - begin) * units);
    copy_or_zero(diffs.carry, diffs.last_carry, begin * units, (end - begin) * units);
    for (size_t step = loop.time.steps; step-- > 0;) {
        for (size_t row = begin; row < end; ++row) {
            if (loop.time.skips(step, row)) {
                std::fill_n(loop.gates_at(step, row), kGates * units, 0.0F);
                continue;
            }
            size_t place = (step * loop.time.batch + row) * units;
            kernels::LstmBackward of{loop.gates_at(step, row),
                                     loop.carry.at(step, row),
                                     loop.carry.at(step + 1, row),
                                     diffs.hidden->floats() + row * units,
                                     diffs.steps == nullptr ? nullptr : diffs.steps->floats() + place,
                                     diffs.carry->floats() + row * units};
            loop.unit[part]->backward(of, loop.inputs_at(step, row));
        }
        if (step == 0 && !diffs.to_initial) return;
        loop.product->backward(part, loop.gates_at(step, begin), diffs.result->floats() + begin * units);
        if (diffs.result == diffs.hidden) continue;
        for (size_t row = begin; row < end; ++row) {
            if (!loop.time.skips(step, row)) copy_or_zero(diffs.hidden, diffs.result, row * units, units);
        }
    }
}

} // namespace

RecurrentKernels lower_lstm(Builder &builder, const LstmSteps &of) {
    std::shared_ptr<Loop> loop = make_loop(builder, of);
    builder.add("lstm", loop->touched(loop->product->forward_blocks()), [=](const plan::Run &) {
        runtime::parallel_parts(loop->rows,
                                [&](size_t part, size_t begin, size_t end) { go_forward(*loop, part, begin, end); });
    });
    auto backward = [=, &builder, gates = of.gates, initial = of.call.initial, parameter = of.recurrent_kernel](
                        Block *diff_steps, const std::vector<Block *> &diff_last) -> std::vector<Value> {
        Shape shape{static_cast<int64_t>(loop->time.batch), static_cast<int64_t>(loop->units)};
        Value hidden = builder.value(shape, Desc::row_major(shape)), carry = builder.value(shape, hidden.desc);
        Diffs diffs{diff_steps, nullptr, nullptr, hidden.block, carry.block, hidden.block, false};
        if (!diff_last.empty()) {
            diffs.last_hidden = diff_last[0];
            diffs.last_carry = diff_last[1];
        }
        for (const Value &state : initial) diffs.to_initial |= builder.needs_gradient(state);
        if (loop->time.mask != nullptr) diffs.result = builder.block(hidden.block->bytes);
        loop->product->prepare_backward(builder);
        std::vector<Block *> touched = loop->touched(loop->product->backward_blocks());
        touched.insert(touched.end(),
                       {diffs.steps, diffs.last_hidden, diffs.last_carry, diffs.hidden, diffs.carry, diffs.result});
        builder.add("lstm_backward", touched, [=](const plan::Run &) {
            runtime::parallel_parts(
                loop->rows, [&](size_t part, size_t begin, size_t end) { go_back(*loop, diffs, part, begin, end); });
        });
        if (builder.is_trained(parameter)) {
            loop->product->add_kernel_gradient(builder, loop->hidden.block, loop->gates, loop->time.steps);
        }
        return {builder.reshaped(gates, gates.shape), hidden, carry};
    };
    return {of.gates, {of.recurrent_kernel}, {loop->hidden, loop->carry}, std::move(backward)};
}

} // namespace rekindle
