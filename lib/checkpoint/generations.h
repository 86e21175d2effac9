#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "checkpoint/image.h"
#include "checkpoint/reader.h"
#include "checkpoint/writer.h"
#include "platform/file_system.h"

namespace rekindle::checkpoint {

// Holds the folder that the path leads to, for a BackupAndRestore. Makes it if it is missing. Throws if it cannot, or
// if files cannot be created in it.
std::shared_ptr<platform::Directory> hold_folder(platform::FileSystem &files, const std::string &path);

// A backup folder: files checkpoint-<generation, ten digits>.rekindle, the highest generation being the newest, beside
// whatever else a user keeps there, which is left alone. The folder is the one that is held, wherever the host moves it
// and whatever it puts in its place; each error of a folder that is gone says so. One thread at a time.
class Generations {
public:
    explicit Generations(std::shared_ptr<platform::Directory> folder) : folder_(std::move(folder)) {}
    Generations(platform::FileSystem &files, const std::string &path) : Generations(hold_folder(files, path)) {}

    // Takes the folder for this object (LOCKED if another run has it for longer than `wait_seconds`), and removes the
    // temporary files of writers that were killed. Everything below but list and newest_path needs the lock. A folder
    // that is no longer where its path says is used all the same, with a warning in the log.
    void lock(double wait_seconds);
    // Where a backup stays behind in a folder that has been moved or removed meanwhile, the log says that, too.
    void unlock() noexcept;
    bool is_locked() const { return lock_ != nullptr; }

    // Whether the folder has been removed, and with it all that was saved.
    bool is_gone() const noexcept;

    // The generations in the folder, ascending, valid or not.
    std::vector<uint64_t> list() const;

    // The number for the next commit: one more than the highest there is, or 0.
    uint64_t next() const;

    // Seals the image and writes it as the generation that its description names; durable on return. On failure throws,
    // and every earlier generation stands, but for those that newest_valid has refused: they are removed before. False,
    // with the same standing, if another thread set `given_up` before the new one was in place.
    bool commit(Image &image, const std::atomic<bool> &given_up = kNeverGivenUp);

    // Keeps the newest `keep` >= 1 generations, not counting those that newest_valid has refused, and removes the
    // others, the oldest first.
    void prune(size_t keep);

    // Removes all generations, the newest that was not refused last. The folder and files of others stay.
    void remove_all();

    // The newest generation whose whole contents are valid; null if there is no generation. A damaged one, or one that
    // cannot be read twice, is refused with a warning in the log, and the one before it is tried. If none is left:
    // CORRUPT, or IO_ERROR where none could be read, naming each file and reason; then none counts as refused, and none
    // is removed. A file of a newer format, or one that cannot be opened at all, is an error and not a reason to go
    // back.
    std::shared_ptr<const Reader> newest_valid();

    std::string path_of(uint64_t generation) const;

private:
    using File = std::shared_ptr<const platform::RandomAccessFile>;

    // What the operation gives; where it fails, the error says if that is because the folder is gone.
    template <class Operation>
    auto in_folder(const Operation &operation) const;
    // Throws if the folder is gone. If it is elsewhere, warns of it, once for each lock.
    void look_for_folder();
    void remove_temporary_files();
    void remove(uint64_t generation);
    void remove_refused();
    std::shared_ptr<const Reader> verify(const File &file, uint64_t generation) const;
    std::shared_ptr<const Reader> verify_patiently(const File &file, uint64_t generation) const;

    std::shared_ptr<platform::Directory> folder_;
    std::unique_ptr<platform::DirectoryLock> lock_;
    bool has_backup_ = false;     // as far as is known, since it was locked
    bool said_elsewhere_ = false; // since it was locked
    std::set<uint64_t> refused_;  // newer than the one that newest_valid has found
};

// The path of the newest generation in a folder, valid or not; none if there is none.
std::optional<std::string> newest_path(platform::FileSystem &files, const std::string &folder);

// The path of the next older generation beside this one, which itself may be gone; none if there is none. Throws
// INVALID_ARGUMENT if the path is not a generation's.
std::optional<std::string> older_path(platform::FileSystem &files, const std::string &path);

} // namespace rekindle::checkpoint
