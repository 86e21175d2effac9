#include <cmath>

#include "callbacks/callback_options.h"
#include "core/log.h"
#include "core/not_finite.h"

namespace rekindle {
namespace {

using Given = rekindle_terminate_on_nan_options;

struct TerminateOnNaNOptions {
    bool raise_error;
};
using Options = TerminateOnNaNOptions;

constexpr auto kOptions = parts::options_table<Options>(
    Given REKINDLE_TERMINATE_ON_NAN_OPTIONS_INIT,
    parts::field("raise_error", &Given::raise_error, &Options::raise_error), parts::reserved(&Given::reserved));

class TerminateOnNaN final : public CallbackWith<Options> {
public:
    using CallbackWith::CallbackWith;

    std::string name() const override { return "terminate_on_nan"; }
    bool wants(Hook hook) const override { return hook == Hook::kTrainBatchEnd; }
    bool runs_inside() const override { return true; }
    void on_train_batch_end(HookEvent &event) override;
};

void TerminateOnNaN::on_train_batch_end(HookEvent &event) {
    const double *loss = event.find_log("loss");
    if (loss == nullptr || std::isfinite(*loss)) return;
    const char *number = name_not_finite(static_cast<float>(*loss));
    if (options_.raise_error) {
        fail(REKINDLE_DATA_ERROR, "the loss is ", number, " at epoch ", event.epoch, ", batch ", event.batch,
             "; TerminateOnNaN expects a finite number");
    }
    log_warning("Batch ", event.batch, ": the loss is ", number, ", terminating training");
    event.stop();
}

} // namespace
} // namespace rekindle

extern "C" {

void rekindle_terminate_on_nan_options_init(rekindle_terminate_on_nan_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_terminate_on_nan_create(const rekindle_terminate_on_nan_options *options,
                                                 rekindle_callback **callback) {
    return rekindle::create_callback<rekindle::TerminateOnNaN>(rekindle::kOptions, options, callback);
}

} // extern "C"
