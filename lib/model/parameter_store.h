#pragma once

#include <mutex>
#include <optional>
#include <unordered_map>

#include "core/buffer.h"
#include "layers/layer.h"
#include "plan/builder.h"

namespace rekindle {

// A number that is not finite, and where it was found.
struct NotFinite {
    size_t parameter;
    std::string name;   // the parameter's
    const char *number; // "nan", "inf" or "-inf"
};

// A model's parameters: one arena for the weights, one for the gradients, one for each optimizer slot, laid out as
// ParameterLayout says. The layout is at first the public row-major one; training settles another (plan/builder.h).
// Moving between layouts permutes elements and keeps their bits.
class ParameterStore {
public:
    ParameterStore() = default;
    ParameterStore(std::vector<Parameter> parameters, std::vector<plan::Role> roles);

    const std::vector<Parameter> &parameters() const { return parameters_; }
    const plan::ParameterLayout &layout() const { return layout_; }

    // The row-major one that everything has at first.
    plan::ParameterLayout public_layout(std::vector<plan::Role> roles) const;
    // Moves everything to another layout; addresses change if it differs. Roles stay, unless there are no slots.
    // Changes nothing if it throws.
    void set_layout(const plan::ParameterLayout &layout);

    // Fresh slots, each with one number in all elements of the parameters, in a layout to which the weights move, and
    // with nothing but zeros between the parameters. Changes nothing if it throws.
    void start_over(const plan::ParameterLayout &layout, const std::vector<float> &initial);
    // The same, but that parameters which are trained in both layouts keep what is in their slots.
    void go_on(const plan::ParameterLayout &layout, const std::vector<float> &initial);
    size_t slot_count() const { return slots_.size(); }

    std::byte *weights() const { return weights_.data(); }
    std::byte *gradients() const { return gradients_.data(); }
    // The parameters whose gradients are made by adding rows, as far as a plan has been made for them.
    std::vector<size_t> tables() const;
    plan::Arenas arenas() const { return {weights(), gradients(), written_rows_.get()}; }
    float *slot(size_t index) const { return slots_[index].as<float>(); }
    size_t trained_floats() const { return layout_.trained_bytes / sizeof(float); } // of gradients and slots

    // The first parameter of an arena, weights() or one of the others, that has a number that is not finite, with that
    // number; nothing if none has.
    std::optional<NotFinite> find_not_finite(const std::byte *arena) const;
    // Whether all statistics are finite.
    bool has_finite_statistics() const;

    // The index of a name; none where no parameter has it.
    std::optional<size_t> find(const std::string &name) const;

    // Copies one parameter of an arena (weights() or a slot) to or from the public row-major form. Several threads may
    // read at once.
    void read(const std::byte *arena, size_t parameter, float *to) const;
    void write(std::byte *arena, size_t parameter, const float *from);

    // Sets what lies between the parameters to zero: updates run over it, too, and what is not finite once stays so.
    void clear_gaps();

    // Makes what writing needs, so that until the layout changes no write fails for want of memory.
    void prepare_writing();

private:
    struct Reorders;

    static std::vector<Buffer> zero_slots(size_t count, size_t bytes);
    std::vector<Buffer> make_slots(const std::vector<float> &initial, const plan::ParameterLayout &layout) const;
    void replace_slots(const plan::ParameterLayout &layout, std::vector<Buffer> slots);
    // Whether the parameter lies in the arenas as it does in the public form, which copying bytes then gives.
    bool is_public(size_t parameter) const;

    std::vector<Parameter> parameters_;
    std::unordered_map<std::string, size_t> by_name_;
    plan::ParameterLayout layout_;
    Buffer weights_, gradients_;
    std::unique_ptr<plan::WrittenRows[]> written_rows_; // of each parameter's gradient
    std::vector<Buffer> slots_;
    std::shared_ptr<Reorders> reorders_;
};

} // namespace rekindle
