#pragma once

#include "optimizers/block_walk.h"
#include "optimizers/surroundings.h"
#include "parts/keras_keys.h"
#include "parts/part.h"

// What the options of optimizers have in common, and how an optimizer is registered.
namespace rekindle {

using OptimizerClass = parts::PartClass<const Optimizer>;

inline constexpr parts::Range<double> kLearningRates = parts::at_least(0.0);

// The two members that are one key of Keras's: a number, or the schedule that takes its place.
template <class Public>
struct LearningRateField {
    static constexpr size_t kSize = sizeof(double) + sizeof(void *); // a number and a handle
    static constexpr const char *key = "learning_rate";

    void read(const Public &from, const Public &, OptimizerOptions &options, const char *) const {
        options.learning_rate = from.learning_rate;
        options.learning_rate_schedule =
            from.learning_rate_schedule == nullptr ? nullptr : from.learning_rate_schedule->value;
    }
    void parse(const Json &json, OptimizerOptions &options) const {
        options.learning_rate = 0.0;
        options.learning_rate_schedule = schedule_from_json_or_null(json);
        if (options.learning_rate_schedule == nullptr) parts::read_json(json, key, options.learning_rate);
    }
    void check(const OptimizerOptions &options, const char *prefix) const {
        kLearningRates.check(options.learning_rate, {prefix, key});
    }
    void write(const OptimizerOptions &options, Json &config) const {
        if (options.learning_rate_schedule == nullptr) {
            parts::write_single_precision(config, key, options.learning_rate);
        } else {
            parts::write_part(config, key, options.learning_rate_schedule.get());
        }
    }
};

// An optimizer's table: the fields of its own stand between those that all have.
template <class Options, class Public, class... Fields>
constexpr auto optimizer_table(const Public &defaults, Fields... fields) {
    using Common =
        parts::EmbeddedField<Public, GivenCommon, Surroundings, std::remove_const_t<decltype(kSurroundingFields)>>;
    Common common{"options->common.", &Public::common, kSurroundingFields,
                  [](const Surroundings &surroundings, const char *prefix) { Clipping::check(surroundings, prefix); }};
    return parts::options_table<Options>(defaults, LearningRateField<Public>{}, fields..., common);
}

// What follows from an optimizer's options and their table.
template <class Options, const auto &kOptions>
class OptimizerWith : public parts::PartWith<Optimizer, Options, kOptions> {
public:
    using parts::PartWith<Optimizer, Options, kOptions>::PartWith;
    const OptimizerOptions &options() const override { return this->options_; }
};

// What an optimizer's line in the registry stands for.
template <class Part, const auto &kOptions>
constexpr OptimizerClass optimizer_class(const char *name) noexcept {
    return parts::part_class<const Optimizer, Part, kOptions, parts::optimizer_keys>(name);
}

} // namespace rekindle
