#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "callbacks/run_ownership.h"
#include "callbacks/save_timing.h"
#include "checkpoint/async_writer.h"
#include "checkpoint/generations.h"
#include "model/model.h"
#include "rekindle/backup.h"
#include "training/callback.h"

namespace rekindle {

struct BackupOptions {
    std::string backup_dir;
    rekindle_save_freq save_freq = REKINDLE_SAVE_FREQ_EPOCH;
    int64_t save_freq_batches = 0;
    bool delete_checkpoint = false;
    bool save_before_preemption = false;
    bool double_checkpoint = false;
    bool asynchronous = true;
    bool continue_unsaved = false;
    double overhead_budget = 0.1;
    double lock_wait = 0.0;
    uint64_t data_hash_limit = uint64_t{1} << 28;
    std::vector<std::string> allowed_changes;
    uint32_t keep_generations = 0;    // 0: as double_checkpoint says
    double preemption_deadline = 0.0; // seconds from the request; 0: none
};

// Throws INVALID_ARGUMENT for options that do not fit one another.
void check(const BackupOptions &options);

// The backup that a run goes on from.
struct FoundBackup {
    std::shared_ptr<const checkpoint::Reader> reader; // null: none
    Changes changes;                                  // all of them allowed
};

// Keras's BackupAndRestore taken to its end; see rekindle/backup.h. When to save and whose the backups
// are it leaves to SaveTiming and RunOwnership; where they are is its own: folder, files and writer. The loop gives it
// the state and calls it at boundaries. Not thread-safe, but for wants_save and report.
class BackupAndRestore : public Callback {
public:
    // Makes and checks the folder, which from here on is held, whatever the path leads to later. Throws
    // INVALID_ARGUMENT or IO_ERROR.
    explicit BackupAndRestore(BackupOptions options);
    ~BackupAndRestore() override;

    std::string name() const override { return "backup_and_restore"; }
    bool wants(Hook) const override { return false; }

    const BackupOptions &options() const { return options_; }

    checkpoint::SaveReport report() const { return record_->report(); }

    // Locks the folder and finds the newest valid backup. Throws BUSY if this callback is in use by another call,
    // LOCKED, CORRUPT, MISMATCH naming each field of the fingerprint that differs and is not allowed to, or
    // INVALID_ARGUMENT for a name in allowed_changes that is no field.
    FoundBackup begin(const RunDescription &run);
    // Waits for the writer, writes a snapshot that is held, and unlocks the folder. Where the preemption's deadline
    // passes meanwhile, the folder stays locked until the disk has answered.
    void end() noexcept;
    // What is in the folder, for messages: "the backup '...' stands", or that there is none.
    std::string what_stands() const;

    // Counts a finished batch or epoch, which may make a save due.
    void count_batches(int64_t batches);
    void count_epoch();
    // Whether a due save can be taken at this boundary: the writer is idle and the overhead budget allows it. Cheap.
    bool wants_save() const;
    // Whether a save is due that must wait for the writer or the budget.
    bool must_wait() const { return timing_.is_due() && !wants_save(); }

    // Takes a snapshot and writes it, in the background if asynchronous. A failure to write is logged, and training
    // goes on.
    void save(const checkpoint::Progress &progress, const StateRegistry &state);
    // Keeps a snapshot in memory until the next save; if the run ends before, as by an exception, it is written then.
    void hold(const checkpoint::Progress &progress, const StateRegistry &state);
    // As save, but durable on return; false if it could not be written, which the report tells more about. Given up
    // where the caller is interrupted (core/interruption.h). Throws PREEMPTED, logs that, and leaves the folder to what
    // is being written, when the deadline of a request for preemption passes before the end.
    bool save_durably(const checkpoint::Progress &progress, const StateRegistry &state);
    // The same of a run's first state. Throws what went wrong, unless the options let it train all the same.
    void save_first(const checkpoint::Progress &progress, const StateRegistry &state);
    // The same of the state that a run ends with: throws a SystemError of what went wrong; `ending` begins the text.
    void save_last(const checkpoint::Progress &progress, const StateRegistry &state, const std::string &ending);
    // For hosts that own the loop: durable on return, whatever the deadline; throws what went wrong.
    void save_or_throw(const checkpoint::Progress &progress, const StateRegistry &state);
    // The run has completed: keeps a completed backup until finish, or deletes the backups if the options say so. What
    // could not be deleted is logged and reported. Throws as save_last.
    void complete(const checkpoint::Progress &progress, const StateRegistry &state);
    // The run had completed before, and its backup stands.
    void stay_complete() { record_->completed(); }

    // For hosts that own the loop: begins unless that has been done. Throws BUSY while a fit uses this callback.
    void begin_once(const RunDescription &run);
    // The same, and gives the newest valid backup, or null.
    FoundBackup begin_and_read(const RunDescription &run);
    // Deletes the backups of the host's loop, or of the fit that has completed, and ends; see rekindle_backup_finish.
    // Throws BUSY while a fit uses this callback, INVALID_STATE where there is nothing to finish.
    void finish();

private:
    void snapshot(checkpoint::Image &image, const checkpoint::Progress &progress, const StateRegistry &state);
    // A snapshot for what is written next.
    void take(const checkpoint::Progress &progress, const StateRegistry &state);
    // The same, handed to the idle writer.
    void submit(const checkpoint::Progress &progress, const StateRegistry &state);
    // The moment of platform::monotonic_seconds from which no write is waited for; infinity while there is none.
    double deadline() const;
    bool deadline_has_passed() const;
    bool writer_ends_in_time();
    void await_writer(); // or abandons it and throws PREEMPTED; or has it give up and throws Interrupted
    void abandon() noexcept;
    void renew();
    [[noreturn]] void fail_late();
    void take_over();
    void delete_backups();
    uint64_t count_left() const;
    void finish_fit();
    void remove_own_backups();
    void refuse_during_fit() const;
    size_t generations_to_keep() const;

    BackupOptions options_;
    SaveTiming timing_;
    RunOwnership ownership_;
    std::shared_ptr<platform::Directory> folder_;          // held from the beginning to the end
    std::shared_ptr<checkpoint::Generations> generations_; // this and the images: null from abandon to renew
    std::shared_ptr<checkpoint::SaveRecord> record_ = std::make_shared<checkpoint::SaveRecord>();
    std::shared_ptr<checkpoint::Image> image_, held_; // held_ is empty in runs that never hold
    bool holds_ = false;
    bool in_host_loop_ = false;
    std::unique_ptr<checkpoint::AsyncWriter> writer_; // for asynchronous saving and for deadlines
    uint64_t next_generation_ = 0;
    bool was_in_fit_ = false; // and not finished since
    std::atomic<bool> in_use_{false};
};

// The one in a list; null if there is none.
BackupAndRestore *backup_among(const CallbackList &callbacks);

// For hosts that own the loop: see rekindle/backup.h.
struct HostPosition {
    int64_t epoch = 0;
    int64_t batch = 0;
    std::string host_state;
};
HostPosition restore_host_loop(BackupAndRestore &backup, Model &model); // throws NOT_FOUND
void save_host_loop(BackupAndRestore &backup, Model &model, const HostPosition &position);

} // namespace rekindle
