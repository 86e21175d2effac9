#include "onednn/primitive.h"

#include "onednn/check.h"

namespace rekindle::onednn {

static_assert(static_cast<int>(Argument::kSrc) == DNNL_ARG_SRC);
static_assert(static_cast<int>(Argument::kDst) == DNNL_ARG_DST);
static_assert(static_cast<int>(Argument::kWeights) == DNNL_ARG_WEIGHTS);
static_assert(static_cast<int>(Argument::kBias) == DNNL_ARG_BIAS);
static_assert(static_cast<int>(Argument::kWorkspace) == DNNL_ARG_WORKSPACE);
static_assert(static_cast<int>(Argument::kScratchpad) == DNNL_ARG_SCRATCHPAD);
static_assert(static_cast<int>(Argument::kDiffSrc) == DNNL_ARG_DIFF_SRC);
static_assert(static_cast<int>(Argument::kDiffDst) == DNNL_ARG_DIFF_DST);
static_assert(static_cast<int>(Argument::kDiffWeights) == DNNL_ARG_DIFF_WEIGHTS);
static_assert(static_cast<int>(Argument::kDiffBias) == DNNL_ARG_DIFF_BIAS);

Stream::Stream() {
    dnnl_stream_t stream = nullptr;
    check(dnnl_stream_create(&stream, engine(), dnnl_stream_in_order), "stream");
    handle_.reset(stream, dnnl_stream_destroy);
}

// oneDNN takes an array of (argument, memory); the memories only point at the bound data.
struct Primitive::ExecutionArguments {
    std::vector<dnnl_exec_arg_t> list;

    ExecutionArguments() = default;
    ExecutionArguments(const ExecutionArguments &) = delete;
    ExecutionArguments &operator=(const ExecutionArguments &) = delete;
    ~ExecutionArguments() {
        for (dnnl_exec_arg_t &argument : list) dnnl_memory_destroy(argument.memory);
    }
};

Primitive::Primitive(dnnl_primitive_desc *desc, const std::vector<Argument> &arguments)
    : desc_(desc, dnnl_primitive_desc_destroy), arguments_(std::make_shared<ExecutionArguments>()) {
    dnnl_primitive_t primitive = nullptr;
    check(dnnl_primitive_create(&primitive, desc), "primitive creation");
    primitive_.reset(primitive, dnnl_primitive_destroy);

    const char *name = nullptr;
    check(dnnl_primitive_desc_query(desc, dnnl_query_impl_info_str, 0, &name), "implementation name");
    implementation_ = name;

    arguments_->list.reserve(arguments.size() + 1);
    auto add = [this](Argument argument) {
        const_dnnl_memory_desc_t md =
            dnnl_primitive_desc_query_md(desc_.get(), dnnl_query_exec_arg_md, static_cast<int>(argument));
        if (md == nullptr || dnnl_memory_desc_get_size(md) == 0) return;
        dnnl_memory_t memory = nullptr;
        check(dnnl_memory_create(&memory, md, engine(), DNNL_MEMORY_NONE), "memory");
        arguments_->list.push_back({static_cast<int>(argument), memory});
    };
    for (Argument argument : arguments) add(argument);
    add(Argument::kScratchpad);
}

Desc Primitive::desc(Argument argument) const {
    const_dnnl_memory_desc_t md =
        dnnl_primitive_desc_query_md(desc_.get(), dnnl_query_exec_arg_md, static_cast<int>(argument));
    if (md == nullptr || dnnl_memory_desc_get_size(md) == 0) return Desc();
    // The descriptor lives as long as the primitive descriptor does.
    return Desc(std::shared_ptr<const dnnl_memory_desc>(desc_, md));
}

void Primitive::bind(Argument argument, void *data) {
    for (dnnl_exec_arg_t &entry : arguments_->list) {
        if (entry.arg == static_cast<int>(argument)) {
            check(dnnl_memory_set_data_handle(entry.memory, data), "binding memory");
            return;
        }
    }
    fail(REKINDLE_INTERNAL, "primitive ", implementation_, " has no argument ", static_cast<int>(argument));
}

void Primitive::execute(const Stream &stream) const {
    check(dnnl_primitive_execute(primitive_.get(), stream.get(), static_cast<int>(arguments_->list.size()),
                                 arguments_->list.data()),
          "primitive execution");
}

} // namespace rekindle::onednn
