#include "plan/parameter_layout.h"

#include "core/buffer.h"

namespace rekindle::plan {

ParameterLayout ParameterLayout::of(std::vector<onednn::Desc> descs, std::vector<Role> roles) {
    ParameterLayout layout;
    layout.descs = std::move(descs);
    layout.roles = std::move(roles);
    layout.offsets.resize(layout.descs.size());
    auto place = [&layout](Role role) {
        for (size_t i = 0; i < layout.descs.size(); ++i) {
            if (layout.roles[i] != role) continue;
            layout.order.push_back(i);
            layout.offsets[i] = layout.bytes;
            layout.bytes +=
                (layout.descs[i].bytes() + Buffer::kAlignment - 1) / Buffer::kAlignment * Buffer::kAlignment;
        }
        return layout.bytes;
    };
    layout.trained_bytes = place(Role::kTrained);
    layout.changing_bytes = place(Role::kStatistic);
    place(Role::kFrozen);
    return layout;
}

} // namespace rekindle::plan
