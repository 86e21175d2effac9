#include "layers/lstm_steps.h"

#include <algorithm>
#include <optional>

#include "layers/lstm_unit.h"
#include "layers/step_product.h"
#include "onednn/matmul.h"
#include "onednn/reorder.h"
#include "runtime/single_threaded.h"

namespace rekindle {

using onednn::Argument;
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
    std::vector<std::unique_ptr<LstmUnit>> unit; // of each part

    float *gates_at(size_t step, size_t row) const { return wide(gates, step, row); }
    float *inputs_at(size_t step, size_t row) const {
        return inputs == nullptr ? nullptr : wide(inputs, keeps_inputs ? step : 0, row);
    }
    std::vector<Block *> blocks() const {
        return {gates, inputs, hidden.block, hidden.initial, carry.block, carry.initial, time.mask};
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

std::shared_ptr<Loop> make_loop(Builder &builder, const LstmSteps &of) {
    const RecurrentCall &call = of.call;
    size_t batch = call.time.batch, places = batch * (call.keeps_steps ? call.time.steps + 1 : 1);
    auto sequence = [&](size_t state) -> StateSequence {
        return {builder.block(places * call.units * sizeof(float)), batch, call.units, call.keeps_steps,
                call.initial[state].block};
    };
    auto loop = std::make_shared<Loop>(Loop{call.time, call.units, split_rows(builder, call), sequence(0), sequence(1),
                                            of.gates.block, nullptr, builder.training(), {}});
    std::optional<runtime::SingleThreaded> alone;
    if (loop->rows.parts() > 1) alone.emplace();
    for (size_t part = 0; part < loop->rows.parts(); ++part) {
        loop->unit.push_back(make_lstm_unit(call.units, of.activation, of.recurrent_activation));
    }
    size_t bytes = of.gates.block->bytes / (loop->keeps_inputs ? 1 : call.time.steps);
    if (loop->unit[0]->needs_inputs()) loop->inputs = builder.block(bytes);
    return loop;
}

// What the product of the state with the recurrent kernel is, and where.
struct Product {
    std::shared_ptr<StepProduct> compute;
    Block *weights, *result;
};

void go_forward(const Loop &loop, const Product &product, size_t part, size_t begin, size_t end) {
    size_t units = loop.units, width = kGates * units;
    loop.hidden.begin(begin, end);
    loop.carry.begin(begin, end);
    for (size_t step = 0; step < loop.time.steps; ++step) {
        bool is_zero = step == 0 && loop.hidden.initial == nullptr;
        float *result = product.result->floats();
        if (!is_zero) {
            product.compute->run(part, loop.hidden.at(step, begin), product.weights->floats(), result + begin * width);
        }
        for (size_t row = begin; row < end; ++row) {
            if (loop.time.skips(step, row)) {
                loop.hidden.stay(step, row);
                loop.carry.stay(step, row);
                continue;
            }
            kernels::LstmForward of{loop.gates_at(step, row),
                                    is_zero ? nullptr : result + row * width,
                                    units,
                                    loop.carry.at(step, row),
                                    loop.carry.at(step + 1, row),
                                    loop.hidden.at(step + 1, row)};
            loop.unit[part]->forward(of, loop.inputs_at(step, row));
        }
    }
}

// Gradients of the states, of the step that the way back has come to.
struct Diffs {
    Block *steps;                 // of what each step gives; null: 0
    Block *last_hidden, *last_carry; // of the states behind the last step; null: 0
    Block *hidden, *carry;        // (batch, units)
    Block *result;                // of the product; `hidden`, where no step is left out
    bool to_initial;              // whether that of the initial state is wanted
};

void begin_rows(Block *to, const Block *from, size_t first, size_t count) {
    if (from == nullptr) {
        std::fill_n(to->floats() + first, count, 0.0F);
    } else {
        std::copy_n(from->floats() + first, count, to->floats() + first);
    }
}

void go_back(const Loop &loop, const Product &product, const Diffs &diffs, size_t part, size_t begin, size_t end) {
    size_t units = loop.units;
    begin_rows(diffs.hidden, diffs.last_hidden, begin * units, (end - begin) * units);
    begin_rows(diffs.carry, diffs.last_carry, begin * units, (end - begin) * units);
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
        float *result = diffs.result->floats();
        product.compute->run(part, loop.gates_at(step, begin), product.weights->floats(), result + begin * units);
        if (diffs.result == diffs.hidden) continue;
        for (size_t row = begin; row < end; ++row) {
            if (!loop.time.skips(step, row)) begin_rows(diffs.hidden, diffs.result, row * units, units);
        }
    }
}

// The recurrent kernel turned round, as the product wants it.
Block *turned_weights(Builder &builder, size_t parameter, const Desc &turned, const Desc &wanted) {
    Block *stored = builder.stored_weight(parameter);
    if (wanted == turned) return stored;
    Block *copy = builder.block(wanted.bytes());
    builder.add("reorder_weights", onednn::reorder(turned, wanted), {{Argument::kSrc, stored}, {Argument::kDst, copy}});
    return copy;
}

void add_recurrent_gradient(Builder &builder, const Loop &loop, size_t parameter) {
    int64_t rows = static_cast<int64_t>(loop.time.steps * loop.time.batch), units = static_cast<int64_t>(loop.units);
    int64_t width = units * static_cast<int64_t>(kGates);
    onednn::Primitive product = onednn::matmul(Desc::strided({units, rows}, {1, units}), Desc::row_major({rows, width}),
                                               Desc::row_major({units, width}));
    builder.add_weight_gradient("lstm_backward_weights", product,
                                {{Argument::kSrc, loop.hidden.block}, {Argument::kWeights, loop.gates}},
                                {{parameter, Argument::kDst}});
}

} // namespace

