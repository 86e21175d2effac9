#pragma once

#include "kernels/vector.h"

// Exponential, logarithm, cosine and sine of eight floats, by textbook series on a reduced argument: the libm has them
// for one float at a time only. NaN gives NaN. The bounds hold for every float of the domain.

namespace rekindle::kernels {

constexpr float kLog2E = 1.44269504F;
// ln 2 = kLn2 + kLn2Rest.
constexpr float kLn2 = 0.693147182F;
constexpr float kLn2Rest = -1.90465421e-9F;

// c + x * rest: one step of Horner's rule.
static inline __m256 horner(float c, __m256 x, __m256 rest) {
    return _mm256_fmadd_ps(x, rest, broadcast(c));
}

// exp(x) = power * (1 + r * series): a power of 2 times exp(r), where |r| <= ln 2 / 2.
struct Exponential {
    __m256 power, r, series;
};

// For x <= 0 where exp(x) is a normal number.
static inline Exponential exponential(__m256 x) {
    const __m256 n =
        _mm256_round_ps(_mm256_mul_ps(x, broadcast(kLog2E)), _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
    const __m256 r = _mm256_fnmadd_ps(n, broadcast(kLn2Rest), _mm256_fnmadd_ps(n, broadcast(kLn2), x));
    __m256 series = broadcast(1.0F / 5040);
    series = horner(1.0F / 720, r, series);
    series = horner(1.0F / 120, r, series);
    series = horner(1.0F / 24, r, series);
    series = horner(1.0F / 6, r, series);
    series = horner(1.0F / 2, r, series);
    series = horner(1, r, series);
    const __m256i biased_exponent = _mm256_add_epi32(_mm256_cvtps_epi32(n), _mm256_set1_epi32(127));
    return {_mm256_castsi256_ps(_mm256_slli_epi32(biased_exponent, 23)), r, series};
}

static inline __m256 value_of(const Exponential &e) {
    return _mm256_mul_ps(e.power, horner(1, e.r, e.series));
}

// exp(x) for x <= 0 within 1 unit in the last place, and 0 where that would not be a normal number: denormals would
// make the result depend on the thread's floating-point mode.
static inline __m256 exp_of_nonpositive(__m256 x) {
    constexpr float kLogOfSmallestNormal = -87.3365402F;
    const __m256 vanishes = _mm256_cmp_ps(x, broadcast(kLogOfSmallestNormal), _CMP_LT_OQ);
    return _mm256_andnot_ps(vanishes, value_of(exponential(x)));
}

// 1 / (1 + exp(-x)) within 2.5 units in the last place; 0 where exp(x) would not be a normal number.
static inline __m256 sigmoid_of(__m256 x) {
    const __m256 one = broadcast(1), e = exp_of_nonpositive(_mm256_or_ps(x, broadcast(-0.0F))); // exp(-|x|)
    return _mm256_div_ps(_mm256_blendv_ps(one, e, x), _mm256_add_ps(one, e));
}

// tanh(x) within 3 units in the last place.
static inline __m256 tanh_of(__m256 x) {
    constexpr float kVanishing = -40; // its exponential, beside 1
    const __m256 one = broadcast(1), negative_size = _mm256_or_ps(x, broadcast(-0.0F));
    // With e = exp(-2 |x|), |tanh(x)| is (1 - e) / (1 + e), where no digits are lost if e is near 1.
    const Exponential e =
        exponential(_mm256_max_ps(broadcast(kVanishing), _mm256_add_ps(negative_size, negative_size)));
    const __m256 rest = _mm256_mul_ps(e.r, e.series);
    const __m256 numerator = _mm256_fnmadd_ps(e.power, rest, _mm256_sub_ps(one, e.power));
    const __m256 size = _mm256_div_ps(numerator, _mm256_add_ps(one, value_of(e)));
    return _mm256_or_ps(size, _mm256_and_ps(x, broadcast(-0.0F)));
}

// log(x) for normal x > 0 within 1 unit in the last place.
static inline __m256 log_of_normal(__m256 x) {
    // x = 2^n (1 + f) with 1 + f in [sqrt(1/2), sqrt(2)).
    const __m256i sqrt_half_bits = _mm256_castps_si256(broadcast(0.707106769F));
    const __m256i bits = _mm256_castps_si256(x);
    const __m256i exponent = _mm256_srai_epi32(_mm256_sub_epi32(bits, sqrt_half_bits), 23);
    const __m256 n = _mm256_cvtepi32_ps(exponent);
    const __m256 mantissa = _mm256_castsi256_ps(_mm256_sub_epi32(bits, _mm256_slli_epi32(exponent, 23)));
    const __m256 f = _mm256_sub_ps(mantissa, broadcast(1));
    // With s = f / (2 + f), log(1 + f) = 2 atanh(s) = 2 s + s R(s^2), and 2 s = f - s f keeps f's exact digits.
    const __m256 s = _mm256_div_ps(f, _mm256_add_ps(f, broadcast(2)));
    const __m256 z = _mm256_mul_ps(s, s);
    __m256 series = broadcast(2.0F / 9);
    series = horner(2.0F / 7, z, series);
    series = horner(2.0F / 5, z, series);
    series = horner(2.0F / 3, z, series);
    const __m256 bracket = _mm256_fnmadd_ps(z, series, f);
    const __m256 rest = _mm256_fmsub_ps(n, broadcast(kLn2Rest), _mm256_mul_ps(s, bracket));
    const __m256 result = _mm256_fmadd_ps(n, broadcast(kLn2), _mm256_add_ps(f, rest));
    // x - x is 0, and NaN for the NaN whose bits were taken apart above.
    return _mm256_add_ps(result, _mm256_sub_ps(x, x));
}

// log(x) for any x: NaN below 0, and minus infinity of 0 and of denormals, as the thread's floating-point mode may have
// it.
static inline __m256 log_of(__m256 x) {
    constexpr float kSmallestNormal = 1.17549435e-38F, kInfinity = __builtin_inff(), kNan = __builtin_nanf("");
    const __m256 is_normal = _mm256_cmp_ps(x, broadcast(kSmallestNormal), _CMP_GE_OQ);
    const __m256 is_negative = _mm256_cmp_ps(x, broadcast(-kSmallestNormal), _CMP_LE_OQ);
    const __m256 is_infinite = _mm256_cmp_ps(x, broadcast(kInfinity), _CMP_EQ_OQ);
    const __m256 otherwise = _mm256_blendv_ps(broadcast(-kInfinity), broadcast(kNan), is_negative);
    const __m256 finite = _mm256_blendv_ps(otherwise, log_of_normal(x), is_normal);
    const __m256 is_nan = _mm256_cmp_ps(x, x, _CMP_UNORD_Q);
    return _mm256_blendv_ps(_mm256_blendv_ps(finite, x, is_infinite), x, is_nan);
}

// x^exponent for 0 <= x <= 1 and exponent >= -1, within the precision of exp(exponent * log(x)): x^0 is 1, and a
// negative power of 0 infinite.
static inline __m256 power_of(__m256 x, float exponent) {
    if (exponent == 0) return _mm256_add_ps(broadcast(1), _mm256_sub_ps(x, x));
    if (exponent == 1) return x;
    if (exponent < 0) return _mm256_div_ps(power_of(x, exponent + 1), x);
    const __m256 logarithm = log_of(x);
    return exp_of_nonpositive(_mm256_min_ps(_mm256_setzero_ps(), _mm256_mul_ps(broadcast(exponent), logarithm)));
}

// log(1 + x) for 0 <= x <= 1 within 1.4 units in the last place.
static inline __m256 log_of_one_plus(__m256 x) {
    const __m256 sum = _mm256_add_ps(broadcast(1), x);
    const __m256 lost = _mm256_sub_ps(x, _mm256_sub_ps(sum, broadcast(1)));
    return _mm256_add_ps(log_of_normal(sum), _mm256_div_ps(lost, sum));
}

struct CosineAndSine {
    __m256 cosine, sine;
};

// Of 2 pi x for 0 <= x <= 1, within 2 units in the last place of 1.
static inline CosineAndSine cosine_and_sine_of_turns(__m256 x) {
    constexpr float kHalfPi = 1.57079637F;
    // 2 pi x = nearest * pi / 2 + a with |a| <= pi / 4.
    const __m256 quarters = _mm256_mul_ps(x, broadcast(4));
    const __m256 nearest = _mm256_round_ps(quarters, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
    const __m256 a = _mm256_mul_ps(_mm256_sub_ps(quarters, nearest), broadcast(kHalfPi));
    const __m256 z = _mm256_mul_ps(a, a);
    __m256 sine = broadcast(1.0F / 362880), cosine = broadcast(1.0F / 40320);
    sine = horner(-1.0F / 5040, z, sine);
    sine = horner(1.0F / 120, z, sine);
    sine = horner(-1.0F / 6, z, sine);
    sine = _mm256_fmadd_ps(_mm256_mul_ps(a, z), sine, a);
    cosine = horner(-1.0F / 720, z, cosine);
    cosine = horner(1.0F / 24, z, cosine);
    cosine = horner(-1.0F / 2, z, cosine);
    cosine = horner(1, z, cosine);
    // A turn by a quarter makes (cos, sin) to (-sin, cos).
    const __m256i quarter = _mm256_cvtps_epi32(nearest);
    const __m256 is_odd = _mm256_castsi256_ps(_mm256_slli_epi32(quarter, 31));
    const __m256i is_left = _mm256_slli_epi32(_mm256_add_epi32(quarter, _mm256_set1_epi32(1)), 30);
    const __m256i is_below = _mm256_slli_epi32(quarter, 30);
    const __m256 sign = broadcast(-0.0F);
    return {_mm256_xor_ps(_mm256_blendv_ps(cosine, sine, is_odd), _mm256_and_ps(sign, _mm256_castsi256_ps(is_left))),
            _mm256_xor_ps(_mm256_blendv_ps(sine, cosine, is_odd), _mm256_and_ps(sign, _mm256_castsi256_ps(is_below)))};
}

} // namespace rekindle::kernels
