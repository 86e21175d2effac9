// Keras's x[:, 1:3, ..., 0] on a tensor: a part of each sample.
#include <algorithm>
#include <cstring>

#include "core/error.h"
#include "core/json.h"
#include "layers/operation.h"
#include "parts/json_values.h"
#include "runtime/parallel.h"

namespace rekindle {

using plan::Builder;
using plan::Value;

namespace {

constexpr const char *kClassName = "GetItem";

// What one element of the key says of an axis, as Python has it.
struct Slice {
    std::optional<int64_t> start, stop, step;
};

struct KeyPart {
    enum class Kind { kSlice, kIndex, kEllipsis, kNewAxis } kind;
    Slice slice{};
    int64_t index = 0;
};

[[noreturn]] void fail_key(const Json &key) {
    fail(REKINDLE_INVALID_ARGUMENT, kClassName, "'s key is ", key.dump(),
         "; expected whole numbers, slices, an ellipsis and nulls");
}

std::optional<int64_t> bound(const Json &slice, const char *name) {
    const Json *value = parts::find(slice, name);
    if (value == nullptr || value->is_null()) return std::nullopt;
    return integer_from_json(*value, name);
}

KeyPart read_part(const Json &json, const Json &key) {
    if (json.is_null()) return {KeyPart::Kind::kNewAxis};
    if (json.is_number_integer()) return {KeyPart::Kind::kIndex, {}, integer_from_json(json, "key")};
    const Json *class_name = json.is_object() ? parts::find(json, "class_name") : nullptr;
    if (class_name != nullptr && *class_name == "__ellipsis__") return {KeyPart::Kind::kEllipsis};
    const Json *config = json.is_object() ? parts::find(json, "config") : nullptr;
    if (class_name == nullptr || *class_name != "__slice__" || config == nullptr || !config->is_object()) fail_key(key);
    return {KeyPart::Kind::kSlice, {bound(*config, "start"), bound(*config, "stop"), bound(*config, "step")}};
}

std::vector<KeyPart> read_key(const Json &key) {
    std::vector<KeyPart> parts;
    if (!key.is_array()) return {read_part(key, key)};
    for (const Json &one : key) parts.push_back(read_part(one, key));
    return parts;
}

bool takes_axis(const KeyPart &part) {
    return part.kind == KeyPart::Kind::kSlice || part.kind == KeyPart::Kind::kIndex;
}

// What is taken of an axis of the input: `count` places, `step` apart.
struct Taken {
    int64_t start, step, count;
};

Taken take(const Slice &slice, int64_t size) {
    int64_t step = slice.step.value_or(1);
    require(step != 0 && step > -kMaximumDimension && step < kMaximumDimension, kClassName, "'s step is ", step,
            "; expected another than 0, of magnitude below ", kMaximumDimension);
    int64_t low = step > 0 ? 0 : -1, high = step > 0 ? size : size - 1;
    auto place = [&](std::optional<int64_t> given, int64_t otherwise) {
        if (!given) return otherwise;
        return std::clamp(*given < 0 ? *given + size : *given, low, high);
    };
    int64_t start = place(slice.start, step > 0 ? low : high), stop = place(slice.stop, step > 0 ? high : low);
    int64_t length = step > 0 ? stop - start : start - stop, pace = std::abs(step);
    return {start, step, std::max<int64_t>((length + pace - 1) / pace, 0)};
}

// How the output lies in a sample of the input: runs of elements that lie together, one behind the other in the output.
struct Part {
    Shape output;
    std::vector<size_t> runs; // where each begins
    size_t run = 1;           // elements of each
};

class GetItem final : public Operation {
public:
    explicit GetItem(const Json &key) : key_(key), parts_(read_key(key)) {
        auto is_ellipsis = [](const KeyPart &part) { return part.kind == KeyPart::Kind::kEllipsis; };
        require(std::count_if(parts_.begin(), parts_.end(), is_ellipsis) <= 1, kClassName, "'s key is ", key.dump(),
                "; expected at most one ellipsis");
        require(!parts_.empty() && takes_whole_batch(parts_[0]), kClassName, "'s key is ", key.dump(),
                "; expected one that begins with all samples of the batch, as x[:, 0]");
    }

    const char *class_name() const override { return kClassName; }
    void add_constants(Json &arguments) const override { arguments.push_back(key_); }
    std::vector<Shape> output_shapes(const std::vector<Shape> &inputs, const CallArguments &) const override {
        require(inputs.size() == 1, kClassName, " is called on ", inputs.size(), " tensors; expected one");
        return {part_of(inputs[0]).output};
    }
    std::vector<Value> lower_call(Builder &builder, const Position &position,
                                  const std::vector<Value> &srcs) const override;

private:
    static bool takes_whole_batch(const KeyPart &part) {
        const Slice &slice = part.slice;
        bool is_whole = slice.start.value_or(0) == 0 && !slice.stop && slice.step.value_or(1) == 1;
        return part.kind == KeyPart::Kind::kEllipsis || (part.kind == KeyPart::Kind::kSlice && is_whole);
    }
    Part part_of(const Shape &sample) const;

