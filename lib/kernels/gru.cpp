#include "kernels/gru.h"

#include "kernels/vector_math.h"

namespace rekindle::kernels {
namespace {

enum : size_t { kUpdate, kReset, kCandidate, kGates };

} // namespace

void gru_forward(const GruForward &of, size_t units) {
    for_each_group(0, units, [&](size_t j, size_t lanes) {
        const auto from_inputs = [&](size_t gate) {
            const __m256 given = load(of.gates + gate * units + j, lanes);
            return of.bias == nullptr ? given : _mm256_add_ps(given, load(of.bias + gate * units + j, lanes));
        };
        const auto from_state = [&](size_t gate) {
            const __m256 given =
                of.product == nullptr ? _mm256_setzero_ps() : load(of.product + gate * of.product_stride + j, lanes);
            return of.bias == nullptr ? given
                                      : _mm256_add_ps(given, load(of.bias + (kGates + gate) * units + j, lanes));
        };
        const __m256 z = sigmoid_of(_mm256_add_ps(from_inputs(kUpdate), from_state(kUpdate)));
        const __m256 r = sigmoid_of(_mm256_add_ps(from_inputs(kReset), from_state(kReset)));
        const __m256 hh = from_state(kCandidate);
        const __m256 n = tanh_of(_mm256_fmadd_ps(r, hh, from_inputs(kCandidate)));
        const __m256 state = load(of.state + j, lanes);
        store(of.next + j, lanes, _mm256_fmadd_ps(z, _mm256_sub_ps(state, n), n));
        store(of.gates + kUpdate * units + j, lanes, z);
        store(of.gates + kReset * units + j, lanes, r);
        store(of.gates + kCandidate * units + j, lanes, n);
        if (of.from_state != nullptr) store(of.from_state + j, lanes, hh);
    });
}

void gru_backward(const GruBackward &of, size_t units) {
    for_each_group(0, units, [&](size_t j, size_t lanes) {
        const auto gate = [&](size_t index) { return load(of.gates + index * units + j, lanes); };
        const __m256 z = gate(kUpdate), r = gate(kReset), n = gate(kCandidate);
        const __m256 hh = load(of.product + kCandidate * units + j, lanes), one = broadcast(1);
        __m256 diff = load(of.diff_state + j, lanes);
        if (of.diff_sequence != nullptr) diff = _mm256_add_ps(diff, load(of.diff_sequence + j, lanes));
        const __m256 difference = _mm256_sub_ps(load(of.state + j, lanes), n);
        const __m256 diff_z = _mm256_mul_ps(_mm256_mul_ps(diff, difference), _mm256_fnmadd_ps(z, z, z));
        const __m256 diff_n = _mm256_mul_ps(_mm256_fnmadd_ps(diff, z, diff), _mm256_fnmadd_ps(n, n, one));
        const __m256 diff_r = _mm256_mul_ps(_mm256_mul_ps(diff_n, hh), _mm256_fnmadd_ps(r, r, r));
        const __m256 diff_hh = _mm256_mul_ps(diff_n, r);
        const auto write = [&](float *to, size_t index, __m256 value) { store(to + index * units + j, lanes, value); };
        write(of.gates, kUpdate, diff_z);
        write(of.gates, kReset, diff_r);
        write(of.gates, kCandidate, diff_n);
        write(of.product, kUpdate, diff_z);
        write(of.product, kReset, diff_r);
        write(of.product, kCandidate, diff_hh);
        store(of.diff_state + j, lanes, _mm256_mul_ps(diff, z));
        const auto add = [&](size_t index, __m256 value) {
            float *sum = of.diff_bias + index * units + j;
            store(sum, lanes, _mm256_add_ps(load(sum, lanes), value));
        };
        add(kUpdate, diff_z);
        add(kReset, diff_r);
        add(kCandidate, diff_n);
        add(kGates, diff_hh);
    });
}

} // namespace rekindle::kernels
