#include "losses/custom_loss.h"

#include "core/error.h"
#include "losses/loss_options.h"
#include "parts/custom_classes.h"
#include "parts/custom_part.h"
#include "rekindle/custom_loss.h"

namespace rekindle {
namespace {

using Given = rekindle_custom_loss_options;

constexpr Given kDefaults = REKINDLE_CUSTOM_LOSS_OPTIONS_INIT;
static_assert(std::has_unique_object_representations_v<Given>);
static_assert(std::has_unique_object_representations_v<rekindle_loss_rows>);

struct ReductionOptions {
    Reduction reduction;
};

// In JSON as that of the library's losses.
constexpr auto kReduction = reduction(&Given::reduction, &ReductionOptions::reduction);
constexpr const char *kOwnKeys[] = {"reduction"};

class CustomLoss final : public Loss {
public:
    explicit CustomLoss(const Given &given)
        : rows_(given.rows), takes_labels_(capi::read_flag(given.takes_class_indices, "options->takes_class_indices")),
          part_(given, is_loss_class, kOwnKeys) {
        kReduction.read(given, kDefaults, reduction_, parts::kInStruct);
        part_.take_over(given);
    }

    const char *class_name() const override { return part_.class_name(); }
    void write_config(Json &config) const override {
        kReduction.write(reduction_, config);
        part_.write_config(config);
    }
    const char *module() const override { return nullptr; }
    bool calls_host() const override { return true; }
    Reduction reduction() const override { return reduction_.reduction; }
    bool takes_labels() const override { return takes_labels_; }
    int64_t class_count(const Shape &output_sample) const override { return takes_labels_ ? output_sample.back() : 0; }
    RowKernel kernel(const Shape &output, const Shape &target, bool logits) const override;

    void set_reduction(const Json &json) { kReduction.parse(json, reduction_); }

private:
    int (*rows_)(void *user_data, const rekindle_loss_rows *rows);
    bool takes_labels_;
    ReductionOptions reduction_;
    parts::CustomPart part_;
};

// What a kernel has of its own.
struct Room {
    Shape output, target;
    std::vector<float> losses;
};

// The sum of the rows' losses, each by its weight; its gradients are scaled alike.
double weigh(const kernels::LossRows &rows, const std::vector<float> &losses) {
    double sum = 0.0;
    for (size_t r = 0; r < losses.size(); ++r) {
        float weight = rows.sample_weight == nullptr ? 1.0F : rows.sample_weight[r / rows.rows_per_sample];
        sum += static_cast<double>(weight) * static_cast<double>(losses[r]);
        if (rows.gradient == nullptr) continue;
        float *gradient = rows.gradient + r * rows.classes;
        float scale = weight * rows.gradient_scale;
        for (size_t c = 0; c < rows.classes; ++c) gradient[c] *= scale;
    }
    return sum;
}

Loss::RowKernel CustomLoss::kernel(const Shape &output, const Shape &target, bool) const {
    size_t row_count = element_count(output) / static_cast<size_t>(output.back());
    require(!takes_labels_ || element_count(target) == row_count, "loss \"", class_name(), "\": the target's shape is ",
            to_string(target), "; expected one class index for each row of the output's ", to_string(output),
            " (both with the batch)");
    auto room = std::make_shared<Room>(Room{output, target, std::vector<float>(row_count)});
    return [this, room](const kernels::LossRows &rows, const plan::Block *given) {
        rekindle_loss_rows batch{sizeof(batch),
                                 room->output.data(),
                                 room->output.size(),
                                 room->target.data(),
                                 room->target.size(),
                                 rows.output,
                                 takes_labels_ ? nullptr : given->floats(),
                                 takes_labels_ ? reinterpret_cast<const int32_t *>(given->address) : nullptr,
                                 room->losses.size(),
                                 room->losses.data(),
                                 rows.gradient};
        part_.call({"loss", class_name()}, "rows", rows_, &batch);
        return weigh(rows, room->losses);
    };
}

using Classes = parts::CustomClasses<rekindle_loss>;

std::shared_ptr<const Loss> make_registered(const parts::Description &described) {
    std::shared_ptr<const Loss> made = Classes::instance().make("loss", described, kOwnKeys);
    const Json *reduction = parts::find(described.config, "reduction");
    if (made != nullptr && reduction != nullptr) {
        auto custom = std::dynamic_pointer_cast<const CustomLoss>(made);
        std::const_pointer_cast<CustomLoss>(custom)->set_reduction(*reduction); // nobody else has seen it
    }
    return made;
}

} // namespace

const parts::HostClasses<const Loss> kCustomLossClasses{make_registered, "rekindle_custom_loss_register"};

} // namespace rekindle

extern "C" {

void rekindle_custom_loss_options_init(rekindle_custom_loss_options *options) {
    rekindle::capi::write_defaults(options, rekindle::kDefaults);
}

rekindle_status rekindle_custom_loss_create(const rekindle_custom_loss_options *options, rekindle_loss **loss) {
    using namespace rekindle;
    return capi::create_taking_over<CustomLoss>(options, kDefaults, loss, "loss", [](const Given &given) {
        parts::require_function(given.rows, "options->rows");
    });
}

rekindle_status rekindle_custom_loss_register(const char *class_name, rekindle_custom_loss_factory factory,
                                              void *context) {
    return rekindle::Classes::instance().set(class_name, factory, context, rekindle::is_loss_class);
}

} // extern "C"
