#include "checkpoint/generations.h"

#include <algorithm>

#include "core/error.h"
#include "core/log.h"

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

// The generation of a file with this name; none for another's file.
std::optional<uint64_t> generation_of(const std::string &name) {
    constexpr size_t kPrefixSize = sizeof(kPrefix) - 1;
    if (name.size() != kPrefixSize + kDigits + sizeof(kSuffix) - 1) return std::nullopt;
    std::string digits = name.substr(kPrefixSize, kDigits);
    if (digits.find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
    uint64_t generation = std::stoull(digits);
    return name == file_name(generation) ? std::optional(generation) : std::nullopt;
}

std::vector<uint64_t> list_generations(platform::FileSystem &files, const std::string &folder) {
    std::vector<uint64_t> generations;
    for (const std::string &name : files.list_directory(folder)) {
        if (std::optional<uint64_t> generation = generation_of(name)) generations.push_back(*generation);
    }
    std::sort(generations.begin(), generations.end());
    return generations;
}

// Nobody else writes here while the folder is locked, so every temporary file was left behind.
void remove_temporary_files(platform::FileSystem &files, const std::string &folder) {
    for (const std::string &name : files.list_directory(folder)) {
        if (!generation_of(target_of_temporary(name))) continue;
        try {
            files.remove(platform::join_path(folder, name));
        } catch (const Error &error) {
            log_warning(error.what());
        }
    }
}

} // namespace

Generations::Generations(platform::FileSystem &files, std::string folder) : files_(files), folder_(std::move(folder)) {
    files_.make_directory(folder_);
    files_.require_writable_directory(folder_);
}

void Generations::lock(double wait_seconds) {
    lock_ = files_.lock_directory(folder_, wait_seconds);
    refused_.clear();
    remove_temporary_files(files_, folder_);
}

std::vector<uint64_t> Generations::list() const {
    return list_generations(files_, folder_);
}

uint64_t Generations::next() const {
    std::vector<uint64_t> generations = list();
    return generations.empty() ? 0 : generations.back() + 1;
}

bool Generations::commit(Image &image, const std::atomic<bool> &given_up) {
    remove_refused();
    image.seal();
    return write_atomically(files_, path_of(image.description().progress.generation), image.bytes(), given_up);
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
    if (generations.empty()) return;
    uint64_t newest = generations.back();
    generations.pop_back();
    for (uint64_t generation : generations) remove(generation);
    // After a power cut an older one must not be there alone: the run would go backwards.
    if (!generations.empty()) files_.sync_directory(folder_);
    remove(newest);
    try {
        files_.sync_directory(folder_);
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
    for (auto generation = generations.rbegin(); generation != generations.rend(); ++generation) {
        File file = files_.open(path_of(*generation));
        try {
            std::shared_ptr<const Reader> reader = verify_patiently(file, *generation);
            refused_ = std::move(refused);
            return reader;
        } catch (const Error &error) {
            if (error.status() != REKINDLE_CORRUPT && error.status() != REKINDLE_IO_ERROR) throw;
            log_warning("backup refused: ", error.what());
            reasons += std::string(reasons.empty() ? "" : "; ") + error.what();
            refused.insert(*generation);
            if (error.status() == REKINDLE_CORRUPT) status = REKINDLE_CORRUPT;
        }
    }
    if (!reasons.empty()) fail(status, "folder '", folder_, "' has no valid backup: ", reasons);
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
    files_.remove(path_of(generation));
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
    files_.sync_directory(folder_);
}

std::string Generations::path_of(uint64_t generation) const {
    return platform::join_path(folder_, file_name(generation));
}

std::optional<std::string> newest_path(platform::FileSystem &files, const std::string &folder) {
    std::vector<uint64_t> generations = list_generations(files, folder);
    if (generations.empty()) return std::nullopt;
    return platform::join_path(folder, file_name(generations.back()));
}

std::optional<std::string> older_path(platform::FileSystem &files, const std::string &path) {
    std::string folder = platform::parent_directory(path);
    std::optional<uint64_t> generation = generation_of(path.substr(path.find_last_of('/') + 1));
    require(generation.has_value(), "path is '", path, "'; expected that of a file ", kPrefix, "<ten digits>", kSuffix);
    std::vector<uint64_t> generations = list_generations(files, folder);
    auto end = std::lower_bound(generations.begin(), generations.end(), *generation);
    if (end == generations.begin()) return std::nullopt;
    return platform::join_path(folder, file_name(*std::prev(end)));
}

} // namespace rekindle::checkpoint
