#include "plan/parameter_layout.h"

#include "core/buffer.h"

namespace rekindle::plan {

ParameterLayout ParameterLayout::of(std::vector<onednn::Desc> descs) {
    ParameterLayout layout;
    layout.descs = std::move(descs);
    for (const onednn::Desc &desc : layout.descs) {
        layout.offsets.push_back(layout.bytes);
        layout.bytes += (desc.bytes() + Buffer::kAlignment - 1) / Buffer::kAlignment * Buffer::kAlignment;
    }
    return layout;
}

} // namespace rekindle::plan
