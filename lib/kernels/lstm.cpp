#include "kernels/lstm.h"

#include "kernels/vector_math.h"

namespace rekindle::kernels {
namespace {

// y (1 - y), the slope of a sigmoid whose value is y.
__m256 sigmoid_slope(__m256 y) {
    return _mm256_fnmadd_ps(y, y, y);
}

// 1 - y^2, the slope of a tanh whose value is y.
__m256 tanh_slope(__m256 y) {
    return _mm256_fnmadd_ps(y, y, broadcast(1));
}

} // namespace

void lstm_forward(const LstmForward &of, size_t units) {
    for_each_group(0, units, [&](size_t j, size_t lanes) {
        const auto input = [&](size_t gate) {
            const __m256 given = load(of.gates + gate * units + j, lanes);
            if (of.product == nullptr) return given;
            return _mm256_add_ps(given, load(of.product + gate * of.product_stride + j, lanes));
        };
        const __m256 i = sigmoid_of(input(0)), f = sigmoid_of(input(1)), c = tanh_of(input(2)),
                     o = sigmoid_of(input(3));
        const __m256 next = _mm256_fmadd_ps(f, load(of.carry + j, lanes), _mm256_mul_ps(i, c));
        store(of.next_carry + j, lanes, next);
        store(of.hidden + j, lanes, _mm256_mul_ps(o, tanh_of(next)));
        store(of.gates + j, lanes, i);
        store(of.gates + units + j, lanes, f);
        store(of.gates + 2 * units + j, lanes, c);
        store(of.gates + 3 * units + j, lanes, o);
    });
}

void lstm_backward(const LstmBackward &of, size_t units) {
    for_each_group(0, units, [&](size_t j, size_t lanes) {
        const auto gate = [&](size_t index) { return load(of.gates + index * units + j, lanes); };
        const __m256 i = gate(0), f = gate(1), c = gate(2), o = gate(3);
        __m256 diff_hidden = load(of.diff_hidden + j, lanes);
        if (of.diff_sequence != nullptr) diff_hidden = _mm256_add_ps(diff_hidden, load(of.diff_sequence + j, lanes));
        const __m256 squashed = tanh_of(load(of.next_carry + j, lanes));
        const __m256 through_output = _mm256_mul_ps(_mm256_mul_ps(diff_hidden, o), tanh_slope(squashed));
        const __m256 diff_carry = _mm256_add_ps(load(of.diff_carry + j, lanes), through_output);
        const auto write = [&](size_t index, __m256 diff, __m256 slope) {
            store(of.gates + index * units + j, lanes, _mm256_mul_ps(diff, slope));
        };
        write(0, _mm256_mul_ps(diff_carry, c), sigmoid_slope(i));
        write(1, _mm256_mul_ps(diff_carry, load(of.carry + j, lanes)), sigmoid_slope(f));
        write(2, _mm256_mul_ps(diff_carry, i), tanh_slope(c));
        write(3, _mm256_mul_ps(diff_hidden, squashed), sigmoid_slope(o));
        store(of.diff_carry + j, lanes, _mm256_mul_ps(diff_carry, f));
    });
}

} // namespace rekindle::kernels
