#pragma once

#include <functional>
#include <optional>

#include "callbacks/backup_and_restore.h"
#include "training/dataset_states.h"
#include "training/fit_data.h"
#include "training/fit_interruption.h"
#include "training/hooks.h"
#include "training/layer_states.h"
#include "training/metric_sums.h"
#include "training/plan_set.h"
#include "training/run_state.h"

namespace rekindle {

// Where a run stands: in an epoch, behind so many batches of it, with so many samples.
struct RunPosition {
    int64_t epoch = 0;
    int64_t batch = 0;
    rekindle_run_phase phase = REKINDLE_PHASE_BATCHES;
    int64_t samples = 0;
};

// One call of fit, on the thread that called it; only steps run elsewhere.
class FitLoop {
public:
    // `group`: the ranks that fit together; null: this process alone.
    FitLoop(const ModelReference &reference, Dataset &dataset, const FitArguments &arguments,
            const FitInterruption &interruption, Group *group);
    ~FitLoop();
    FitLoop(const FitLoop &) = delete;
    FitLoop &operator=(const FitLoop &) = delete;

    // Checks everything and reads the backup that is resumed; only then may anything change. Can be interrupted.
    void prepare();
    void run();

private:
    // What was read from a backup, until it is installed.
    struct Resumed {
        StagedState state;
        StagedCallbackStates callbacks;
        History history;
        bool completed;
    };

    // With other ranks: fit_ranks.cpp.
    Json make_fingerprint() const;
    Json describe_beginning(const Json &fingerprint) const;
    void compare_beginnings(const Json &fingerprint);
    void share_beginning(const Json &fingerprint, const checkpoint::Reader *found);
    uint64_t bytes_of_state();
    std::string first_image();
    void take_first_state();
    void compare_kernels();
    Requests own_requests() const;
    Interruption asked() const;
    bool interrupted() const { return asked() != Interruption::kNone; }
    bool stop_asked() const;
    bool wants_save() const;
    void meet_at_boundary();
    void compare_states();
    void save_for_all(const std::function<void()> &save);

    void check_batch_sizes() const;
    Hooks::Moment beginning() const;
    std::shared_ptr<const checkpoint::Reader> begin_backup(const Json &fingerprint); // what is resumed; null: nothing
    void make_data_anew();
    void resume_from(const FoundBackup &found);
    void check_position(const checkpoint::Reader &reader) const;
    void check_epochs(const checkpoint::Reader &reader);
    Pass current_pass() const;
    std::string place() const;
    [[noreturn]] void be_preempted();
    void install(const Resumed &resumed);
    void prepare_plans();
    void go_to_position();
    void save_or_go_on();
    void restore_epoch_logs();
    void train();
    void begin_epoch();
    void run_batches();
    void run_segment(int64_t &samples, int64_t &in_steps);
    bool must_pause(int64_t in_steps) const;
    void begin_batch();
    void end_batch();
    bool go_through_hooks();
    void validate();
    void finish_epoch();
    void boundary();
    void finish();
    void complete_backup();
    bool validates(int64_t epoch) const;
    StateRegistry loop_state();
    StateRegistry snapshot_state();
    checkpoint::Progress progress(rekindle_run_status status) const;

    ModelReference reference_;
    Model &model_;
    Dataset &dataset_;
    const FitArguments &arguments_;
    const FitInterruption &interruption_;
    Group *group_;             // null: this process alone
    BackupAndRestore *backup_; // null: none, or rank 0's
    FitData data_;
    DatasetStates dataset_states_;
    PlanSet plans_;
    MetricSums sums_;
    RunningLogs running_logs_;
    Hooks hooks_;
    bool backup_begun_ = false;
    bool meets_at_batches_ = false; // a rank has hooks there, where it may ask to stop
    std::optional<Resumed> resumed_;
    std::optional<StagedState> first_state_; // rank 0's, of a run that begins
    bool nothing_to_train_ = false;
    bool has_more_epochs_ = false; // the completed backup, than this fit is asked for

    int threads_;
    int64_t steps_; // of an execution
    bool pauses_at_batches_ = false;
    bool hooks_inside_ = false;       // those of batches, where nothing else needs the caller
    int64_t begun_ = -1, ended_ = -1; // batches of the epoch, whose hooks have been called
    bool shuffles_ = false;
    RunPosition position_;
    Logs validation_logs_, epoch_logs_;
    bool stopped_ = false;       // by another thread: the run is not over
    bool stop_restored_ = false; // a hook had asked to stop before the backup was taken
};

} // namespace rekindle
