#include <algorithm>

#include "callbacks/callback_options.h"
#include "callbacks/progress_line.h"
#include "platform/clock.h"
#include "platform/terminal.h"

namespace rekindle {
namespace {

using Given = rekindle_progress_bar_options;

constexpr Given kDefaults = REKINDLE_PROGRESS_BAR_OPTIONS_INIT;
static_assert(std::has_unique_object_representations_v<Given>);

constexpr double kInterval = 0.05; // seconds between two drawings

class ProgressBar final : public Callback {
public:
    // Throws INVALID_ARGUMENT for options that do not fit one another. Calls destroy when it goes, but not when it
    // throws.
    explicit ProgressBar(const Given &given);
    ~ProgressBar() override {
        if (given_.destroy != nullptr) given_.destroy(given_.user_data);
    }
    ProgressBar(const ProgressBar &) = delete;
    ProgressBar &operator=(const ProgressBar &) = delete;

    std::string name() const override { return "progress_bar"; }
    bool wants(Hook hook) const override;
    bool acts_outside() const override { return true; }
    bool runs_inside() const override { return given_.write == nullptr; }
    void on_train_begin(HookEvent &event) override;
    void on_epoch_begin(HookEvent &event) override { begin_epoch(event, 0); }
    void on_epoch_end(HookEvent &event) override { end(event); }
    void on_train_batch_end(HookEvent &event) override { step(event); }
    void on_test_begin(HookEvent &event) override {
        if (!is_validation(event)) begin(event, 0);
    }
    void on_test_batch_end(HookEvent &event) override {
        if (!is_validation(event)) step(event);
    }
    void on_test_end(HookEvent &event) override {
        if (!is_validation(event)) end(event);
    }
    void on_predict_begin(HookEvent &event) override { begin(event, 0); }
    void on_predict_batch_end(HookEvent &event) override { step(event); }
    void on_predict_end(HookEvent &event) override { end(event); }

private:
    // That of a fit, which is silent.
    static bool is_validation(const HookEvent &event) { return event.params.epochs >= 0; }
    void begin_epoch(const HookEvent &event, int64_t batches);
    void begin(const HookEvent &event, int64_t batches);
    void step(const HookEvent &event);
    void end(const HookEvent &event);
    PassProgress progress(double now) const;
    void draw(const HookEvent &event, const PassProgress &progress);
    void write(const std::string &text) const;

    Given given_;
    std::optional<int> columns_; // of the terminal; none: plain lines
    int64_t target_ = -1, done_ = 0, first_ = 0;
    double began_ = 0.0, first_step_at_ = 0.0, drawn_at_ = 0.0;
    int drawn_width_ = 0;
};

ProgressBar::ProgressBar(const Given &given) : given_(given) {
    require((given.descriptor >= 0) != (given.write != nullptr), "options->descriptor is ", given.descriptor,
            " and options->write is ", given.write == nullptr ? "NULL" : "set",
            "; expected a descriptor of 0 or more, or a function with the descriptor -1");
    require(given.columns >= 0, "options->columns is ", given.columns, "; expected 0 or more");
}

bool ProgressBar::wants(Hook hook) const {
    return hook != Hook::kTrainEnd && hook != Hook::kTrainBatchBegin && hook != Hook::kTestBatchBegin &&
           hook != Hook::kPredictBatchBegin;
}

void ProgressBar::on_train_begin(HookEvent &event) {
    if (event.restored && event.batch > 0) begin_epoch(event, event.batch);
}

void ProgressBar::begin_epoch(const HookEvent &event, int64_t batches) {
    begin(event, batches);
    if (event.params.epochs <= 1) return;
    write("Epoch " + std::to_string(event.epoch + 1) + "/" + std::to_string(event.params.epochs) + "\n");
}

void ProgressBar::begin(const HookEvent &event, int64_t batches) {
    columns_ = given_.descriptor >= 0 ? platform::terminal_columns(given_.descriptor) : std::nullopt;
    if (given_.columns > 0) columns_ = given_.columns;
    target_ = event.params.steps;
    done_ = first_ = batches;
    began_ = platform::monotonic_seconds();
    first_step_at_ = drawn_at_ = 0.0;
    drawn_width_ = 0;
}

void ProgressBar::step(const HookEvent &event) {
    done_ = event.batch + 1;
    double now = platform::monotonic_seconds();
    if (first_step_at_ == 0.0) {
        first_step_at_ = now;
        first_ = done_;
    }
    if (!columns_ || now - drawn_at_ < kInterval) return;
    drawn_at_ = now;
    draw(event, progress(now));
}

// The first step is not like the others, so that as soon as there are more it does not count.
PassProgress ProgressBar::progress(double now) const {
    PassProgress progress{done_, target_, now - began_};
    if (done_ > first_) {
        progress.per_step = (now - first_step_at_) / static_cast<double>(done_ - first_);
    } else {
        progress.per_step = now - began_;
    }
    return progress;
}

void ProgressBar::end(const HookEvent &event) {
    if (target_ < 0) target_ = done_;
    PassProgress last = progress(platform::monotonic_seconds());
    last.is_over = true;
    if (columns_) {
        draw(event, last);
        write("\n");
    } else {
        write(plain_line(last, *event.logs) + "\n");
    }
}

void ProgressBar::draw(const HookEvent &event, const PassProgress &progress) {
    int width = 0;
    std::string line = "\r" + terminal_line(progress, *event.logs, *columns_, width);
    if (drawn_width_ > width) line += std::string(static_cast<size_t>(drawn_width_ - width), ' ');
    drawn_width_ = width;
    write(line);
}

void ProgressBar::write(const std::string &text) const {
    if (given_.write != nullptr) {
        given_.write(given_.user_data, text.data(), text.size());
    } else {
        platform::write_to_descriptor(given_.descriptor, text);
    }
}

} // namespace
} // namespace rekindle

extern "C" {

void rekindle_progress_bar_options_init(rekindle_progress_bar_options *options) {
    rekindle::capi::write_defaults(options, rekindle::kDefaults);
}

rekindle_status rekindle_progress_bar_create(const rekindle_progress_bar_options *options,
                                             rekindle_callback **callback) {
    return rekindle::capi::create_taking_over<rekindle::ProgressBar>(options, rekindle::kDefaults, callback,
                                                                     "callback");
}

} // extern "C"
