#include "layers/gru_reset_before.h"

#include <algorithm>

#include "kernels/merge.h"
#include "layers/gate_matrix.h"
#include "layers/row_parts.h"

namespace rekindle {

using onednn::Desc;
using plan::Block;
using plan::Builder;
using plan::Value;

namespace {

constexpr size_t kUpdate = 0, kReset = 1, kCandidate = 2, kGates = 3;

// What a thread goes through the steps with.
struct Part {
    GateForward forward;
    std::optional<GateBackward> backward;
    std::unique_ptr<RowFunction> activation, recurrent_activation;
};

// What the two kernels share, forward and back through all steps. Each thread goes through them with its own rows.
struct Loop {
    TimeSteps time;
    size_t units;
    runtime::Split rows;
    GateFactors factors;
    StateSequence hidden;
    Block *gates;   // (steps, batch, 3 units): z, r, n
    Block *inputs;  // of the same shape, what they are functions of
    Block *reset;   // (steps, batch, units): r h
    Block *product; // (3, batch, units), what the state gives to each gate
    Block *kernel;  // (units, 3 units)
    std::vector<Part> parts;

    float *gate(Block *of, size_t step, size_t row, size_t index) const {
        return of->floats() + ((place(step) + row) * kGates + index) * units;
    }
    float *reset_at(size_t step, size_t row) const { return reset->floats() + (place(step) + row) * units; }
    float *product_at(size_t index, size_t row) const { return product->floats() + (index * time.batch + row) * units; }
    GateMatrix matrix(size_t first_row, size_t count) const {
        return {count, units, units, kGates, factors, first_row};
    }
    std::vector<Block *> touched(const std::vector<Block *> &others) const {
        std::vector<Block *> all{gates,        inputs,         reset,     product,      kernel,
                                 hidden.block, hidden.initial, time.mask, factors.block};
        all.insert(all.end(), others.begin(), others.end());
        return all;
    }

private:
    size_t place(size_t step) const { return step * time.batch; }
};

// z and r, and r h, of a row.
void open_gates(const Loop &loop, Part &part, size_t step, size_t row, bool is_zero) {
    for (size_t index : {kUpdate, kReset}) {
        float *own = loop.gate(loop.gates, step, row, index), *input = loop.gate(loop.inputs, step, row, index);
        if (is_zero) {
            std::copy_n(own, loop.units, input);
        } else {
            kernels::add(own, loop.product_at(index, row), input, 0, loop.units);
        }
        part.recurrent_activation->forward(input, own);
    }
    kernels::multiply(loop.gate(loop.gates, step, row, kReset), loop.hidden.at(step, row), loop.reset_at(step, row), 0,
                      loop.units);
}

// n and the state behind the step, of a row.
void mix(const Loop &loop, Part &part, size_t step, size_t row, bool is_zero) {
    float *candidate = loop.gate(loop.gates, step, row, kCandidate);
    float *input = loop.gate(loop.inputs, step, row, kCandidate);
    if (is_zero) {
        std::copy_n(candidate, loop.units, input);
    } else {
        kernels::add(candidate, loop.product_at(kCandidate, row), input, 0, loop.units);
    }
    part.activation->forward(input, candidate);
    const float *update = loop.gate(loop.gates, step, row, kUpdate), *before = loop.hidden.at(step, row);
    float *behind = loop.hidden.at(step + 1, row);
    for (size_t j = 0; j < loop.units; ++j) behind[j] = update[j] * (before[j] - candidate[j]) + candidate[j];
}

void go_forward(Loop &loop, size_t index, size_t begin, size_t end) {
    Part &part = loop.parts[index];
    const float *kernel = loop.kernel->floats();
    loop.hidden.begin(begin, end);
    for (size_t step = 0; step < loop.time.steps; ++step) {
        bool is_zero = step == 0 && loop.hidden.initial == nullptr;
        if (!is_zero) {
            for (size_t gate : {kUpdate, kReset}) {
                part.forward(gate, loop.hidden.at(step, begin), kernel, loop.product_at(gate, begin));
            }
        }
        for (size_t row = begin; row < end; ++row) {
            if (loop.time.skips(step, row)) {
                std::fill_n(loop.reset_at(step, row), loop.units, 0.0F);
            } else {
                open_gates(loop, part, step, row, is_zero);
            }
        }
        if (!is_zero) part.forward(kCandidate, loop.reset_at(step, begin), kernel, loop.product_at(kCandidate, begin));
        for (size_t row = begin; row < end; ++row) {
            if (loop.time.skips(step, row)) {
                loop.hidden.stay(step, row);
            } else {
                mix(loop, part, step, row, is_zero);
            }
        }
    }
}

// Gradients of the state, of the step that the way back has come to.
struct Diffs {
    Block *steps;    // of what each step gives; null: 0
    Block *last;     // of the state behind the last step; null: 0
    Block *hidden;   // (batch, units)
    Block *result;   // of the products, of the same shape
    bool to_initial; // whether that of the initial state is wanted
};

// From d(loss)/d(the state behind the step) those of z and n, and what goes to the state before it by z.
void unmix(const Loop &loop, const Diffs &diffs, Part &part, size_t step, size_t row) {
    float *diff = diffs.hidden->floats() + row * loop.units;
    size_t place = (step * loop.time.batch + row) * loop.units;
    if (diffs.steps != nullptr) kernels::add(diff, diffs.steps->floats() + place, diff, 0, loop.units);
    float *update = loop.gate(loop.gates, step, row, kUpdate),
          *candidate = loop.gate(loop.gates, step, row, kCandidate);
    const float *before = loop.hidden.at(step, row);
    float *own = loop.product_at(kUpdate, row), *of_candidate = loop.product_at(kCandidate, row); // free by now
    for (size_t j = 0; j < loop.units; ++j) {
        own[j] = diff[j] * (before[j] - candidate[j]);
        of_candidate[j] = diff[j] * (1 - update[j]);
        diff[j] *= update[j];
    }
    part.recurrent_activation->backward(loop.gate(loop.inputs, step, row, kUpdate), update, own, update);
    part.activation->backward(loop.gate(loop.inputs, step, row, kCandidate), candidate, of_candidate, candidate);
}

// From d(loss)/d(r h) that of r, and what goes to the state by r h.
void close_reset(const Loop &loop, const Diffs &diffs, Part &part, size_t step, size_t row) {
    float *diff = diffs.hidden->floats() + row * loop.units, *result = diffs.result->floats() + row * loop.units;
    float *reset = loop.gate(loop.gates, step, row, kReset), *own = loop.product_at(kReset, row);
    kernels::multiply(result, loop.hidden.at(step, row), own, 0, loop.units);
    kernels::multiply(result, reset, result, 0, loop.units);
    kernels::add(diff, result, diff, 0, loop.units);
    part.recurrent_activation->backward(loop.gate(loop.inputs, step, row, kReset), reset, own, reset);
}

void go_back(Loop &loop, const Diffs &diffs, size_t index, size_t begin, size_t end) {
    Part &part = loop.parts[index];
    const float *kernel = loop.kernel->floats();
    size_t first = begin * loop.units, count = (end - begin) * loop.units;
    float *hidden = diffs.hidden->floats(), *result = diffs.result->floats();
    if (diffs.last == nullptr) {
        std::fill_n(hidden + first, count, 0.0F);
    } else {
        std::copy_n(diffs.last->floats() + first, count, hidden + first);
    }
    for (size_t step = loop.time.steps; step-- > 0;) {
        const float *of_gates = loop.gate(loop.gates, step, begin, 0);
        for (size_t row = begin; row < end; ++row) {
            if (loop.time.skips(step, row)) {
                std::fill_n(loop.gate(loop.gates, step, row, 0), kGates * loop.units, 0.0F);
            } else {
                unmix(loop, diffs, part, step, row);
            }
        }
        std::fill_n(result + first, count, 0.0F);
        (*part.backward)(kCandidate, of_gates, kernel, result + first);
        for (size_t row = begin; row < end; ++row) {
            if (!loop.time.skips(step, row)) close_reset(loop, diffs, part, step, row);
        }
        if (step == 0 && !diffs.to_initial) return;
        for (size_t gate : {kUpdate, kReset}) (*part.backward)(gate, of_gates, kernel, hidden + first);
    }
}

std::shared_ptr<Loop> make_loop(Builder &builder, const GruResetBefore &of) {
    const RecurrentCall &call = of.call;
    auto units = static_cast<int64_t>(call.units);
    size_t width = call.units * sizeof(float);
    runtime::Split rows = split_rows(builder, call, kGates);
    auto loop = std::make_shared<Loop>(
        Loop{call.time,
             call.units,
             rows,
             call.state_factors,
             state_sequence(builder, call, 0),
             of.gates.block,
             builder.block(of.gates.block->bytes),
             builder.block(call.time.steps * call.time.batch * width),
             builder.block(kGates * call.time.batch * width),
             builder.weight(of.recurrent_kernel, Desc::row_major({units, static_cast<int64_t>(kGates) * units})),
             {}});
    for_parts(rows, [&](size_t part) {
        GateMatrix matrix = loop->matrix(rows.begin(part), rows.end(part) - rows.begin(part));
        loop->parts.push_back(
            {GateForward(matrix), std::nullopt, of.activation.on_rows(units), of.recurrent_activation.on_rows(units)});
        if (builder.training()) loop->parts.back().backward.emplace(matrix);
    });
    return loop;
}

// Of z and r from the states that the steps began with, and of n from r times these.
void add_kernel_gradient(Builder &builder, size_t parameter, const std::shared_ptr<Loop> &loop) {
    auto gradient = std::make_shared<GateGradient>(loop->matrix(0, loop->time.steps * loop->time.batch));
    Block *written = builder.gradient_to_write(parameter);
    builder.add("recurrent_kernel_gradient", loop->touched({written}), [=](const plan::Run &) {
        for (size_t gate = 0; gate < kGates; ++gate) {
            const float *states = gate == kCandidate ? loop->reset->floats() : loop->hidden.block->floats();
            (*gradient)(gate, states, loop->gates->floats(), written->floats());
        }
    });
    builder.add_written_gradient(parameter, written);
}

} // namespace

RecurrentKernels lower_gru_reset_before(Builder &builder, const GruResetBefore &of) {
    std::shared_ptr<Loop> loop = make_loop(builder, of);
    builder.add("gru_reset_before", loop->touched({}), [=](const plan::Run &) {
        runtime::parallel_parts(loop->rows,
                                [&](size_t part, size_t begin, size_t end) { go_forward(*loop, part, begin, end); });
    });
    auto backward = [=, &builder, gates = of.gates, initial = of.call.initial[0], parameter = of.recurrent_kernel](
                        Block *diff_steps, const std::vector<Block *> &diff_last) -> std::vector<Value> {
        Shape shape{static_cast<int64_t>(loop->time.batch), static_cast<int64_t>(loop->units)};
        Value hidden = builder.value(shape, Desc::row_major(shape));
        Diffs diffs{diff_steps, diff_last.empty() ? nullptr : diff_last[0], hidden.block,
                    builder.block(hidden.block->bytes), builder.needs_gradient(initial)};
        builder.add("gru_reset_before_backward", loop->touched({diffs.steps, diffs.last, diffs.hidden, diffs.result}),
                    [=](const plan::Run &) {
                        runtime::parallel_parts(loop->rows, [&](size_t part, size_t begin, size_t end) {
                            go_back(*loop, diffs, part, begin, end);
                        });
                    });
        if (builder.is_trained(parameter)) add_kernel_gradient(builder, parameter, loop);
        return {builder.reshaped(gates, gates.shape), hidden};
    };
    return {of.gates, {of.recurrent_kernel}, {loop->hidden}, std::move(backward)};
}

} // namespace rekindle
