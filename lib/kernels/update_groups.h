#pragma once

#include "kernels/optimizers.h"
#include "kernels/vector.h"

// What the update rules share. For the sources of this folder only, like vector.h.
namespace rekindle::kernels {

// Runs update(first, count, check) for each group of a range.
template <class Check, class Update>
static inline bool update_groups(size_t count, const Update &update) {
    Check check;
    for_each_group(0, count, [&](size_t i, size_t lanes) { update(i, lanes, check); });
    return passed(check);
}

template <class Update>
static inline bool update_groups(size_t count, bool check, const Update &update) {
    return check ? update_groups<FiniteCheck>(count, update) : update_groups<NoCheck>(count, update);
}

struct NoDecay {
    __m256 operator()(__m256 w) const { return w; }
};

struct Decay {
    __m256 part, rate;

    __m256 operator()(__m256 w) const { return _mm256_fnmadd_ps(_mm256_mul_ps(w, part), rate, w); }
};

// Gives pass what weights go through before the block's update.
template <class Pass>
static inline bool with_decay(const Block &block, const Pass &pass) {
    return block.decay == 0 ? pass(NoDecay{}) : pass(Decay{broadcast(block.decay), broadcast(block.decay_rate)});
}

// Runs update(w, g, first, count, check), which gives the new weights, for each group of a block. It stores its slots
// itself.
template <class Update>
static inline bool update_weights(const Block &block, const Update &update) {
    float *const weights = block.weights;
    const float *const gradients = block.gradients;
    return with_decay(block, [&](auto decayed) {
        return update_groups(block.count, block.check, [&](size_t i, size_t count, auto &finite) {
            const __m256 w = update(decayed(load(weights + i, count)), load(gradients + i, count), i, count, finite);
            store(weights + i, count, w);
            see(finite, w);
        });
    });
}

// old + (value - old) * rest: the exponential average that keeps all but the rest.
static inline __m256 drawn_to(__m256 value, __m256 old, __m256 rest) {
    return _mm256_fmadd_ps(_mm256_sub_ps(value, old), rest, old);
}

// kept * old + rest * value.
static inline __m256 mixed(__m256 kept, __m256 old, __m256 rest, __m256 value) {
    return _mm256_fmadd_ps(kept, old, _mm256_mul_ps(rest, value));
}

static inline __m256 square(__m256 value) {
    return _mm256_mul_ps(value, value);
}

// a / b, and 0 where a is: layout padding has nothing to divide, by nothing perhaps.
static inline __m256 quotient(__m256 a, __m256 b) {
    return _mm256_andnot_ps(_mm256_cmp_ps(a, _mm256_setzero_ps(), _CMP_EQ_OQ), _mm256_div_ps(a, b));
}

// 1 - kept, rounded to float after the subtraction.
static inline __m256 rest_of(double kept) {
    return broadcast(static_cast<float>(1 - kept));
}

static inline __m256 rest_of(float kept) {
    return broadcast(1 - kept);
}

} // namespace rekindle::kernels
