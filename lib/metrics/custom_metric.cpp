#include "metrics/custom_metric.h"

#include "core/error.h"
#include "metrics/mean_metric.h"
#include "metrics/metric_options.h"
#include "parts/custom_classes.h"
#include "parts/custom_part.h"
#include "parts/snake_case.h"
#include "rekindle/custom_metric.h"

namespace rekindle {
namespace {

using Given = rekindle_custom_metric_options;

constexpr Given kDefaults = REKINDLE_CUSTOM_METRIC_OPTIONS_INIT;
static_assert(std::has_unique_object_representations_v<Given>);
static_assert(std::has_unique_object_representations_v<rekindle_metric_rows>);

constexpr size_t kMaximumState = size_t{1} << 24; // doubles
constexpr const char *kOwnKeys[] = {"name"};

class CustomMetric final : public Metric {
public:
    explicit CustomMetric(const Given &given)
        : state_count_(given.state_count), add_(given.add), merge_(given.merge), result_(given.result),
          takes_labels_(capi::read_flag(given.takes_class_indices, "options->takes_class_indices")),
          better_(static_cast<Better>(capi::read_enum(given.better, REKINDLE_BETTER_MORE, "options->better"))),
          part_(given, is_metric_class, kOwnKeys) {
        std::string name = read_metric_name(given.name, parts::kInStruct);
        set_name(name.empty() ? parts::snake_case(class_name()) : name);
        part_.take_over(given);
    }

    const char *class_name() const override { return part_.class_name(); }
    void write_config(Json &config) const override {
        parts::write_json(config, "name", name());
        part_.write_config(config);
    }
    const char *module() const override { return nullptr; }
    bool calls_host() const override { return true; }
    Better better() const override { return better_; }
    bool takes_labels(const Shape &, const Shape &) const override { return takes_labels_; }
    std::vector<Accumulator> accumulators(const Shape &) const override {
        return {{"state", {static_cast<int64_t>(state_count_)}}};
    }
    Fold fold(MetricSources &sources, bool weighted) const override;
    void merge(std::span<double> state, std::span<const double> later) const override;
    void results(std::span<const double> state, std::span<double> values) const override;

    void rename(std::string name) { set_name(std::move(name)); }

private:
    parts::Called called() const { return {"metric", name().c_str()}; }

    size_t state_count_;
    decltype(Given::add) add_;
    decltype(Given::merge) merge_;
    decltype(Given::result) result_;
    bool takes_labels_;
    Better better_;
    parts::CustomPart part_;
};

// What a fold has of its own.
struct Room {
    Shape output, target;
    std::vector<float> weights; // of rows; empty where there are none
};

Fold CustomMetric::fold(MetricSources &sources, bool weighted) const {
    if (takes_labels_) require_row_labels(sources, name().c_str());
    RowWeights weights = weighted ? sources.weights(name().c_str()) : RowWeights{};
    plan::Block *output = sources.output().block, *target = takes_labels_ ? sources.labels() : sources.target();
    auto room = std::make_shared<Room>(Room{sources.output_shape(), sources.target_shape(), {}});
    if (weights.block != nullptr) room->weights.resize(sources.rows());
    return {sources.rows(),
            sources.row_size(),
            {output, target, weights.block},
            [=, this](size_t, size_t row_count, double *state) {
                for (size_t r = 0; r < room->weights.size(); ++r) room->weights[r] = static_cast<float>(weights.of(r));
                rekindle_metric_rows rows{sizeof(rows),
                                          room->output.data(),
                                          room->output.size(),
                                          room->target.data(),
                                          room->target.size(),
                                          output->floats(),
                                          takes_labels_ ? nullptr : target->floats(),
                                          takes_labels_ ? reinterpret_cast<const int32_t *>(target->address) : nullptr,
                                          room->weights.empty() ? nullptr : room->weights.data(),
                                          row_count};
                part_.call(called(), "add", add_, &rows, state);
            }};
}

void CustomMetric::merge(std::span<double> state, std::span<const double> later) const {
    if (merge_ == nullptr) {
        Metric::merge(state, later);
    } else {
        part_.call(called(), "merge", merge_, state.data(), later.data());
    }
}

void CustomMetric::results(std::span<const double> state, std::span<double> values) const {
    part_.call(called(), "result", result_, state.data(), values.data());
}

void check(const Given &given) {
    require(given.state_count >= 1 && given.state_count <= kMaximumState, "options->state_count is ", given.state_count,
            "; expected 1 to ", kMaximumState);
    parts::require_function(given.add, "options->add");
    parts::require_function(given.result, "options->result");
}

using Classes = parts::CustomClasses<rekindle_metric>;

std::shared_ptr<const Metric> make_registered(const parts::Description &described) {
    std::shared_ptr<const Metric> made = Classes::instance().make("metric", described, kOwnKeys);
    const Json *name = parts::find(described.config, "name");
    std::string given = name == nullptr ? "" : metric_name_from_json(*name);
    if (made != nullptr && !given.empty()) {
        auto custom = std::dynamic_pointer_cast<const CustomMetric>(made);
        std::const_pointer_cast<CustomMetric>(custom)->rename(given); // nobody else has seen it
    }
    return made;
}

} // namespace

const parts::HostClasses<const Metric> kCustomMetricClasses{make_registered, "rekindle_custom_metric_register"};

} // namespace rekindle

extern "C" {

void rekindle_custom_metric_options_init(rekindle_custom_metric_options *options) {
    rekindle::capi::write_defaults(options, rekindle::kDefaults);
}

rekindle_status rekindle_custom_metric_create(const rekindle_custom_metric_options *options, rekindle_metric **metric) {
    using namespace rekindle;
    return capi::create_taking_over<CustomMetric>(options, kDefaults, metric, "metric", check);
}

rekindle_status rekindle_custom_metric_register(const char *class_name, rekindle_custom_metric_factory factory,
                                                void *context) {
    return rekindle::Classes::instance().set(class_name, factory, context, rekindle::is_metric_class);
}

} // extern "C"
