#include "layers/step_product.h"

#include <optional>

#include "onednn/matmul.h"
#include "runtime/single_threaded.h"

namespace rekindle {

using onednn::Argument;
using onednn::Desc;
using onednn::Primitive;

namespace {

Primitive product_of(size_t rows, const Desc &weights) {
    onednn::Dims dims = weights.dims();
    int64_t count = static_cast<int64_t>(rows);
    return onednn::matmul(Desc::row_major({count, dims[0]}), weights, Desc::row_major({count, dims[1]}));
}

// For all parts, with weights in one layout; nothing where not all are fast, unless they need not be.
std::optional<std::vector<Primitive>> products(const runtime::Split &rows, const Desc &weights, bool must_be_fast) {
    std::vector<Primitive> made;
    for (size_t part = 0; part < rows.parts() && rows.begin(part) < rows.end(part); ++part) {
        Desc wanted = made.empty() ? weights : made[0].desc(Argument::kWeights);
        auto make = [&] { return product_of(rows.end(part) - rows.begin(part), wanted); };
        std::optional<Primitive> primitive = must_be_fast ? onednn::fast_or_none(make) : make();
        if (!primitive) return std::nullopt;
        made.push_back(std::move(*primitive));
    }
    return made;
}

} // namespace

StepProduct::StepProduct(const runtime::Split &rows, const Desc &weights) {
    std::optional<runtime::SingleThreaded> alone; // as in a team, where oneDNN makes none of its own
    if (rows.parts() > 1) alone.emplace();
    auto made = products(rows, Desc::any(weights.dims()), true);
    if (!made) made = products(rows, weights, false);
    for (Primitive &primitive : *made) parts_.emplace_back(std::move(primitive));
}

} // namespace rekindle
