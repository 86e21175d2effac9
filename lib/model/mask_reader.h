#pragma once

#include "core/json_fwd.h"
#include "layers/mask_terms.h"
#include "model/call_json.h"

namespace rekindle {

// Where masks travel in a functional model, Keras writes them as what calls are given, made by operations that it puts
// among the layers. This reads the operations, and leaves out of calls what travels anyway.
class MaskReader {
public:
    // What stands among the layers.
    static bool is_operation(const Json &description);
    // Reads an operation: what each of its calls is made on. Throws INVALID_ARGUMENT; `what` names it in errors.
    std::vector<CallOf<TensorName>> add_operation(const std::string &name, const Json &description,
                                                  const std::string &what);

    // The calls, each behind those that it is made on: first an operation's, then what a layer's is given, then what
    // that gives. Throws INVALID_ARGUMENT for a layer's call on an operation that does not make the mask which travels
    // with the input; `what` names the call in errors.
    void call_operation(const std::string &name, size_t number, const std::vector<TensorName> &tensors);
    void settle(CallOf<TensorName> &call, const std::string &what) const;
    void call_layer(const std::string &name, size_t number, const Layer &layer, const CallOf<TensorName> &call);
    // What a model gives, of which output `output` has a mask. Keras, which sees none there until it computes, does not
    // say it; and it is equal to no other.
    void call_model(const TensorName &output);

private:
    using Term = MaskTerms::Term;
    using Place = std::pair<std::string, size_t>; // of a call: who is called, and which call it is

    // Throws INVALID_ARGUMENT unless the mask is the one that travels with the input.
    void require_travelling(const TensorName &mask, const TensorName &input, const std::string &what) const;
    Term term(const TensorName &name);
    MaskedTerm masked_term(const TensorName &name);
    std::optional<Term> mask_of(const TensorName &name) const;

    MaskTerms terms_;
    std::map<std::string, std::vector<std::string>> operations_; // the text of each call
    std::map<Place, Term> results_;                              // of the operations' calls
    std::map<std::pair<Place, size_t>, Term> masks_;             // of outputs of the layers' calls
};

} // namespace rekindle
