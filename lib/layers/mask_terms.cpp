#include "layers/mask_terms.h"

#include "core/error.h"
#include "core/json.h"

namespace rekindle {

using Term = MaskTerms::Term;

Term MaskTerms::tensor(const std::string &layer, size_t call, size_t output) {
    return of(text("tensor ", output, " of call ", call, " of ", layer));
}

Term MaskTerms::of(const std::string &text, const std::vector<Term> &operands) {
    return terms_.try_emplace({text, operands}, terms_.size()).first->second;
}

Term MaskTerms::unlike(Term tensor, double number) {
    return of(text("NotEqual(T,", Json(number).dump(), ")"), {tensor});
}

Term MaskTerms::any_along_last(Term mask) {
    return of("Any(T) axis=-1 keepdims=false", {mask});
}

Term MaskTerms::either(Term first, Term second) {
    return of("LogicalOr(T,T)", {first, second});
}

Term MaskTerms::repeated(Term mask, Term tensor) {
    return either(of("ExpandDims(T) axis=-1", {mask}), of("ZerosLike(T)", {tensor}));
}

Term MaskTerms::ones(Term tensor) {
    return of("OnesLike(T)", {tensor});
}

Term MaskTerms::joined(const std::vector<Term> &masks, int64_t axis) {
    std::string list;
    for (size_t i = 0; i < masks.size(); ++i) list += i == 0 ? "T" : ",T";
    return of(text("Concatenate([", list, "]) axis=", axis), masks);
}

} // namespace rekindle