RecurrentKernels lower_lstm(Builder &builder, const LstmSteps &of) {
    std::shared_ptr<Loop> loop = make_loop(builder, of);
    int64_t units = static_cast<int64_t>(loop->units), width = units * static_cast<int64_t>(kGates);
    size_t parameter = of.recurrent_kernel;
    Desc stored = Desc::row_major({units, width}), turned = Desc::strided({width, units}, {1, width});
    builder.weight(parameter, stored); // settles how it lies
    auto compute = std::make_shared<StepProduct>(loop->rows, stored);
    Product product{compute, builder.weight(parameter, compute->weights()),
                    builder.block(loop->time.batch * kGates * loop->units * sizeof(float))};
    std::vector<Block *> touched = loop->blocks();
    touched.insert(touched.end(), {product.weights, product.result});
    builder.add("lstm", touched, [=](const plan::Run &) {
        runtime::parallel_parts(loop->rows, [&](size_t part, size_t begin, size_t end) {
            go_forward(*loop, product, part, begin, end);
        });
    });

    auto backward = [=, &builder, gates = of.gates, initial = of.call.initial](
                        Block *diff_steps, const std::vector<Block *> &diff_last) -> std::vector<Value> {
        Shape shape{static_cast<int64_t>(loop->time.batch), units};
        Value hidden = builder.value(shape, Desc::row_major(shape)), carry = builder.value(shape, hidden.desc);
        Diffs diffs{diff_steps, nullptr, nullptr, hidden.block, carry.block, hidden.block, false};
        if (!diff_last.empty()) {
            diffs.last_hidden = diff_last[0];
            diffs.last_carry = diff_last[1];
        }
        for (const Value &state : initial) diffs.to_initial |= builder.needs_gradient(state);
        if (loop->time.mask != nullptr) diffs.result = builder.block(hidden.block->bytes);
        auto turning = std::make_shared<StepProduct>(loop->rows, turned);
        Product back{turning, turned_weights(builder, parameter, turned, turning->weights()), nullptr};
        std::vector<Block *> blocks = loop->blocks();
        blocks.insert(blocks.end(), {back.weights, diffs.steps, diffs.last_hidden, diffs.last_carry, diffs.hidden,
                                     diffs.carry, diffs.result});
        builder.add("lstm_backward", blocks, [=](const plan::Run &) {
            runtime::parallel_parts(loop->rows, [&](size_t part, size_t begin, size_t end) {
                go_back(*loop, back, diffs, part, begin, end);
            });
        });
        if (builder.is_trained(parameter)) add_recurrent_gradient(builder, *loop, parameter);
        return {builder.reshaped(gates, gates.shape), hidden, carry};
    };
    return {of.gates, {parameter}, {loop->hidden, loop->carry}, std::move(backward)};
}

} // namespace rekindle
