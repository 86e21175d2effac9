#include "parameters.h"

#include <cmath>

#include "kernels.h"

namespace rekindle::floor {
namespace {

constexpr std::size_t kAlignment = 16; // floats: a cache line

std::size_t aligned(std::size_t count) {
    return (count + kAlignment - 1) / kAlignment * kAlignment;
}

void reorder(dnnl::memory from, dnnl::memory to) {
    dnnl::stream stream(cpu_engine());
    dnnl::reorder(from, to).execute(stream, from, to);
    stream.wait();
}

dnnl::memory plain_memory(const ParameterSpec &spec, std::vector<float> &values) {
    const dnnl::memory::desc desc = float_desc(spec.desc.get_dims(), spec.plain);
    values.resize(desc.get_size() / sizeof(float));
    return {desc, cpu_engine(), values.data()};
}

std::vector<float> ordered_columns(const dnnl::memory::desc &desc, std::vector<float> &values) {
    std::vector<float> ordered(values.size());
    reorder({desc, cpu_engine(), values.data()},
            {float_desc(desc.get_dims(), Tag::abcd), cpu_engine(), ordered.data()});
    return ordered;
}

} // namespace

Parameters::Parameters(const std::vector<ParameterSpec> &specs, std::uint64_t seed) : specs_(specs) {
    for (const ParameterSpec &spec : specs_) {
        offsets_.push_back(count_);
        count_ += aligned(spec.desc.get_size() / sizeof(float));
    }
    // An odd number of lines between arenas keeps their streams out of one another's cache sets.
    stride_ = count_ + 17 * kAlignment;
    memory_ = make_buffer(stride_ * kArenas * sizeof(float));
    for (std::size_t i = 0; i < specs_.size(); ++i) {
        initialize(i, seed);
    }
}

void Parameters::update(float learning_rate, std::uint64_t step) {
    adam({arena(kWeights), arena(kGradients), arena(kMomentum), arena(kVelocity), count_}, learning_rate, step);
}

float *Parameters::arena(Arena which) const {
    return memory_.get() + which * stride_;
}

dnnl::memory Parameters::at(Arena which, std::size_t index) const {
    return {specs_[index].desc, cpu_engine(), arena(which) + offsets_[index]};
}

std::vector<NamedTensor> Parameters::export_arena(Arena which) const {
    std::vector<NamedTensor> tensors;
    for (std::size_t i = 0; i < specs_.size(); ++i) {
        NamedTensor tensor{specs_[i].name, {}};
        const dnnl::memory plain = plain_memory(specs_[i], tensor.values);
        reorder(at(which, i), plain);
        if (!specs_[i].columns.is_zero()) {
            tensor.values = ordered_columns(specs_[i].columns, tensor.values);
        }
        tensors.push_back(std::move(tensor));
    }
    return tensors;
}

void Parameters::initialize(std::size_t index, std::uint64_t seed) {
    std::vector<float> values;
    const dnnl::memory plain = plain_memory(specs_[index], values);
    fill_uniform(seed, static_cast<std::uint32_t>(index), specs_[index].limit, values.data(), values.size());
    reorder(plain, weights(index));
}

float glorot_limit(std::int64_t fan_in, std::int64_t fan_out) {
    return std::sqrt(6.0F / static_cast<float>(fan_in + fan_out));
}

} // namespace rekindle::floor
