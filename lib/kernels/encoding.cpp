#include "kernels/encoding.h"

#include <algorithm>

namespace rekindle::kernels {

void encode_indices(const Encoding &encoding, const int32_t *indices, float *rows) {
    std::fill_n(rows, encoding.rows * encoding.depth, 0.0F);
    float *row = rows, *end = rows + encoding.rows * encoding.depth;
    for (size_t i = 0; i < encoding.count; ++i) {
        if (indices[i] >= 0) row[indices[i]] = encoding.counts ? row[indices[i]] + 1.0F : 1.0F;
        row += encoding.depth;
        if (row == end) row = rows;
    }
}

} // namespace rekindle::kernels
