#include "platform/file_system.h"

#include <atomic>

#include "platform/posix_file_system.h"

namespace rekindle::platform {
namespace {

std::atomic<FileSystem *> replaced{nullptr};

} // namespace

FileSystem &default_file_system() {
    FileSystem *replacement = replaced.load(std::memory_order_acquire);
    return replacement != nullptr ? *replacement : posix_file_system();
}

std::string Directory::path_of(const std::string &name) const {
    return join_path(path(), name);
}

ScopedFileSystem::ScopedFileSystem(FileSystem &replacement) : former_(replaced.exchange(&replacement)) {}

ScopedFileSystem::~ScopedFileSystem() {
    replaced.store(former_);
}

std::string parent_directory(const std::string &path) {
    size_t end = path.find_last_not_of('/');
    if (end == std::string::npos) return path.empty() ? "." : "/";
    size_t slash = path.find_last_of('/', end);
    if (slash == std::string::npos) return ".";
    size_t parent_end = path.find_last_not_of('/', slash);
    return parent_end == std::string::npos ? "/" : path.substr(0, parent_end + 1);
}

std::string file_name(const std::string &path) {
    return path.substr(path.find_last_of('/') + 1);
}

std::string join_path(const std::string &directory, const std::string &name) {
    return !directory.empty() && directory.back() == '/' ? directory + name : directory + "/" + name;
}

} // namespace rekindle::platform
