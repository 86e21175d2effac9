#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>

#include "platform/file_system.h"

namespace rekindle {

// The folder of the files that a callback writes: held from the callback's making on, so that a host which changes its
// working directory leads it nowhere else. A file is replaced as a whole, so that a kill at any moment leaves the
// former or the new one.
class OwnFolder {
public:
    // That of a path of a file, made if `make` says so. Throws IO_ERROR or NOT_FOUND.
    OwnFolder(const std::string &path, bool make);

    std::string path_of(const std::string &name) const { return folder_->path_of(name); }
    // Empty where there is no such file.
    std::string read(const std::string &name) const;
    void write(const std::string &name, std::span<const std::byte> bytes) const;
    // Removes what killed processes have left behind of files whose names `is_own` knows. What cannot be removed stays.
    void remove_leftovers(const std::function<bool(const std::string &name)> &is_own) const noexcept;
    platform::Directory &directory() const { return *folder_; }

private:
    std::shared_ptr<platform::Directory> folder_;
};

} // namespace rekindle
