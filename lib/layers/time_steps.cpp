#include "layers/time_steps.h"

#include <algorithm>

#include "kernels/merge.h"
#include "runtime/parallel.h"

namespace rekindle {

using plan::Block;
using plan::Builder;
using plan::Value;

namespace {

constexpr size_t kSerialBelow = 16384; // floats

// Calls part(row) for each sample.
template <class Part>
void over_rows(int threads, const TimeSteps &time, size_t features, const Part &part) {
    size_t minimum = kSerialBelow / (time.steps * features) + 1;
    runtime::parallel_for(threads, time.batch, 1, minimum, [&](size_t begin, size_t end) {
        for (size_t row = begin; row < end; ++row) part(row);
    });
}

// One step of one sample, in an array by steps and in one by samples.
struct Places {
    const TimeSteps &time;
    size_t features;
    float *by_steps, *by_samples;

    float *at_step(size_t step, size_t row) const { return by_steps + (step * time.batch + row) * features; }
    float *at_sample(size_t step, size_t row) const { return by_samples + (row * time.steps + step) * features; }
};

void add_copy(Builder &builder, const std::string &name, const TimeSteps &time, Block *from, Block *to, Block *factors,
              size_t features, bool is_back) {
    Block *by_steps = is_back ? from : to, *by_samples = is_back ? to : from;
    builder.add(name, {from, to, factors}, [=, threads = builder.request().threads](const plan::Run &) {
        Places places{time, features, by_steps->floats(), by_samples->floats()};
        over_rows(threads, time, features, [&](size_t row) {
            for (size_t step = 0; step < time.steps; ++step) {
                float *one = places.at_step(step, row), *other = places.at_sample(time.time_of(step), row);
                const float *source = is_back ? one : other;
                float *target = is_back ? other : one;
                if (factors == nullptr) {
                    std::copy_n(source, features, target);
                } else {
                    kernels::multiply(source, factors->floats() + row * features, target, 0, features);
                }
            }
        });
    });
}

} // namespace

Value to_steps(Builder &builder, const TimeSteps &time, const Value &given, Block *factors) {
    Value src = builder.plain(given);
    size_t features = static_cast<size_t>(src.shape[2]);
    Shape shape{src.shape[1], src.shape[0], src.shape[2]};
    Value dst = builder.value(shape, onednn::Desc::row_major(shape));
    add_copy(builder, "to_steps", time, src.block, dst.block, factors, features, false);
    builder.on_backward(src, dst, [=, &builder](const Value &given_diff) {
        Value diff_dst = builder.plain(given_diff), diff_src = builder.value(src.shape, src.desc);
        add_copy(builder, "to_steps_backward", time, diff_dst.block, diff_src.block, factors, features, true);
        return diff_src;
    });
    return dst;
}

Value from_steps(Builder &builder, const TimeSteps &time, Block *outputs, size_t first, size_t units) {
    Shape shape{static_cast<int64_t>(time.batch), static_cast<int64_t>(time.steps), static_cast<int64_t>(units)};
    Value dst = builder.value(shape, onednn::activation_desc(shape));
    builder.add("from_steps", {outputs, time.mask, dst.block},
                [=, to = dst.block, threads = builder.request().threads](const plan::Run &) {
                    Places places{time, units, outputs->floats() + first, to->floats()};
                    over_rows(threads, time, units, [&](size_t row) {
                        for (size_t step = 0; step < time.steps; ++step) {
                            float *target = places.at_sample(step, row);
                            if (!time.skips(step, row)) {
                                std::copy_n(places.at_step(step, row), units, target);
                            } else if (step > 0 && !time.zeros_skipped) {
                                std::copy_n(target - units, units, target);
                            } else {
                                std::fill_n(target, units, 0.0F);
                            }
                        }
                    });
                });
    return dst;
}

Block *gradient_of_steps(Builder &builder, const TimeSteps &time, const Value &given) {
    Value diff = builder.plain(given);
    size_t units = static_cast<size_t>(diff.shape.back());
    Block *by_steps = builder.block(diff.elements() * sizeof(float));
    builder.add("from_steps_backward", {diff.block, time.mask, by_steps},
                [=, from = diff.block, threads = builder.request().threads](const plan::Run &) {
                    Places places{time, units, by_steps->floats(), from->floats()};
                    over_rows(threads, time, units, [&](size_t row) {
                        // What came of a step, at itself and at the steps left out behind it, is summed there.
                        for (size_t step = 0, last = time.steps; step < time.steps; ++step) {
                            float *own = places.at_step(step, row), *diff_dst = places.at_sample(step, row);
                            if (!time.skips(step, row)) {
                                std::copy_n(diff_dst, units, own);
                                last = step;
                                continue;
                            }
                            std::fill_n(own, units, 0.0F);
                            if (last == time.steps || time.zeros_skipped) continue;
                            float *sum = places.at_step(last, row);
                            kernels::add(sum, diff_dst, sum, 0, units);
                        }
                    });
                });
    return by_steps;
}

namespace {

void add_reversal(Builder &builder, const char *name, const Value &from, const Value &to) {
    TimeSteps time{static_cast<size_t>(from.shape[1]), static_cast<size_t>(from.shape[0]), true};
    builder.add(name, {from.block, to.block},
                [time, source = from.block, target = to.block, features = static_cast<size_t>(from.shape[2]),
                 threads = builder.request().threads](const plan::Run &) {
                    over_rows(threads, time, features, [&](size_t row) {
                        const float *first = source->floats() + row * time.steps * features;
                        float *to_first = target->floats() + row * time.steps * features;
                        for (size_t step = 0; step < time.steps; ++step) {
                            std::copy_n(first + step * features, features, to_first + time.time_of(step) * features);
                        }
                    });
                });
}

} // namespace

Value lower_reversed_steps(Builder &builder, const Value &given) {
    Value src = builder.plain(given), dst = builder.value(src.shape, src.desc);
    add_reversal(builder, "reversed_steps", src, dst);
    builder.on_backward(src, dst, [&builder, src](const Value &given_diff) {
        Value diff_dst = builder.plain(given_diff), diff_src = builder.value(src.shape, src.desc);
        add_reversal(builder, "reversed_steps_backward", diff_dst, diff_src);
        return diff_src;
    });
    return dst;
}

namespace {

bool has_step(const TimeSteps &time, size_t row) {
    for (size_t step = 0; step < time.steps; ++step) {
        if (!time.skips(step, row)) return true;
    }
    return false;
}

} // namespace

Value last_output(Builder &builder, const TimeSteps &time, const Value &last) {
    if (time.mask == nullptr) return last;
    Value dst = builder.value(last.shape, last.desc);
    size_t units = static_cast<size_t>(last.shape.back());
    builder.add("last_output", {last.block, time.mask, dst.block},
                [=, from = last.block, to = dst.block](const plan::Run &) {
                    for (size_t row = 0; row < time.batch; ++row) {
                        float *target = to->floats() + row * units;
                        if (has_step(time, row)) {
                            std::copy_n(from->floats() + row * units, units, target);
                        } else {
                            std::fill_n(target, units, 0.0F);
                        }
                    }
                });
    return dst;
}

Value gradient_of_last(Builder &builder, const TimeSteps &time, const Value &given, const Value &sum) {
    if (time.mask == nullptr) return given; // they are one value
    Value diff = builder.plain(given), total = builder.value(diff.shape, diff.desc);
    size_t units = static_cast<size_t>(diff.shape.back());
    builder.add("last_output_backward", {diff.block, sum.block, time.mask, total.block},
                [=, from = diff.block, other = sum.block, to = total.block](const plan::Run &) {
                    for (size_t row = 0; row < time.batch; ++row) {
                        float *target = to->floats() + row * units;
                        if (other == nullptr) {
                            std::fill_n(target, units, 0.0F);
                        } else {
                            std::copy_n(other->floats() + row * units, units, target);
                        }
                        if (!has_step(time, row)) continue;
                        kernels::add(target, from->floats() + row * units, target, 0, units);
                    }
                });
    return total;
}

} // namespace rekindle
