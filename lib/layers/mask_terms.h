#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace rekindle {

// Tensors, and what Keras's operations make of them, as numbers: what is made alike of the same has the same number, so
// that two ways to say a mask can be compared (model/mask_reader.h).
class MaskTerms {
public:
    using Term = size_t;

    // Output `output` of a layer's call.
    Term tensor(const std::string &layer, size_t call, size_t output);
    // An operation on terms, which `text` says with a T for each: "Any(T) axis=-1 keepdims=false".
    Term of(const std::string &text, const std::vector<Term> &operands = {});

    // Those that layers make masks with.
    Term unlike(Term tensor, double number); // not_equal
    Term any_along_last(Term mask);
    Term either(Term first, Term second); // logical_or
    // Of all elements of a tensor, those of the rows that a mask has count, or all.
    Term repeated(Term mask, Term tensor);
    Term ones(Term tensor);
    Term joined(const std::vector<Term> &masks, int64_t axis);

private:
    std::map<std::pair<std::string, std::vector<Term>>, Term> terms_;
};

// A value in these terms; no mask where all its places count.
struct MaskedTerm {
    MaskTerms::Term tensor;
    std::optional<MaskTerms::Term> mask;
};

} // namespace rekindle
