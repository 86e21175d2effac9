#include "layers/row_normalization.h"

#include <algorithm>

#include "runtime/parallel.h"

namespace rekindle {

using plan::Block;
using plan::Builder;
using plan::Value;

namespace {

constexpr size_t kSerialBelow = 16384; // elements

// What all kernels of one normalization share.
struct Rows {
    size_t count, size;
    int threads;
    float epsilon;
    kernels::RowCenter center;
    Block *src, *gamma, *beta; // gamma and beta may be null
    Block *means, *roots;      // null outside training; no means of RowCenter::kZero

    template <class Part>
    void over_parts(const Part &part) const {
        runtime::parallel_parts(threads, count, 1, kSerialBelow / size, part);
    }
    size_t parts() const { return runtime::part_count(threads, count, kSerialBelow / size); }
};

float *floats_of(Block *block) {
    return block == nullptr ? nullptr : block->floats();
}

void normalize(const Rows &rows, Block *dst) {
    rows.over_parts([&](size_t, size_t begin, size_t end) {
        kernels::normalize_rows_by_moments(rows.center, {rows.size, begin, end}, rows.epsilon, rows.src->floats(),
                                           floats_of(rows.gamma), floats_of(rows.beta),
                                           {floats_of(rows.means), floats_of(rows.roots)}, dst->floats());
    });
}

// What the way back reads and writes besides; null where it is not wanted.
struct Gradients {
    Block *diff_dst, *diff_src, *gamma, *beta;
    Block *sums; // in double, for each part those for gamma and for beta
};

// The sums over all parts, which begin `offset` doubles behind those of each.
void add_parts(const Rows &rows, const Block *sums, size_t offset, Block *gradient) {
    if (gradient == nullptr || sums == nullptr) return;
    const double *first = reinterpret_cast<const double *>(sums->address) + offset;
    for (size_t i = 0; i < rows.size; ++i) {
        double sum = 0;
        for (size_t part = 0; part < rows.parts(); ++part) sum += first[2 * part * rows.size + i];
        gradient->floats()[i] = static_cast<float>(sum);
    }
}

void go_back(const Rows &rows, const Gradients &of) {
    kernels::NormalizedRows normalized{rows.src->floats(), floats_of(rows.gamma), floats_of(rows.means),
                                       rows.roots->floats(), of.diff_dst->floats()};
    if (of.sums != nullptr) std::fill_n(of.sums->address, of.sums->bytes, std::byte{0});
    rows.over_parts([&](size_t part, size_t begin, size_t end) {
        double *sums =
            of.sums == nullptr ? nullptr : reinterpret_cast<double *>(of.sums->address) + 2 * part * rows.size;
        kernels::normalize_rows_by_moments_backward({rows.size, begin, end}, normalized, floats_of(of.diff_src), sums,
                                                    sums == nullptr ? nullptr : sums + rows.size);
    });
    add_parts(rows, of.sums, 0, of.gamma);
    add_parts(rows, of.sums, rows.size, of.beta);
}

Rows rows_of(Builder &builder, const RowNormalization &of) {
    onednn::Desc view = onednn::Desc::row_major(of.parameter_shape);
    auto parameter = [&](std::optional<size_t> index) { return index ? builder.weight(*index, view) : nullptr; };
    size_t size = element_count(of.parameter_shape), count = of.src.elements() / size;
    auto moments = [&] { return builder.training() ? builder.block(count * sizeof(float)) : nullptr; };
    return {count,
            size,
            builder.request().threads,
            of.epsilon,
            of.center,
            of.src.block,
            parameter(of.gamma),
            parameter(of.beta),
            of.center == kernels::RowCenter::kMean ? moments() : nullptr,
            moments()};
}

} // namespace

Value lower_row_normalization(Builder &builder, const RowNormalization &of) {
    const Value &src = of.src;
    Rows rows = rows_of(builder, of);
    Value dst = builder.value(src.shape, src.desc);
    builder.add("row_normalization", {src.block, rows.gamma, rows.beta, rows.means, rows.roots, dst.block},
                [=](const plan::Run &) { normalize(rows, dst.block); });

    builder.on_backward(src, of.parameters(), dst, [=, &builder](const Value &given) -> Value {
        Value diff_dst = builder.plain(given);
        Value diff_src = builder.needs_gradient(src) ? builder.gradient_memory(diff_dst) : Value{};
        auto gradient = [&](std::optional<size_t> index) {
            return index && builder.is_trained(*index) ? builder.gradient_to_write(*index) : nullptr;
        };
        Gradients to{diff_dst.block, diff_src.block, gradient(of.gamma), gradient(of.beta), nullptr};
        bool has_trained = to.gamma != nullptr || to.beta != nullptr;
        if (has_trained) to.sums = builder.block(2 * rows.parts() * rows.size * sizeof(double));
        builder.add(
            "row_normalization_backward",
            {src.block, rows.gamma, rows.means, rows.roots, to.diff_dst, to.diff_src, to.gamma, to.beta, to.sums},
            [=](const plan::Run &) { go_back(rows, to); });
        if (to.gamma != nullptr) builder.add_written_gradient(*of.gamma, to.gamma);
        if (to.beta != nullptr) builder.add_written_gradient(*of.beta, to.beta);
        return diff_src;
    });
    return dst;
}

} // namespace rekindle
