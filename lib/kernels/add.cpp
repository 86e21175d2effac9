#include "kernels/add.h"

#include "kernels/vector.h"

namespace rekindle::kernels {

void add(const float *first, const float *second, float *sum, size_t begin, size_t end) {
    for_each_group(begin, end, [=](size_t i, size_t count) {
        store(sum + i, count, _mm256_add_ps(load(first + i, count), load(second + i, count)));
    });
}

} // namespace rekindle::kernels
