#pragma once

#include <immintrin.h>

#include <cstddef>
#include <limits>

// Eight floats at a time, for the sources of this folder only: they alone are compiled for AVX2 and FMA. Everything
// here has internal linkage, so that no other part of the library is linked to an AVX2 copy of it.

namespace rekindle::kernels {

constexpr size_t kLanes = 8;

// Calls body(first, count) for consecutive groups of [begin, end): all of kLanes elements except the last, which may be
// shorter. Every lane computes the same whatever the size of its group.
template <class Body>
static inline void for_each_group(size_t begin, size_t end, const Body &body) {
    size_t first = begin;
    for (; first + kLanes <= end; first += kLanes) {
        body(first, kLanes);
    }
    if (first < end) body(first, end - first);
}

// All bits set in the first `count` lanes.
static inline __m256i lane_mask(size_t count) {
    const __m256i lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    return _mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<int>(count)), lane);
}

// Reads `count` <= kLanes floats and nothing beyond; the other lanes are `fill`.
static inline __m256 load(const float *source, size_t count, float fill = 0) {
    if (count == kLanes) return _mm256_loadu_ps(source);
    const __m256i mask = lane_mask(count);
    return _mm256_blendv_ps(_mm256_set1_ps(fill), _mm256_maskload_ps(source, mask), _mm256_castsi256_ps(mask));
}

// Writes the first `count` <= kLanes lanes and nothing beyond.
static inline void store(float *destination, size_t count, __m256 value) {
    if (count == kLanes) {
        _mm256_storeu_ps(destination, value);
    } else {
        _mm256_maskstore_ps(destination, lane_mask(count), value);
    }
}

// `value` with 0 in all but the first `count` lanes.
static inline __m256 keep_first(__m256 value, size_t count) {
    return count == kLanes ? value : _mm256_and_ps(value, _mm256_castsi256_ps(lane_mask(count)));
}

// A bit for each lane of a comparison.
static inline unsigned bits_of(__m256 comparison) {
    return static_cast<unsigned>(_mm256_movemask_ps(comparison));
}

static inline __m256 broadcast(float value) {
    return _mm256_set1_ps(value);
}

static inline __m256 magnitude(__m256 value) {
    return _mm256_andnot_ps(broadcast(-0.0F), value);
}

// 1, 0 or -1; 0 of NaN.
static inline __m256 sign(__m256 value) {
    const __m256 one = _mm256_or_ps(broadcast(1), _mm256_and_ps(broadcast(-0.0F), value));
    return _mm256_and_ps(one, _mm256_cmp_ps(value, _mm256_setzero_ps(), _CMP_NEQ_OQ));
}

// Eight partial sums in double.
struct LaneSums {
    __m256d low = _mm256_setzero_pd();
    __m256d high = _mm256_setzero_pd();
};

static inline __m256d low_doubles(__m256 value) {
    return _mm256_cvtps_pd(_mm256_castps256_ps128(value));
}

static inline __m256d high_doubles(__m256 value) {
    return _mm256_cvtps_pd(_mm256_extractf128_ps(value, 1));
}

// Four doubles, of which the first `count` are read or written if they are fewer; the others are 0.
static inline __m256d load_doubles(const double *source, size_t count) {
    if (count >= 4) return _mm256_loadu_pd(source);
    return _mm256_maskload_pd(source, _mm256_cvtepi32_epi64(_mm256_castsi256_si128(lane_mask(count))));
}
static inline void store_doubles(double *destination, size_t count, __m256d values) {
    if (count >= 4) {
        _mm256_storeu_pd(destination, values);
    } else {
        _mm256_maskstore_pd(destination, _mm256_cvtepi32_epi64(_mm256_castsi256_si128(lane_mask(count))), values);
    }
}

// Adds the first `count` <= kLanes lanes to as many sums.
static inline void add_to(double *sums, size_t count, __m256 values) {
    store_doubles(sums, count, _mm256_add_pd(load_doubles(sums, count), low_doubles(values)));
    if (count <= 4) return;
    sums += 4;
    count -= 4;
    store_doubles(sums, count, _mm256_add_pd(load_doubles(sums, count), high_doubles(values)));
}

static inline void add(LaneSums &sums, __m256 value) {
    sums.low = _mm256_add_pd(sums.low, low_doubles(value));
    sums.high = _mm256_add_pd(sums.high, high_doubles(value));
}

// sums += a * b. The products of two floats are exact in double.
static inline void add_product(LaneSums &sums, __m256 a, __m256 b) {
    sums.low = _mm256_fmadd_pd(low_doubles(a), low_doubles(b), sums.low);
    sums.high = _mm256_fmadd_pd(high_doubles(a), high_doubles(b), sums.high);
}

// Each as the nearest float.
static inline __m256 rounded(const LaneSums &sums) {
    return _mm256_set_m128(_mm256_cvtpd_ps(sums.high), _mm256_cvtpd_ps(sums.low));
}

static inline double total(const LaneSums &sums) {
    const __m256d four = _mm256_add_pd(sums.low, sums.high);
    const __m128d two = _mm_add_pd(_mm256_castpd256_pd128(four), _mm256_extractf128_pd(four, 1));
    return _mm_cvtsd_f64(_mm_add_sd(two, _mm_unpackhi_pd(two, two)));
}

// Whether all numbers seen are finite: the largest of their magnitudes, compared as integers, which is independent of
// the thread's floating-point modes.
struct FiniteCheck {
    __m256i largest = _mm256_setzero_si256();
    __m256 products[2] = {_mm256_setzero_ps(), _mm256_setzero_ps()}; // of 0 and numbers: 0, or NaN for good
};

static inline void see(FiniteCheck &check, __m256 value) {
    const __m256i magnitude = _mm256_and_si256(_mm256_castps_si256(value), _mm256_set1_epi32(0x7FFFFFFF));
    check.largest = _mm256_max_epu32(check.largest, magnitude);
}

// The same for two at once, cheaper where there are multiplications to spare but few other instructions.
static inline void see_both(FiniteCheck &check, __m256 one, __m256 other) {
    check.products[0] = _mm256_fmadd_ps(one, _mm256_setzero_ps(), check.products[0]);
    check.products[1] = _mm256_fmadd_ps(other, _mm256_setzero_ps(), check.products[1]);
}

static inline bool passed(FiniteCheck check) {
    for (__m256 product : check.products) see(check, product);
    const __m256i last_finite = _mm256_set1_epi32(0x7F7FFFFF);
    return _mm256_testz_si256(_mm256_cmpgt_epi32(check.largest, last_finite), _mm256_set1_epi32(-1)) != 0;
}

// In its place where nothing is to be checked.
struct NoCheck {};

static inline void see(NoCheck &, __m256) {}
static inline void see_both(NoCheck &, __m256, __m256) {}

static inline bool passed(const NoCheck &) {
    return true;
}

static inline float largest(__m256 value) {
    const __m128 four = _mm_max_ps(_mm256_castps256_ps128(value), _mm256_extractf128_ps(value, 1));
    const __m128 two = _mm_max_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_max_ss(two, _mm_movehdup_ps(two)));
}

constexpr float kMinusInfinity = -std::numeric_limits<float>::infinity();

// The largest of `count` numbers. NaN counts for nothing; without numbers it is minus infinity.
static inline float largest(const float *values, size_t count) {
    __m256 maximum = broadcast(kMinusInfinity);
    for_each_group(0, count, [&](size_t i, size_t lanes) {
        maximum = _mm256_max_ps(load(values + i, lanes, kMinusInfinity), maximum); // the second one where either is NaN
    });
    return largest(maximum);
}

} // namespace rekindle::kernels
