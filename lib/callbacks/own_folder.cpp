#include "callbacks/own_folder.h"

#include "checkpoint/writer.h"
#include "core/error.h"
#include "core/log.h"

namespace rekindle {
namespace {

std::shared_ptr<platform::Directory> folder_of(const std::string &path, bool make) {
    platform::FileSystem &files = platform::default_file_system();
    std::string folder = platform::parent_directory(path);
    if (make) files.make_directory(folder);
    return files.open_directory(folder);
}

} // namespace

OwnFolder::OwnFolder(const std::string &path, bool make) : folder_(folder_of(path, make)) {}

std::string OwnFolder::read(const std::string &name) const {
    try {
        std::unique_ptr<platform::RandomAccessFile> file = folder_->open(name);
        std::string contents(file->size(), '\0');
        file->read(0, std::as_writable_bytes(std::span(contents)));
        return contents;
    } catch (const Error &error) {
        if (error.status() == REKINDLE_NOT_FOUND) return {};
        throw;
    }
}

void OwnFolder::write(const std::string &name, std::span<const std::byte> bytes) const {
    checkpoint::write_atomically(*folder_, name, bytes);
}

void OwnFolder::remove_leftovers(const std::function<bool(const std::string &name)> &is_own) const noexcept {
    try {
        for (const std::string &name : folder_->list()) {
            std::string target = checkpoint::target_of_temporary(name);
            if (!target.empty() && is_own(target)) folder_->remove(name);
        }
    } catch (const std::exception &error) {
        log_line(REKINDLE_LOG_WARNING, error.what());
    }
}

} // namespace rekindle
