#pragma once

#include "losses/loss.h"
#include "parts/keras_keys.h"
#include "parts/part.h"
#include "rekindle/loss.h"

// What the options of losses have in common, and how a loss is registered.
namespace rekindle {

using LossClass = parts::PartClass<const Loss>;

template <class Public, class Options>
constexpr auto reduction(rekindle_reduction Public::*given, Reduction Options::*option) {
    return parts::choice("reduction", given, option, "sum_over_batch_size", "sum", "mean", "mean_with_sample_weight");
}

// What follows from a loss's options, of which reduction is one, and their table.
template <class Options, const auto &kOptions>
class LossWith : public parts::PartWith<Loss, Options, kOptions> {
public:
    using parts::PartWith<Loss, Options, kOptions>::PartWith;
    Reduction reduction() const override { return this->options_.reduction; }
};

// What a loss's line in the registry stands for. The short name may be null.
template <class Part, const auto &kOptions>
constexpr LossClass loss_class(const char *name, const char *short_name = nullptr) noexcept {
    LossClass made = parts::part_class<const Loss, Part, kOptions, parts::loss_keys>(name);
    made.short_name = short_name;
    return made;
}

// Of the losses that have no options of their own.
struct PlainLossOptions {
    Reduction reduction;
};

inline constexpr auto kPlainLossOptions =
    parts::options_table<PlainLossOptions>(rekindle_loss_options REKINDLE_LOSS_OPTIONS_INIT,
                                           reduction(&rekindle_loss_options::reduction, &PlainLossOptions::reduction),
                                           parts::reserved(&rekindle_loss_options::reserved));

using PlainLoss = LossWith<PlainLossOptions, kPlainLossOptions>;

// The kernel of a loss that compares each output with a target, which is broadcast as numpy does, as far as that is a
// stride for each row and one for each column. Throws INVALID_ARGUMENT, naming the shapes, for other targets.
using TargetKernel = std::function<double(const kernels::LossRows &rows, const kernels::TargetRows &target)>;
Loss::RowKernel compare_with_target(const Shape &output, const Shape &target, const TargetKernel &kernel);

// The same for the mean over a row of what each element costs; the parameter is the struct's, a float or nothing.
template <class ElementLoss, class... Parameter>
Loss::RowKernel compare_elements(const Shape &output, const Shape &target, Parameter... parameter) {
    return compare_with_target(output, target, [=](const kernels::LossRows &rows, const kernels::TargetRows &targets) {
        return kernels::mean_over_elements<ElementLoss>(rows, targets, parameter...);
    });
}

} // namespace rekindle
