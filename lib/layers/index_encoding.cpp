#include "layers/index_encoding.h"

#include "core/error.h"
#include "kernels/encoding.h"
#include "runtime/parallel.h"

namespace rekindle {

using plan::Block;
using plan::Builder;
using plan::Value;

namespace {

constexpr size_t kSerialBelow = 65536; // operations

// The indices of a whole batch as rows: of one-hot each is its own row's.
kernels::Encoding encoding_of(OutputMode mode, const Shape &sample, size_t depth) {
    if (mode == OutputMode::kOneHot) return {1, 1, depth, false};
    size_t count = element_count(sample);
    return {count, count / static_cast<size_t>(sample[0]), depth, mode == OutputMode::kCount};
}

} // namespace

void require_integers(const char *class_name, const std::vector<Dtype> &inputs) {
    for (size_t i = 0; i < inputs.size(); ++i) {
        require(inputs[i] == REKINDLE_INT32, class_name, "'s input ", i, " has dtype ", dtype_name(inputs[i]),
                "; expected int32");
    }
}

Shape IndexEncoding::shape(const Shape &input) const {
    Shape output = input;
    if (mode_ == OutputMode::kInt) return output;
    if (mode_ == OutputMode::kOneHot) {
        if (!output.empty() && output.back() == 1) output.pop_back();
    } else {
        require(!output.empty(), class_name_,
                ": a sample of the input has no axis; expected one, along which output_mode puts indices together");
        output.erase(output.begin());
    }
    output.push_back(depth_);
    return output;
}

Value IndexEncoding::lower(Builder &builder, const char *name, const Value &src, size_t costs, Find find,
                           std::function<void()> fail) const {
    Shape sample = without_batch(src.shape), output = with_batch(src.shape[0], shape(sample));
    Value dst = builder.value(output, onednn::activation_desc(output));
    size_t count = src.elements();
    int threads = builder.request().threads;
    auto find_all = [=, find = std::move(find), fail = std::move(fail)](Block *indices) {
        bool good = runtime::parallel_all(threads, count, 1, kSerialBelow / costs, [&](size_t begin, size_t end) {
            return find(indices->integers(), begin, end);
        });
        if (!good && fail) fail();
    };
    if (mode_ == OutputMode::kInt) {
        dst.dtype = REKINDLE_INT32;
        builder.add(name, {src.block, dst.block}, [=, to = dst.block](const plan::Run &) { find_all(to); });
        return dst;
    }
    Block *indices = builder.block(count * sizeof(int32_t));
    builder.add(name, {src.block, indices}, [=](const plan::Run &) { find_all(indices); });
    kernels::Encoding encoding = encoding_of(mode_, sample, static_cast<size_t>(depth_));
    size_t size = encoding.rows * encoding.depth;
    builder.add("encode_indices", {indices, dst.block}, [=, to = dst.block](const plan::Run &) {
        runtime::parallel_for(threads, count / encoding.count, 1, kSerialBelow / (size + encoding.count) + 1,
                              [&](size_t begin, size_t end) {
                                  for (size_t i = begin; i < end; ++i) {
                                      kernels::encode_indices(encoding, indices->integers() + i * encoding.count,
                                                              to->floats() + i * size);
                                  }
                              });
    });
    return dst;
}

} // namespace rekindle
