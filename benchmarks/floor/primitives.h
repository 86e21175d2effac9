// oneDNN primitives with everything prebuilt. Only the floor's .cpp files include this.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include <oneapi/dnnl/dnnl.hpp>

#include "buffer.h"

namespace rekindle::floor {

using Dims = dnnl::memory::dims;
using Tag = dnnl::memory::format_tag;

dnnl::engine &cpu_engine();

dnnl::memory::desc float_desc(const Dims &dims, Tag tag = Tag::any);

// How a dense layer's weights lie: with AVX-512 as chosen. Without it only oneDNN's products of plain matrices have a
// backward pass of their own.
Tag dense_weights_tag(Tag chosen = Tag::any);

// User scratchpad; with_relu also appends relu as a post-op.
dnnl::primitive_attr attributes(bool with_relu = false);

// A tensor that owns its memory.
class Tensor {
public:
    Tensor() = default;
    explicit Tensor(const dnnl::memory::desc &desc);
    [[nodiscard]] float *data() const { return buffer_.get(); }
    [[nodiscard]] std::size_t count() const { return memory_.get_desc().get_size() / sizeof(float); }
    [[nodiscard]] const dnnl::memory &memory() const { return memory_; }
    // The same bytes under another description.
    [[nodiscard]] dnnl::memory viewed_as(const dnnl::memory::desc &desc) const;

private:
    Buffer buffer_;
    dnnl::memory memory_;
};

// A primitive and its arguments, executed through the C interface without any look-up.
class Kernel {
public:
    void run() const;

private:
    friend class Program;
    std::string name_;
    dnnl::primitive primitive_;
    std::vector<dnnl::memory> memories_;
    std::vector<dnnl_exec_arg_t> arguments_;
};

// Whether a primitive's implementation "ref" is plain loops. A recurrent one's has generated gates and matrix products.
template <typename Primitive>
inline constexpr bool kReferenceIsSlow = true;
template <>
inline constexpr bool kReferenceIsSlow<dnnl::lstm_forward> = false;
template <>
inline constexpr bool kReferenceIsSlow<dnnl::lstm_backward> = false;

// Makes kernels that share one scratchpad; call finish once all are made.
class Program {
public:
    using Arguments = std::initializer_list<std::pair<int, dnnl::memory>>;

    // Throws std::runtime_error for an implementation that oneDNN has for its tests.
    template <typename Primitive>
    void add(Kernel &kernel, const std::string &name, const typename Primitive::primitive_desc &desc,
             Arguments arguments) {
        const std::string implementation = desc.impl_info_str();
        if (kReferenceIsSlow<Primitive>) require_fast(name, implementation);
        prepare(kernel, name + ": " + implementation, Primitive(desc), desc.scratchpad_desc(), arguments);
    }
    void finish();
    [[nodiscard]] const std::vector<std::string> &implementations() const { return implementations_; }

private:
    struct Pending {
        Kernel *kernel;
        dnnl::memory::desc scratchpad;
    };
    static void require_fast(const std::string &name, const std::string &implementation);
    void prepare(Kernel &kernel, std::string name, dnnl::primitive primitive, const dnnl::memory::desc &scratchpad,
                 Arguments arguments);

    std::vector<Pending> pending_;
    std::vector<std::string> implementations_;
    Buffer scratchpad_;
};

} // namespace rekindle::floor
