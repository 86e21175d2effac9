#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "onednn/desc.h"

struct dnnl_memory;
struct dnnl_primitive;
struct dnnl_primitive_desc;
struct dnnl_stream;

namespace rekindle::onednn {

// oneDNN's execution arguments (the numbers of DNNL_ARG_*).
enum class Argument : int {
    kSrc = 1,
    kDst = 17,
    kWeights = 33,
    kBias = 41,
    kMean = 49,
    kVariance = 50,
    kScale = 51,
    kShift = 52,
    kWorkspace = 64,
    kScratchpad = 80,
    kDiffSrc = 129,
    kDiffDst = 145,
    kDiffWeights = 161,
    kDiffBias = 169,
    kDiffScale = 255,
    kDiffShift = 256
};

// What a primitive executes in; one per plan.
class Stream {
public:
    Stream();
    dnnl_stream *get() const { return handle_.get(); }

private:
    std::shared_ptr<dnnl_stream> handle_;
};

// One oneDNN primitive with its prepared argument list. Made once; then memory is bound; then it is executed any number
// of times, with what is bound by then. The scratchpad is the caller's: an argument like the others.
class Primitive {
public:
    // Takes over a primitive descriptor. Arguments with an empty descriptor are left out.
    Primitive(dnnl_primitive_desc *desc, const std::vector<Argument> &arguments);

    // The memory descriptor the primitive expects; empty if it has no such argument.
    Desc desc(Argument argument) const;

    void bind(Argument argument, void *data);
    void execute(const Stream &stream) const;

    // oneDNN's name of the chosen code, such as "brgemm:avx512_core".
    const std::string &implementation() const { return implementation_; }
    // Reference code is thousands of times slower and never acceptable in a hot path.
    bool is_reference() const { return implementation_.find("ref") != std::string::npos; }

    // The hint for a backward primitive.
    const dnnl_primitive_desc *primitive_desc() const { return desc_.get(); }

private:
    struct ExecutionArguments;

    std::shared_ptr<dnnl_primitive_desc> desc_;
    std::shared_ptr<dnnl_primitive> primitive_;
    std::shared_ptr<ExecutionArguments> arguments_;
    std::string implementation_;
};

// A request that oneDNN may refuse, or answer with reference code: then there is none.
template <class Make>
std::optional<Primitive> fast_or_none(Make &&make);

} // namespace rekindle::onednn

#include "core/error.h"

namespace rekindle::onednn {

template <class Make>
std::optional<Primitive> fast_or_none(Make &&make) {
    try {
        Primitive primitive = make();
        if (!primitive.is_reference()) return primitive;
    } catch (const Error &error) {
        if (error.status() != REKINDLE_UNSUPPORTED) throw;
    }
    return std::nullopt;
}

} // namespace rekindle::onednn
