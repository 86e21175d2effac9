#include "kernels/buckets.h"

#include "kernels/vector.h"

namespace rekindle::kernels {

namespace {

__m256 load_numbers(const float *source, size_t count) {
    return load(source, count);
}

__m256 load_numbers(const int32_t *source, size_t count) {
    return _mm256_cvtepi32_ps(_mm256_castps_si256(load(reinterpret_cast<const float *>(source), count)));
}

// Eight binary searches at a time, whose steps depend on the number of boundaries alone.
template <class Number>
void find(const Boundaries &boundaries, const Number *values, int32_t *buckets, size_t begin, size_t end) {
    const float *padded = boundaries.padded.data();
    const int32_t half = static_cast<int32_t>((boundaries.padded.size() + 1) / 2);
    for_each_group(begin, end, [&](size_t i, size_t count) {
        const __m256 value = load_numbers(values + i, count);
        __m256i bucket = _mm256_setzero_si256();
        for (int32_t step = half; step > 0; step /= 2) {
            const __m256i last = _mm256_add_epi32(bucket, _mm256_set1_epi32(step - 1));
            const __m256i passes = _mm256_castps_si256(
                _mm256_cmp_ps(value, _mm256_i32gather_ps(padded, last, sizeof(float)), _CMP_NLT_UQ));
            bucket = _mm256_add_epi32(bucket, _mm256_and_si256(passes, _mm256_set1_epi32(step)));
        }
        bucket = _mm256_min_epi32(bucket, _mm256_set1_epi32(boundaries.count)); // infinity passes the padding, too
        store(reinterpret_cast<float *>(buckets + i), count, _mm256_castsi256_ps(bucket));
    });
}

} // namespace

Boundaries padded_boundaries(std::vector<float> boundaries) {
    const int32_t count = static_cast<int32_t>(boundaries.size());
    size_t size = 1;
    while (size < boundaries.size()) size = 2 * size + 1;
    boundaries.resize(size, -kMinusInfinity);
    return {std::move(boundaries), count};
}

void find_buckets(const Boundaries &boundaries, const float *values, int32_t *buckets, size_t begin, size_t end) {
    find(boundaries, values, buckets, begin, end);
}

void find_buckets(const Boundaries &boundaries, const int32_t *values, int32_t *buckets, size_t begin, size_t end) {
    find(boundaries, values, buckets, begin, end);
}

} // namespace rekindle::kernels
