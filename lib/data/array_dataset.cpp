#include "core/error.h"
#include "data/dataset.h"

namespace rekindle {
namespace {

void check_numeric(const Tensor &tensor, const char *argument) {
    require_sample_dtype(tensor.dtype(), argument);
    require(!tensor.shape().empty(), argument, " is a scalar; expected a first axis of samples");
}

} // namespace

ArrayDataset::ArrayDataset(ArrayData data) : data_(std::move(data)) {
    require(data_.x != nullptr, "x is NULL; expected a tensor");
    check_numeric(*data_.x, "x");
    int64_t count = data_.count();
    require(count >= 1, "x has ", count, " samples; expected at least one");
    if (data_.y) {
        check_numeric(*data_.y, "y");
        require(data_.y->shape()[0] == count, "y has ", data_.y->shape()[0], " samples; expected those of x, ", count);
    }
    if (data_.sample_weight) {
        const Tensor &weight = *data_.sample_weight;
        require(weight.dtype() == REKINDLE_FLOAT32, "sample_weight has dtype ", dtype_name(weight.dtype()),
                "; expected float32");
        require(!weight.shape().empty() && weight.shape()[0] == count, "sample_weight has shape ",
                to_string(weight.shape()), "; expected (", count, ",), or a weight for each row of the outputs");
    }
}

} // namespace rekindle
