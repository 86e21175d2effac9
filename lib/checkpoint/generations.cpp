#include "checkpoint/generations.h"

#include <algorithm>

#include "core/log.h"
#include "core/system_error.h"

namespace rekindle::checkpoint {
namespace {

constexpr char kPrefix[] = "checkpoint-";
constexpr char kSuffix[] = ".rekindle";
constexpr size_t kDigits = 10;
constexpr uint64_t kMaximumGeneration = 9'999'999'999;

std::string file_name(uint64_t generation) {
    require(generation <= kMaximumGeneration, "the generation is ", generation, "; expected at most ",
            kMaximumGeneration);
    std::string digits = std::to_string(generation);
    return kPrefix + std::string(kDigits - digits.size(), '0') + digits + kSuffix;
}

[[noreturn]] void fail_gone(const platform::Directory &folder, const std::string &failure) {
    fail(REKINDLE_IO_ERROR, failure, failure.empty() ? "" : ": ", "folder '", folder.path(),
         "' has been removed since the BackupAndRestore for it was made");
}

// The generation of a file with this name; none for another's file.
std::optional<uint64_t> generation_of(const std::string &name) {
    constexpr size_t kPrefixSize = sizeof(kPrefix) - 1;
    if (name.size() != kPrefixSize + kDigits + sizeof(kSuffix) - 1) return std::nullopt;
    std::string digits = name.substr(kPrefixSize, kDigits);
    if (digits.find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
    uint64_t generation = std::stoull(digits);
    return name == file_name(generation) ? std::optional(generation) : std::nullopt;
}

std::vector<uint64_t> list_generations(const platform::Directory &folder) {
    std::vector<uint64_t> generations;
    for (const std::string &name : folder.list()) {
        if (std::optional<uint64_t> generation = generation_of(name)) generations.push_back(*generation);
    }
    std::sort(generations.begin(), generations.end());
    return generations;
}

} // namespace

std::shared_ptr<platform::Directory> hold_folder(platform::FileSystem &files, const std::string &path) {
    files.make_directory(path);
    std::shared_ptr<platform::Directory> folder = files.open_directory(path);
    folder->require_writable();
    return folder;
}

template <class Operation>
auto Generations::in_folder(const Operation &operation) const {
    try {
        return operation();
    } catch (const Error &error) {
        if (is_gone()) fail_gone(*folder_, error.what());
        // To a host that asks for a backup, NOT_FOUND would mean that there has never been one.
        if (error.status() == REKINDLE_NOT_FOUND) fail(REKINDLE_IO_ERROR, error.what());
        throw;
    }
}

bool Generations::is_gone() const noexcept {
    try {
        return folder_->whereabouts().place == platform::Whereabouts::Place::kGone;
    } catch (const std::bad_alloc &) {
        return false; // no memory to say where it is instead
    }
}

void Generations::look_for_folder() {
    platform::Whereabouts found = folder_->whereabouts();
    if (found.place == platform::Whereabouts::Place::kGone) fail_gone(*folder_, "");
    if (found.place == platform::Whereabouts::Place::kAtItsPath || said_elsewhere_) return;
    said_elsewhere_ = true;
    log_warning("folder '", folder_->path(), "' has been moved, or something else stands in its place",
                found.path.empty() ? "" : "; it is now '" + found.path + "'",
                ". The run goes on in the folder that it has, where a run that starts with '", folder_->path(),
                "' will not find it");
}

void Generations::lock(double wait_seconds) {
    in_folder([&] { lock_ = folder_->lock(wait_seconds); });
    refused_.clear();
    has_backup_ = said_elsewhere_ = false;
    look_for_folder();
    remove_temporary_files();
}

void Generations::unlock() noexcept {
    try {
        if (has_backup_) look_for_folder();
    } catch (const std::exception &error) {
        log_failure(REKINDLE_LOG_ERROR, "the run's backups are lost: ", error);
    }
    has_backup_ = false;
    lock_.reset();
}

// Nobody else writes here while the folder is locked, so every temporary file was left behind.
void Generations::remove_temporary_files() {
    for (const std::string &name : in_folder([&] { return folder_->list(); })) {
        if (!generation_of(target_of_temporary(name))) continue;
        try {
            folder_->remove(name);
        } catch (const Error &error) {
            log_warning(error.what());
        }
    }
}

std::vector<uint64_t> Generations::list() const {
    return in_folder([&] { return list_generations(*folder_); });
}

uint64_t Generations::next() const {
    std::vector<uint64_t> generations = list();
    return generations.empty() ? 0 : generations.back() + 1;
}

bool Generations::commit(Image &image, const std::atomic<bool> &given_up) {
    remove_refused();
    image.seal();
    std::string name = file_name(image.description().progress.generation);
    if (!in_folder([&] { return write_atomically(*folder_, name, image.bytes(), given_up); })) return false;
    has_backup_ = true;
    look_for_folder();
    return true;
}

void Generations::prune(size_t keep) {
    std::vector<uint64_t> unwanted = list();
    for (size_t kept = 0; kept < keep && !unwanted.empty(); ++kept) {
        auto newest = std::find_if(unwanted.rbegin(), unwanted.rend(),
                                   [&](uint64_t generation) { return refused_.count(generation) == 0; });
        if (newest == unwanted.rend()) break;
        unwanted.erase(std::next(newest).base());
    }
    for (uint64_t generation : unwanted) remove(generation);
}

void Generations::remove_all() {
    remove_refused();
    std::vector<uint64_t> generations = list();
    has_backup_ = !generations.empty();
    if (!has_backup_) return;
    uint64_t newest = generations.back();
    generations.pop_back();
    for (uint64_t generation : generations) remove(generation);
    // After a power cut an older one must not be there alone: the run would go backwards.
    if (!generations.empty()) folder_->sync();
    remove(newest);
    has_backup_ = false;
    try {
        folder_->sync();
    } catch (const std::exception &error) {
        // After a power cut the newest one may be there again; a run that takes it up ends as this one.
        log_failure(REKINDLE_LOG_WARNING, "the removal of the backups may not last: ", error);
    }
}

std::shared_ptr<const Reader> Generations::newest_valid() {
    std::vector<uint64_t> generations = list();
    std::set<uint64_t> refused;
    std::string reasons;
    rekindle_status status = REKINDLE_IO_ERROR;
    int system_error = 0;
    for (auto generation = generations.rbegin(); generation != generations.rend(); ++generation) {
        File file = in_folder([&]() -> File { return folder_->open(file_name(*generation)); });
        try {
            std::shared_ptr<const Reader> reader = verify_patiently(file, *generation);
            refused_ = std::move(refused);
            has_backup_ = true;
            return reader;
        } catch (const Error &error) {
            if (error.status() != REKINDLE_CORRUPT && error.status() != REKINDLE_IO_ERROR) throw;
            log_warning("backup refused: ", error.what());
            reasons += std::string(reasons.empty() ? "" : "; ") + error.what();
            refused.insert(*generation);
            if (error.status() == REKINDLE_CORRUPT) status = REKINDLE_CORRUPT;
            const auto *system = dynamic_cast<const SystemError *>(&error);
            if (system != nullptr) system_error = system->number();
        }
    }
    if (!reasons.empty()) {
        throw SystemError(status, system_error, text("folder '", folder_->path(), "' has no valid backup: ", reasons));
    }
    look_for_folder(); // one that is gone looks empty
    return nullptr;
}

// An I/O error may pass, and an older generation costs work: only a second error counts.
std::shared_ptr<const Reader> Generations::verify_patiently(const File &file, uint64_t generation) const {
    try {
        return verify(file, generation);
    } catch (const Error &error) {
        if (error.status() != REKINDLE_IO_ERROR) throw;
        log_warning("backup is read a second time: ", error.what());
    }
    return verify(file, generation);
}

std::shared_ptr<const Reader> Generations::verify(const File &file, uint64_t generation) const {
    auto reader = std::make_shared<const Reader>(file, path_of(generation));
    if (reader->progress().generation != generation) {
        fail(REKINDLE_CORRUPT, "checkpoint '", reader->path(), "': it is generation ", reader->progress().generation,
             " under another's name");
    }
    reader->verify();
    return reader;
}

void Generations::remove(uint64_t generation) {
    try {
        folder_->remove(file_name(generation));
    } catch (const Error &error) {
        if (error.status() != REKINDLE_NOT_FOUND) throw; // else someone else has removed it
    }
    refused_.erase(generation);
}

// The run that goes on from an older generation leaves these behind. They must not stand beside what it writes: a kill
// before the pruning would have a later run count them among those to keep, or even take one whose damage was only a
// disk's passing failure.
void Generations::remove_refused() {
    if (refused_.empty()) return;
    for (uint64_t generation : std::set<uint64_t>(refused_)) {
        try {
            remove(generation);
        } catch (const Error &error) {
            log_warning(error.what());
        }
    }
    folder_->sync();
}

std::string Generations::path_of(uint64_t generation) const {
    return folder_->path_of(file_name(generation));
}

std::optional<std::string> newest_path(platform::FileSystem &files, const std::string &folder) {
    std::vector<uint64_t> generations = list_generations(*files.open_directory(folder));
    if (generations.empty()) return std::nullopt;
    return platform::join_path(folder, file_name(generations.back()));
}

std::optional<std::string> older_path(platform::FileSystem &files, const std::string &path) {
    std::string folder = platform::parent_directory(path);
    std::optional<uint64_t> generation = generation_of(path.substr(path.find_last_of('/') + 1));
    require(generation.has_value(), "path is '", path, "'; expected that of a file ", kPrefix, "<ten digits>", kSuffix);
    std::vector<uint64_t> generations = list_generations(*files.open_directory(folder));
    auto end = std::lower_bound(generations.begin(), generations.end(), *generation);
    if (end == generations.begin()) return std::nullopt;
    return platform::join_path(folder, file_name(*std::prev(end)));
}

} // namespace rekindle::checkpoint
