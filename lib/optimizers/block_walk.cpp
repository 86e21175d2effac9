#include "optimizers/block_walk.h"

#include <algorithm>

#include "kernels/gradients.h"
#include "runtime/parallel.h"

namespace rekindle {
namespace {

// Floats; weights, gradients and slots of a block are together some 20 KB.
constexpr size_t kBlock = 1024;

alignas(64) constexpr float kNoGradient[kBlock] = {};

bool is_table(const OptimizerVariable &variable) {
    return variable.written_rows != nullptr;
}

// The end of what is written of a table, or is not, at a place; the end of another variable.
size_t end_of_stretch(const OptimizerVariable &variable, size_t at) {
    if (!is_table(variable)) return variable.end;
    size_t end = variable.begin + variable.written_rows->stretch_end(at - variable.begin);
    return std::min({end, at + kBlock, variable.end});
}

} // namespace

BlockWalk::BlockWalk(const OptimizerOptions &options, const OptimizerArenas &arenas, const UpdateStep &step, bool check)
    : options_(options), arenas_(arenas), step_(step), check_(check),
      has_tables_(std::any_of(arenas.variables.begin(), arenas.variables.end(), is_table)) {
    auto next = arenas.slots.begin(); // in the order of Optimizer::slots
    if (options.use_ema) average_ = *next++;
    if (options.accumulates()) accumulator_ = *next++;
    std::copy_n(next, own_slots_.size(), own_slots_.begin());
}

kernels::Block BlockWalk::block(size_t begin, size_t count) const {
    auto slot = [&](size_t index) { return own_slots_[index] == nullptr ? nullptr : own_slots_[index] + begin; };
    return {arenas_.weights + begin, arenas_.gradients + begin, {slot(0), slot(1), slot(2)}, count, check_};
}

// Of what begins there, which is within one stretch of a table.
const float *BlockWalk::gradient(size_t begin, const OptimizerVariable &variable) const {
    bool is_zero = is_table(variable) && !variable.written_rows->is_written(begin - variable.begin);
    return is_zero ? kNoGradient : arenas_.gradients + begin;
}

// Calls step(begin, count, variable), which tells whether all is finite, for the blocks of [begin, end), each within
// one variable and of `largest` floats at most.
template <class Step>
bool BlockWalk::for_each_block(size_t begin, size_t end, size_t largest, const Step &step) const {
    auto ends_before = [](const OptimizerVariable &variable, size_t at) { return variable.end <= at; };
    auto variable = std::lower_bound(arenas_.variables.begin(), arenas_.variables.end(), begin, ends_before);
    bool finite = true;
    for (; variable != arenas_.variables.end() && variable->begin < end; ++variable) {
        size_t stop = std::min(end, variable->end);
        for (size_t at = std::max(begin, variable->begin); at < stop;) {
            size_t count = std::min(largest, std::min(stop, end_of_stretch(*variable, at)) - at);
            finite = step(at, count, *variable) && finite;
            at += count;
        }
    }
    return finite;
}

// Makes the gradient what the kernel is to see, in `room` if it is another than the arena's.
bool BlockWalk::prepare(kernels::Block &block, size_t begin, const OptimizerVariable &variable, float *room) const {
    const float *&gradient = block.gradients;
    bool finite = true;
    if (accumulator_ != nullptr) {
        auto number = static_cast<float>(options_.gradient_accumulation_steps);
        kernels::take_mean(room, gradient, accumulator_ + begin, number, block.count);
        gradient = room;
    }
    if (variable.gradient_scale != 1.0f) {
        kernels::scale(room, gradient, variable.gradient_scale, block.count);
        gradient = room;
    }
    if (options_.clipvalue > 0.0) {
        finite = kernels::clip(room, gradient, static_cast<float>(options_.clipvalue), block.count, check_);
        gradient = room;
    }
    return finite;
}

void BlockWalk::average(size_t begin, size_t count) const {
    float *average = average_ + begin, *weights = arenas_.weights + begin;
    kernels::average(average, weights, options_.momentum(step_.iterations), count);
    if (options_.overwrites(step_.iterations)) std::copy(average, average + count, weights);
}

bool BlockWalk::run(OfZero of_zero, Call call, const void *kernel) const {
    bool has_passes = options_.has_passes();
    if (!has_passes && !options_.decays() && !has_tables_) {
        return runtime::parallel_all(step_.parts, arenas_.count, kUpdateGranularity, kSerialUpdateBelow,
                                     [&](size_t begin, size_t end) { return call(kernel, block(begin, end - begin)); });
    }
    if (options_.by_norm()) {
        double number = accumulator_ == nullptr ? 1.0 : static_cast<double>(options_.gradient_accumulation_steps);
        options_.scale(arenas_, accumulator_, number, step_.parts);
    }
    return runtime::parallel_all(
        step_.parts, arenas_.count, kUpdateGranularity, kSerialUpdateBelow, [&](size_t begin, size_t end) {
            alignas(64) float room[kBlock];
            size_t largest = has_passes ? kBlock : arenas_.count;
            return for_each_block(begin, end, largest, [&](size_t at, size_t count, const OptimizerVariable &variable) {
                kernels::Block its = block(at, count);
                its.gradients = gradient(at, variable);
                bool may_skip = of_zero == OfZero::kNothing && !has_passes && !(options_.decays() && variable.decays);
                if (may_skip && its.gradients == kNoGradient) return true;
                if (variable.decays) {
                    its.decay = static_cast<float>(options_.weight_decay);
                    its.decay_rate = static_cast<float>(step_.learning_rate);
                }
                bool finite = prepare(its, at, variable, room);
                finite = call(kernel, its) && finite;
                if (average_ != nullptr) average(at, count);
                return finite;
            });
        });
}

bool BlockWalk::accumulate() const {
    return runtime::parallel_all(
        step_.parts, arenas_.count, kUpdateGranularity, kSerialUpdateBelow, [&](size_t begin, size_t end) {
            return for_each_block(begin, end, kBlock, [&](size_t at, size_t count, const OptimizerVariable &variable) {
                bool finite = kernels::accumulate(accumulator_ + at, gradient(at, variable), count, check_);
                if (average_ != nullptr) average(at, count);
                return finite;
            });
        });
}

} // namespace rekindle
