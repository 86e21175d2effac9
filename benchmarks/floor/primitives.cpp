#include "primitives.h"

#include <algorithm>
#include <stdexcept>

namespace rekindle::floor {
namespace {

dnnl::stream &stream() {
    static dnnl::stream instance(cpu_engine());
    return instance;
}

} // namespace

dnnl::engine &cpu_engine() {
    static dnnl::engine instance(dnnl::engine::kind::cpu, 0);
    return instance;
}

dnnl::memory::desc float_desc(const Dims &dims, Tag tag) {
    return {dims, dnnl::memory::data_type::f32, tag};
}

Tag dense_weights_tag(Tag chosen) {
    return __builtin_cpu_supports("avx512f") != 0 ? chosen : Tag::ba;
}

dnnl::primitive_attr attributes(bool with_relu) {
    dnnl::primitive_attr attributes;
    attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
    if (with_relu) {
        dnnl::post_ops relu;
        relu.append_eltwise(dnnl::algorithm::eltwise_relu, 0.0F, 0.0F);
        attributes.set_post_ops(relu);
    }
    return attributes;
}

Tensor::Tensor(const dnnl::memory::desc &desc)
    : buffer_(make_buffer(desc.get_size())), memory_(desc, cpu_engine(), buffer_.get()) {}

dnnl::memory Tensor::viewed_as(const dnnl::memory::desc &desc) const {
    return {desc, cpu_engine(), buffer_.get()};
}

void Kernel::run() const {
    const dnnl_status_t status = dnnl_primitive_execute(primitive_.get(), stream().get(),
                                                        static_cast<int>(arguments_.size()), arguments_.data());
    if (status != dnnl_success) {
        throw std::runtime_error(name_ + ": oneDNN status " + std::to_string(static_cast<int>(status)));
    }
}

void Program::require_fast(const std::string &name, const std::string &implementation) {
    if (implementation.starts_with("ref")) {
        throw std::runtime_error(name + ": " + implementation + ": the floor does not measure reference code");
    }
}

void Program::prepare(Kernel &kernel, std::string name, dnnl::primitive primitive, const dnnl::memory::desc &scratchpad,
                      Arguments arguments) {
    implementations_.push_back(name);
    kernel.name_ = std::move(name);
    kernel.primitive_ = std::move(primitive);
    for (const auto &[index, memory] : arguments) {
        kernel.memories_.push_back(memory);
        kernel.arguments_.push_back({index, memory.get()});
    }
    pending_.push_back({&kernel, scratchpad});
}

void Program::finish() {
    std::size_t bytes = 0;
    for (const Pending &item : pending_) {
        bytes = std::max(bytes, item.scratchpad.get_size());
    }
    scratchpad_ = make_buffer(bytes);
    for (const Pending &item : pending_) {
        const dnnl::memory memory(item.scratchpad, cpu_engine(), scratchpad_.get());
        item.kernel->memories_.push_back(memory);
        item.kernel->arguments_.push_back({DNNL_ARG_SCRATCHPAD, memory.get()});
    }
    pending_.clear();
}

} // namespace rekindle::floor
