#include "callbacks/callback_options.h"
#include "callbacks/learning_rate.h"
#include "core/log.h"
#include "model/model.h"
#include "schedules/schedule.h"

namespace rekindle {
namespace {

using Given = rekindle_learning_rate_scheduler_options;

constexpr Given kDefaults = REKINDLE_LEARNING_RATE_SCHEDULER_OPTIONS_INIT;
static_assert(std::has_unique_object_representations_v<Given>);

class LearningRateScheduler final : public Callback {
public:
    // Throws INVALID_ARGUMENT for options that do not fit one another. Calls destroy when it goes, but not when it
    // throws.
    explicit LearningRateScheduler(const Given &given);
    ~LearningRateScheduler() override {
        if (given_.destroy != nullptr) given_.destroy(given_.user_data);
    }
    LearningRateScheduler(const LearningRateScheduler &) = delete;
    LearningRateScheduler &operator=(const LearningRateScheduler &) = delete;

    std::string name() const override { return "learning_rate_scheduler"; }
    bool wants(Hook hook) const override {
        return hook == Hook::kTrainBegin || hook == Hook::kEpochBegin || hook == Hook::kEpochEnd;
    }
    void on_train_begin(HookEvent &event) override { require_settable_learning_rate(event.model); }
    void on_epoch_begin(HookEvent &event) override;
    void on_epoch_end(HookEvent &event) override { log_learning_rate(event); }

private:
    double rate_of(const HookEvent &event) const;

    Given given_;
    std::shared_ptr<const Schedule> schedule_;
    bool verbose_;
};

LearningRateScheduler::LearningRateScheduler(const Given &given) : given_(given) {
    require((given.schedule == nullptr) != (given.function == nullptr), "options->schedule is ",
            given.schedule == nullptr ? "NULL" : "set", " and options->function is ",
            given.function == nullptr ? "NULL" : "set", "; expected one of them to be set");
    if (given.schedule != nullptr) schedule_ = given.schedule->value;
    verbose_ = capi::read_flag(given.verbose, "options->verbose");
    capi::require_reserved(given.reserved, "options");
}

void LearningRateScheduler::on_epoch_begin(HookEvent &event) {
    double rate = rate_of(event);
    event.model.set_learning_rate(rate);
    if (!verbose_) return;
    log_info("Epoch ", event.epoch + 1, ": LearningRateScheduler setting learning rate to ", rate, ".");
}

double LearningRateScheduler::rate_of(const HookEvent &event) const {
    if (schedule_ != nullptr) return schedule_->at(event.epoch);
    double rate = learning_rate_of(event.model);
    int result = given_.function(given_.user_data, event.epoch, &rate);
    if (result != 0) fail(REKINDLE_ABORTED, "the function of a LearningRateScheduler returned ", result);
    return rate;
}

} // namespace
} // namespace rekindle

extern "C" {

void rekindle_learning_rate_scheduler_options_init(rekindle_learning_rate_scheduler_options *options) {
    rekindle::capi::write_defaults(options, rekindle::kDefaults);
}

rekindle_status rekindle_learning_rate_scheduler_create(const rekindle_learning_rate_scheduler_options *options,
                                                        rekindle_callback **callback) {
    return rekindle::capi::create_taking_over<rekindle::LearningRateScheduler>(options, rekindle::kDefaults, callback,
                                                                               "callback");
}

} // extern "C"
