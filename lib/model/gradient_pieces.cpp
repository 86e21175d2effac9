#include "model/gradient_pieces.h"

#include <limits>

namespace rekindle {
namespace {

constexpr size_t kGranularity = 64; // floats
// So many pieces are enough for most of a gradient to travel while the rest is computed. A slice is a message: of more
// floats than the least, what it costs besides its bytes is little, and with more than the most, what is left to do
// behind the last one is much.
constexpr size_t kPieces = 8, kLeastSliceFloats = 65536, kMostSliceFloats = 262144;

} // namespace

GradientPieces::GradientPieces(const ParameterStore &parameters, size_t ranks)
    : tables_(parameters.tables()), ranks_(ranks) {
    const plan::ParameterLayout &layout = parameters.layout();
    size_t begin = 0, count = 0;
    auto add_stretch = [&](size_t end) {
        stretches_.push_back({begin, end});
        count += end - begin;
    };
    for (size_t table : tables_) {
        size_t at = layout.offsets[table] / sizeof(float);
        add_stretch(at);
        begin = at + layout.descs[table].bytes() / sizeof(float);
    }
    add_stretch(parameters.trained_floats());
    size_t slice = std::clamp(count / (kPieces * ranks), kLeastSliceFloats, kMostSliceFloats);
    size_t pieces = ranks == 1 ? 1 : std::max<size_t>(count / (slice * ranks), 1);
    bounds_.push_back(count);
    for (size_t left = pieces - 1; left > 0; --left) {
        bounds_.push_back(count * left / pieces / kGranularity * kGranularity);
    }
    bounds_.push_back(0);
}

size_t GradientPieces::slice_begin(size_t piece, size_t rank) const {
    size_t begin = bounds_[piece + 1], size = bounds_[piece] - begin;
    size_t units = (size + kGranularity - 1) / kGranularity;
    return begin + std::min(units * rank / ranks_ * kGranularity, size);
}

std::vector<size_t> GradientPieces::written_after(const plan::Plan &plan) const {
    std::vector<size_t> kernels;
    size_t most = 0;
    for (size_t piece = 0; piece < count(); ++piece) {
        for_each_stretch(piece, [&](Stretch stretch) {
            most = std::max(most, plan.gradients_written_after(stretch.begin, stretch.end));
        });
        kernels.push_back(most);
    }
    kernels.back() = plan.gradients_written_after(0, std::numeric_limits<size_t>::max());
    return kernels;
}

} // namespace rekindle