    Json key_;
    std::vector<KeyPart> parts_;
};

// The places of the runs: those that each axis takes, for each place of the axes before it.
void add_runs(Part &part, const Shape &sample, const std::vector<Taken> &taken) {
    size_t last = sample.size(), stride = 1;
    while (last > 0 && taken[last - 1].step == 1 && part.run == stride) {
        const Taken &axis = taken[--last];
        part.run *= static_cast<size_t>(axis.count);
        part.runs = {part.runs.empty() ? static_cast<size_t>(axis.start) * stride
                                       : part.runs[0] + static_cast<size_t>(axis.start) * stride};
        stride *= static_cast<size_t>(sample[last]);
    }
    if (part.runs.empty()) part.runs = {0};
    for (; last > 0; stride *= static_cast<size_t>(sample[last])) {
        const Taken &axis = taken[--last];
        std::vector<size_t> inner = std::move(part.runs);
        part.runs.clear();
        for (int64_t i = 0; i < axis.count; ++i) {
            size_t offset = static_cast<size_t>(axis.start + i * axis.step) * stride;
            for (size_t begin : inner) part.runs.push_back(offset + begin);
        }
    }
}

Part GetItem::part_of(const Shape &sample) const {
    auto named = static_cast<size_t>(std::count_if(parts_.begin(), parts_.end(), takes_axis));
    bool batch_is_named = takes_axis(parts_[0]);
    size_t axes = named - (batch_is_named ? 1 : 0);
    require(axes <= sample.size(), kClassName, "'s key is ", key_.dump(), "; expected at most ", sample.size() + 1,
            " axes of an input of ", to_string(sample), " for a sample");
    Part part;
    std::vector<Taken> taken;
    auto take_whole = [&](size_t count) {
        for (size_t i = 0; i < count; ++i) {
            taken.push_back({0, 1, sample[taken.size()]});
            part.output.push_back(taken.back().count);
        }
    };
    for (size_t i = batch_is_named ? 1 : 0; i < parts_.size(); ++i) {
        const KeyPart &one = parts_[i];
        if (one.kind == KeyPart::Kind::kEllipsis) {
            take_whole(sample.size() - axes);
        } else if (one.kind == KeyPart::Kind::kNewAxis) {
            part.output.push_back(1);
        } else if (one.kind == KeyPart::Kind::kIndex) {
            int64_t size = sample[taken.size()];
            require(one.index >= -size && one.index < size, kClassName, "'s index is ", one.index, "; expected ", -size,
                    " to ", size - 1, ", for an axis of ", size);
            taken.push_back({one.index < 0 ? one.index + size : one.index, 1, 1});
        } else {
            taken.push_back(take(one.slice, sample[taken.size()]));
            part.output.push_back(taken.back().count);
            require(taken.back().count >= 1, kClassName, "'s key ", key_.dump(), " takes nothing of an axis of ",
                    sample[taken.size() - 1], "; expected one element at least");
        }
    }
    take_whole(sample.size() - taken.size());
    add_runs(part, sample, taken);
    return part;
}

constexpr size_t kSerialBelow = 16384; // elements

std::vector<Value> GetItem::lower_call(Builder &builder, const Position &position,
                                       const std::vector<Value> &srcs) const {
    Value src = builder.plain(srcs[0]);
    Shape sample = without_batch(src.shape), output = with_batch(src.shape[0], position.outputs[0]);
    auto part = std::make_shared<const Part>(part_of(sample));
    Value dst = builder.value(output, onednn::activation_desc(output));
    size_t whole = element_count(sample), taken = part->runs.size() * part->run;
    auto over_samples = [=, samples = static_cast<size_t>(src.shape[0]),
                         threads = builder.request().threads](const auto &copy) {
        runtime::parallel_for(threads, samples, 1, kSerialBelow / taken + 1, [&](size_t begin, size_t end) {
            for (size_t i = begin; i < end; ++i) copy(i * whole, i * taken);
        });
    };
    size_t bytes = part->run * sizeof(float);
    builder.add("get_item", {src.block, dst.block}, [=, from = src.block, to = dst.block](const plan::Run &) {
        over_samples([&](size_t in, size_t out) {
            for (size_t begin : part->runs) {
                std::memcpy(to->floats() + out, from->floats() + in + begin, bytes);
                out += part->run;
            }
        });
    });
    builder.on_backward(src, dst, [=, &builder](const Value &given) {
        Value diff_dst = builder.plain(given), diff_src = builder.value(src.shape, src.desc);
        builder.add("get_item_backward", {diff_dst.block, diff_src.block},
                    [=, from = diff_dst.block, to = diff_src.block](const plan::Run &) {
                        over_samples([&](size_t in, size_t out) {
                            std::fill_n(to->floats() + in, whole, 0.0F);
                            for (size_t begin : part->runs) {
                                std::memcpy(to->floats() + in + begin, from->floats() + out, bytes);
                                out += part->run;
                            }
                        });
                    });
        return diff_src;
    });
    return {dst};
}

std::shared_ptr<Operation> make_get_item(const Json &arguments, const std::vector<size_t> &tensors) {
    require(arguments.size() == 2 && tensors == std::vector<size_t>{0}, kClassName, "'s arguments are ",
            arguments.dump(), "; expected a tensor and a key");
    return std::make_shared<GetItem>(arguments[1]);
}

} // namespace

extern const OperationClass kGetItem{kClassName, make_get_item};

} // namespace rekindle
