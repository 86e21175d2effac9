#include "checkpoint/writer.h"

#include <algorithm>

#include "core/error.h"
#include "core/interruption.h"
#include "core/log.h"
#include "platform/random_seed.h"

namespace rekindle::checkpoint {
namespace {

// <target>.tmp-<16 hexadecimal digits>
constexpr char kMark[] = ".tmp-";
constexpr size_t kMarkSize = sizeof(kMark) - 1;
constexpr char kDigits[] = "0123456789abcdef";
constexpr size_t kDigitCount = 16;

std::string temporary_name(const std::string &target) {
    std::string name = target + kMark;
    uint64_t random = platform::random_seed();
    for (size_t i = 0; i < kDigitCount; ++i) name += kDigits[(random >> (4 * i)) & 0xF];
    return name;
}

// False, with the file unfinished, once it is given up.
bool write_durably(platform::WritableFile &file, std::span<const std::byte> bytes, const std::atomic<bool> &given_up) {
    constexpr size_t kChunk = size_t{8} << 20;
    while (!bytes.empty()) {
        if (given_up.load()) return false;
        check_interruption();
        std::span<const std::byte> chunk = bytes.first(std::min(bytes.size(), kChunk));
        file.append(chunk);
        bytes = bytes.subspan(chunk.size());
    }
    file.sync();
    file.close();
    return !given_up.load();
}

void remove_leftover(platform::Directory &folder, const std::string &name) noexcept {
    try {
        folder.remove(name);
    } catch (const std::exception &error) {
        log_line(REKINDLE_LOG_WARNING, error.what());
    }
}

} // namespace

bool write_atomically(platform::Directory &folder, const std::string &name, std::span<const std::byte> bytes,
                      const std::atomic<bool> &given_up) {
    std::string temporary = temporary_name(name);
    std::unique_ptr<platform::WritableFile> file = folder.create(temporary);
    try {
        if (!write_durably(*file, bytes, given_up)) {
            file.reset();
            remove_leftover(folder, temporary);
            return false;
        }
        folder.rename(temporary, name);
    } catch (...) {
        file.reset();
        remove_leftover(folder, temporary);
        throw;
    }
    folder.sync();
    return true;
}

Destination::Destination(platform::FileSystem &files, const std::string &path) : name_(platform::file_name(path)) {
    require(!path.empty(), "path is empty; expected that of a file");
    require(!name_.empty(), "path is '", path, "', that of a folder; expected that of a file");
    folder_ = files.open_directory(platform::parent_directory(path));
    folder_->require_replaceable(name_);
}

std::string target_of_temporary(const std::string &name) {
    if (name.size() <= kMarkSize + kDigitCount) return {};
    size_t mark = name.size() - kMarkSize - kDigitCount;
    bool is_temporary = name.compare(mark, kMarkSize, kMark) == 0 &&
                        name.find_first_not_of(kDigits, mark + kMarkSize) == std::string::npos;
    return is_temporary ? name.substr(0, mark) : std::string();
}

} // namespace rekindle::checkpoint
