#include <algorithm>

#include "parts/list_field.h"
#include "schedules/schedule_options.h"

namespace rekindle {
namespace {

using Given = rekindle_piecewise_constant_decay_options;

struct PiecewiseConstantDecayOptions {
    std::vector<int64_t> boundaries;
    std::vector<double> values;
};

constexpr auto kOptions = parts::options_table<PiecewiseConstantDecayOptions>(
    Given REKINDLE_PIECEWISE_CONSTANT_DECAY_OPTIONS_INIT,
    parts::numbers("boundaries", &Given::boundaries, &Given::boundary_count,
                   &PiecewiseConstantDecayOptions::boundaries),
    parts::numbers("values", &Given::values, &Given::value_count, &PiecewiseConstantDecayOptions::values));

class PiecewiseConstantDecay final : public ScheduleWith<PiecewiseConstantDecayOptions, kOptions> {
public:
    static constexpr const char *kClassName = "PiecewiseConstantDecay";

    explicit PiecewiseConstantDecay(PiecewiseConstantDecayOptions options);
    const char *class_name() const override { return kClassName; }
    float at(int64_t step) const override;
};

PiecewiseConstantDecay::PiecewiseConstantDecay(PiecewiseConstantDecayOptions options) : PartWith(std::move(options)) {
    const std::vector<int64_t> &boundaries = options_.boundaries;
    require(!boundaries.empty(), "boundaries has 0 numbers; expected 1 or more");
    require(options_.values.size() == boundaries.size() + 1, "values has ", options_.values.size(),
            " numbers and boundaries ", boundaries.size(), "; expected one value more than boundaries");
    require(boundaries.front() >= 0, "boundaries begins with ", boundaries.front(), "; expected 0 or more");
    for (size_t i = 1; i < boundaries.size(); ++i) {
        require(boundaries[i] > boundaries[i - 1], "boundaries has ", boundaries[i], " behind ", boundaries[i - 1],
                "; expected rising numbers");
    }
    for (double value : options_.values) parts::at_least(0.0).check(value, {"", "values"});
}

float PiecewiseConstantDecay::at(int64_t step) const {
    const auto &boundaries = options_.boundaries;
    auto at = std::lower_bound(boundaries.begin(), boundaries.end(), step); // the first that is not before the step
    return static_cast<float>(options_.values[static_cast<size_t>(at - boundaries.begin())]);
}

} // namespace

extern const ScheduleClass kPiecewiseConstantDecay = schedule_class<PiecewiseConstantDecay, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_piecewise_constant_decay_options_init(rekindle_piecewise_constant_decay_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_piecewise_constant_decay_create(const rekindle_piecewise_constant_decay_options *options,
                                                         rekindle_schedule **schedule) {
    return rekindle::parts::create<rekindle::PiecewiseConstantDecay>(rekindle::kOptions, options, schedule, "schedule");
}

} // extern "C"
