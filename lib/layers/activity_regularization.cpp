#include "core/json.h"
#include "layers/activity_penalty.h"
#include "layers/layer_options.h"
#include "rekindle/layer.h"

namespace rekindle {

using plan::Builder;
using plan::Value;

namespace {

using Given = rekindle_activity_regularization_options;

struct ActivityRegularizationOptions {
    std::string name;
    double l1, l2;
};

using Own = ActivityRegularizationOptions;

constexpr auto kOptions = parts::options_table<Own>(Given REKINDLE_ACTIVITY_REGULARIZATION_OPTIONS_INIT,
                                                    parts::layer_name(&Given::name, &Own::name),
                                                    parts::field("l1", &Given::l1, &Own::l1, parts::at_least(0.0)),
                                                    parts::field("l2", &Given::l2, &Own::l2, parts::at_least(0.0)));

RegularizerPointer penalty_of(const Own &options) {
    Json penalty{{"class_name", "L1L2"}, {"config", {{"l1", options.l1}, {"l2", options.l2}}}};
    return Regularizer::from_json(penalty, "penalty");
}

class ActivityRegularization final : public SimpleLayer {
public:
    static constexpr const char *kClassName = "ActivityRegularization";

    explicit ActivityRegularization(const Own &options)
        : SimpleLayer(options.name), options_(options), penalty_(penalty_of(options)) {}

    const char *class_name() const override { return kClassName; }
    bool keeps_mask() const override { return true; }
    bool penalizes_inside() const override { return true; }
    Shape output_shape(const Shape &input) const override { return input; }
    Value lower(Builder &builder, const Position &, const Value &src) const override {
        Value dst = src;
        dst.relu_gradient_done = nullptr;
        penalize_activity(builder, penalty_, dst);
        return dst;
    }
    void write_config(Json &config) const override { kOptions.write(options_, config); }

private:
    const Own options_;
    RegularizerPointer penalty_;
};

} // namespace

extern const LayerClass kActivityRegularization = layer_class<ActivityRegularization, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_activity_regularization_options_init(rekindle_activity_regularization_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_activity_regularization_create(const rekindle_activity_regularization_options *options,
                                                        rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::ActivityRegularization>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
