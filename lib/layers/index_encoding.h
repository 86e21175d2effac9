#pragma once

#include <functional>

#include "layers/layer_options.h"
#include "rekindle/layer.h"

// What the preprocessing layers have in common that make an index of each element.
namespace rekindle {

enum class OutputMode { kInt, kOneHot, kMultiHot, kCount };

template <class Public, class Options>
constexpr auto output_mode(rekindle_output_mode Public::*given, OutputMode Options::*option) {
    return parts::choice("output_mode", given, option, "int", "one_hot", "multi_hot", "count");
}

// Throws INVALID_ARGUMENT unless the layer's inputs are of integers.
void require_integers(const char *class_name, const std::vector<Dtype> &inputs);

// The indices of a layer's output, below `depth`, as it gives them. Multi-hot and counts are over the first axis of a
// sample, as Keras computes them.
class IndexEncoding {
public:
    IndexEncoding(const char *class_name, OutputMode mode, int64_t depth)
        : class_name_(class_name), mode_(mode), depth_(depth) {}

    Dtype dtype() const { return mode_ == OutputMode::kInt ? REKINDLE_INT32 : REKINDLE_FLOAT32; }
    // Of a sample. Throws INVALID_ARGUMENT where the mode is over an axis that a sample has not.
    Shape shape(const Shape &input) const;

    // Writes those of the elements [begin, end) of a value of the layer's input; below 0: in no row. Returns whether
    // all elements have one.
    using Find = std::function<bool(int32_t *indices, size_t begin, size_t end)>;
    // Adds the kernel for the row-major input, of which `find` reads; `costs` is about how many simple operations it
    // takes for an element. `fail` is called behind it where an element has no index; null: all have one. Nothing goes
    // back.
    plan::Value lower(plan::Builder &builder, const char *name, const plan::Value &src, size_t costs, Find find,
                      std::function<void()> fail = nullptr) const;

private:
    const char *class_name_;
    OutputMode mode_;
    int64_t depth_;
};

} // namespace rekindle
