#include "onednn/gemm.h"

#include <dnnl.h>

namespace rekindle::onednn {

bool Gemm::operator()(const Rows &a, const Rows &b, float *c, int64_t stride_of_c) const noexcept {
    return dnnl_sgemm(transposes_a ? 'T' : 'N', transposes_b ? 'T' : 'N', rows, columns, inner, scale, a.first,
                      a.stride, b.first, b.stride, adds ? 1.0F : 0.0F, c, stride_of_c) == dnnl_success;
}

} // namespace rekindle::onednn
