#include <cmath>

#include "callbacks/file_pattern.h"
#include "callbacks/monitor.h"
#include "callbacks/number_text.h"
#include "callbacks/own_folder.h"
#include "core/log.h"
#include "model/model_files.h"

namespace rekindle {
namespace {

using Given = rekindle_model_checkpoint_options;

struct ModelCheckpointOptions : MonitorOptions {
    std::string filepath;
    int64_t save_freq_batches; // 0: epochs
    bool verbose, save_best_only, save_weights_only;
    double initial_value_threshold; // NaN: none
};
using Options = ModelCheckpointOptions;

constexpr auto kOptions = parts::options_table<Options>(
    Given REKINDLE_MODEL_CHECKPOINT_OPTIONS_INIT, parts::path_field("filepath", &Given::filepath, &Options::filepath),
    parts::text_field("monitor", &Given::monitor, &Options::monitor),
    parts::field("save_freq_batches", &Given::save_freq_batches, &Options::save_freq_batches,
                 parts::at_least<int64_t>(0)),
    monitor_mode(&Given::mode, &Options::mode), parts::field("verbose", &Given::verbose, &Options::verbose),
    parts::field("save_best_only", &Given::save_best_only, &Options::save_best_only),
    parts::field("save_weights_only", &Given::save_weights_only, &Options::save_weights_only),
    parts::optional_real("initial_value_threshold", &Given::initial_value_threshold,
                         &Options::initial_value_threshold));

constexpr const char *kArgument = "options->filepath";

// Before the folder is made.
Options checked(Options options) {
    std::string name = platform::file_name(options.filepath);
    require(!name.empty(), kArgument, " is \"", options.filepath, "\"; expected the path of a file");
    bool plain = platform::parent_directory(options.filepath).find('{') == std::string::npos;
    require(plain, kArgument, " is \"", options.filepath, "\"; expected places in the file's name alone");
    FilePattern(name, kArgument);
    return options;
}

class ModelCheckpoint final : public CallbackWith<Options> {
public:
    explicit ModelCheckpoint(Options options)
        : CallbackWith(checked(std::move(options))), folder_(options_.filepath, true),
          pattern_(platform::file_name(options_.filepath), kArgument) {}

    std::string name() const override { return "model_checkpoint"; }
    bool wants(Hook hook) const override {
        return hook == Hook::kTrainBegin || hook == (saves_epochs() ? Hook::kEpochEnd : Hook::kTrainBatchEnd);
    }
    void on_train_begin(HookEvent &event) override;
    void on_train_batch_end(HookEvent &event) override;
    void on_epoch_end(HookEvent &event) override { save(event); }
    bool acts_outside() const override { return true; }
    bool has_state() const override { return true; }
    void add_state(Model &model, StateRegistry &registry) override;

private:
    bool saves_epochs() const { return options_.save_freq_batches == 0; }
    std::string name_of(const HookEvent &event) const;
    bool is_worth_saving(const HookEvent &event, const std::string &path);
    void save(HookEvent &event);
    template <class... Parts>
    void say(const HookEvent &event, const Parts &...parts) const {
        if (options_.verbose) log_info("Epoch ", event.epoch + 1, ": ", parts...);
    }

    Monitor monitor_{"ModelCheckpoint", options_};
    OwnFolder folder_;
    FilePattern pattern_;
    BestValue best_;
    int64_t batches_seen_ = 0; // since the last save
    int64_t last_batch_ = -1;
};

void ModelCheckpoint::on_train_begin(HookEvent &event) {
    if (options_.save_best_only) monitor_.begin(event.model);
    folder_.remove_leftovers([this](const std::string &name) { return pattern_.may_be(name); });
    best_ = {};
    if (!std::isnan(options_.initial_value_threshold)) best_.set(options_.initial_value_threshold);
    batches_seen_ = 0;
    last_batch_ = -1;
}

// A hook comes once for several batches where steps_per_execution says so.
void ModelCheckpoint::on_train_batch_end(HookEvent &event) {
    bool is_another_epoch = event.batch <= last_batch_;
    batches_seen_ += is_another_epoch ? event.batch + 1 : event.batch - last_batch_;
    last_batch_ = event.batch;
    if (batches_seen_ < options_.save_freq_batches) return;
    batches_seen_ = 0;
    save(event);
}

std::string ModelCheckpoint::name_of(const HookEvent &event) const {
    Logs numbers = *event.logs;
    numbers.set("epoch", static_cast<double>(event.epoch + 1));
    if (event.batch >= 0) numbers.set("batch", static_cast<double>(event.batch + 1));
    return pattern_.fill(numbers);
}

bool ModelCheckpoint::is_worth_saving(const HookEvent &event, const std::string &path) {
    std::optional<double> value = options_.save_best_only ? monitor_.value(event) : std::nullopt;
    if (!value) {
        say(event, "saving model to ", path);
        return true;
    }
    std::string best = best_.is_known ? fixed_number(best_.value, 5) : "None";
    if (!best_.is_beaten_by(monitor_, *value)) {
        say(event, options_.monitor, " did not improve from ", best);
        return false;
    }
    say(event, options_.monitor, " improved from ", best, " to ", fixed_number(*value, 5), ", saving model to ", path);
    best_.set(*value);
    return true;
}

void ModelCheckpoint::save(HookEvent &event) {
    std::string name = name_of(event);
    if (!is_worth_saving(event, folder_.path_of(name))) return;
    folder_.directory().require_replaceable(name);
    if (options_.save_weights_only) {
        save_weights(event.model, folder_.directory(), name);
    } else {
        save_model(event.model, folder_.directory(), name);
    }
    say(event, "finished saving model to ", folder_.path_of(name));
}

void ModelCheckpoint::add_state(Model &, StateRegistry &registry) {
    best_.add_state(registry);
    registry.push_back(counter_state("batches_seen", &batches_seen_));
    registry.push_back(counter_state("last_batch", &last_batch_));
}

} // namespace
} // namespace rekindle

extern "C" {

void rekindle_model_checkpoint_options_init(rekindle_model_checkpoint_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_model_checkpoint_create(const rekindle_model_checkpoint_options *options,
                                                 rekindle_callback **callback) {
    return rekindle::create_callback<rekindle::ModelCheckpoint>(rekindle::kOptions, options, callback);
}

} // extern "C"
