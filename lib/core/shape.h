#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace rekindle {

// The dimensions of a tensor, outermost first. Every dimension is >= 0; in the shapes of a model's values before it has
// data, one may be kUnknownDimension.
using Shape = std::vector<int64_t>;
inline constexpr int64_t kUnknownDimension = -1; // Keras's None, but for the batch's
inline constexpr size_t kMaximumRank = 8;        // of what users give

// The number of elements; 1 for rank 0. Throws INVALID_ARGUMENT for a negative dimension or a product above 2^62.
size_t element_count(std::span<const int64_t> shape);

// What can be computed with: oneDNN counts in ints here and there, and multiplies without a look at overflow.
inline constexpr int64_t kMaximumDimension = (int64_t{1} << 31) - 1;
inline constexpr size_t kMaximumElements = size_t{1} << 40;

// Throws INVALID_ARGUMENT for a shape beyond these; `what` names it in errors.
void require_computable(const Shape &shape, const std::string &what);

bool is_known(const Shape &shape); // all of it
// Whether a shape is as declared, with a dimension of 1 or more, or again an unknown one, where that is unknown.
bool fits(std::span<const int64_t> shape, std::span<const int64_t> declared);

// "(28, 28, 1)", as Keras prints shapes; "(5,)" for rank 1.
std::string to_string(const Shape &shape);
// The same with "None" for what is unknown.
std::string describe(const Shape &shape);

// The shape with `first` put before it.
Shape with_batch(int64_t first, const Shape &sample_shape);
// The shape without its first dimension.
Shape without_batch(const Shape &shape);

} // namespace rekindle
