#include "core/shape.h"

#include <algorithm>

#include "core/error.h"

namespace rekindle {
namespace {

template <class Write>
std::string write(const Shape &shape, const Write &write_dimension) {
    std::string result = "(";
    for (size_t i = 0; i < shape.size(); ++i) result += (i == 0 ? "" : ", ") + write_dimension(shape[i]);
    return result + (shape.size() == 1 ? ",)" : ")");
}

} // namespace

size_t element_count(std::span<const int64_t> shape) {
    constexpr uint64_t kLimit = uint64_t{1} << 62;
    auto written = [shape] { return to_string(Shape(shape.begin(), shape.end())); };
    uint64_t count = 1;
    for (int64_t dimension : shape) {
        if (dimension < 0) {
            fail(REKINDLE_INVALID_ARGUMENT, "shape ", written(), ": every dimension must be 0 or more");
        }
        uint64_t factor = static_cast<uint64_t>(dimension);
        if (factor != 0 && count > kLimit / factor) {
            fail(REKINDLE_INVALID_ARGUMENT, "shape ", written(), ": more than 2^62 elements");
        }
        count *= factor;
    }
    return count;
}

void require_computable(const Shape &shape, const std::string &what) {
    bool large = std::any_of(shape.begin(), shape.end(), [](int64_t size) { return size > kMaximumDimension; });
    require(!large && element_count(shape) <= kMaximumElements, what, " has the shape ", to_string(shape),
            "; expected dimensions of at most ", kMaximumDimension, " and at most ", kMaximumElements, " elements");
}

bool is_known(const Shape &shape) {
    return std::find(shape.begin(), shape.end(), kUnknownDimension) == shape.end();
}

bool fits(std::span<const int64_t> shape, std::span<const int64_t> declared) {
    auto is_as = [](int64_t one, int64_t other) { return one == other || (other == kUnknownDimension && one >= 1); };
    return std::equal(shape.begin(), shape.end(), declared.begin(), declared.end(), is_as);
}

std::string to_string(const Shape &shape) {
    return write(shape, [](int64_t dimension) { return std::to_string(dimension); });
}

std::string describe(const Shape &shape) {
    return write(shape,
                 [](int64_t dimension) { return dimension == kUnknownDimension ? "None" : std::to_string(dimension); });
}

Shape with_batch(int64_t first, const Shape &sample_shape) {
    Shape shape{first};
    shape.insert(shape.end(), sample_shape.begin(), sample_shape.end());
    return shape;
}

Shape without_batch(const Shape &shape) {
    return {shape.begin() + 1, shape.end()};
}

} // namespace rekindle
