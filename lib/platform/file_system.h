#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

// All file operations of the library: the seam where tests put faults. Every function throws Error: NOT_FOUND where a
// path does not exist, LOCKED, else IO_ERROR; the message has the operation, the path and the system's reason.
namespace rekindle::platform {

// A new file that is written from front to back. The destructor closes it without reporting anything.
class WritableFile {
public:
    virtual ~WritableFile() = default;
    virtual void append(std::span<const std::byte> bytes) = 0;

    // Makes what was appended durable. After a failure the contents on disk are unknown and a second call could wrongly
    // report success, so the file must be given up.
    virtual void sync() = 0;
    virtual void close() = 0;
};

// A file's bytes in the address space, until destruction.
class Mapping {
public:
    virtual ~Mapping() = default;
    virtual std::span<const std::byte> bytes() const = 0;
};

// An existing file. Safe for use from several threads at once.
class RandomAccessFile {
public:
    virtual ~RandomAccessFile() = default;

    // The size when it was opened.
    virtual uint64_t size() const = 0;

    // Fills `bytes` from the offset on. Fewer bytes than that are an error.
    virtual void read(uint64_t offset, std::span<std::byte> bytes) const = 0;
    virtual std::unique_ptr<const Mapping> map() const = 0;
};

// Keeps other runs out of a folder until destruction. A forked child does not have it.
class DirectoryLock {
public:
    virtual ~DirectoryLock() = default;
};

// Where a folder is that was opened some time ago.
struct Whereabouts {
    enum class Place { kAtItsPath, kElsewhere, kGone };

    Place place = Place::kAtItsPath;
    std::string path; // of kElsewhere; empty where the system does not tell
};

// A folder that is held: every operation is on this one, wherever it has been moved, and never on what stands at its
// path by now. A name is that of an entry, without a slash. Different names may be worked on by several threads at
// once.
class Directory {
public:
    virtual ~Directory() = default;

    // Where it was when it was opened, as an absolute path. Errors and path_of name files by it.
    virtual const std::string &path() const = 0;
    virtual Whereabouts whereabouts() const = 0;

    // Creates a file that must not exist yet.
    virtual std::unique_ptr<WritableFile> create(const std::string &name) = 0;
    virtual std::unique_ptr<RandomAccessFile> open(const std::string &name) = 0;

    // Replaces `to` in one step.
    virtual void rename(const std::string &from, const std::string &to) = 0;
    virtual void remove(const std::string &name) = 0;

    // Makes creations, renames and removals inside the folder durable.
    virtual void sync() = 0;

    // The names in the folder, in no particular order, without "." and "..".
    virtual std::vector<std::string> list() const = 0;

    // Throws unless files can be created in the folder.
    virtual void require_writable() = 0;

    // Throws if the name is that of a folder, a pipe or a device, which a file must not replace.
    virtual void require_replaceable(const std::string &name) = 0;

    // LOCKED if another run, in this process or another, holds the folder for longer than `wait_seconds`.
    virtual std::unique_ptr<DirectoryLock> lock(double wait_seconds) = 0;

    std::string path_of(const std::string &name) const;
};

class FileSystem {
public:
    virtual ~FileSystem() = default;

    virtual std::unique_ptr<RandomAccessFile> open(const std::string &path) = 0;

    // Makes the folder, and those above it, where they are missing.
    virtual void make_directory(const std::string &path) = 0;

    // Holds the folder that the path leads to at this moment.
    virtual std::unique_ptr<Directory> open_directory(const std::string &path) = 0;
};

// The file system that the library uses: the operating system's, unless a test has replaced it.
FileSystem &default_file_system();

// Replaces the default file system during its life. For tests.
class ScopedFileSystem {
public:
    explicit ScopedFileSystem(FileSystem &replacement);
    ScopedFileSystem(const ScopedFileSystem &) = delete;
    ScopedFileSystem &operator=(const ScopedFileSystem &) = delete;
    ~ScopedFileSystem();

private:
    FileSystem *former_;
};

// The folder that holds the path: "." for a plain name.
std::string parent_directory(const std::string &path);

// The last part of the path, as it stands there: empty if the path ends in a slash.
std::string file_name(const std::string &path);

// The path of a name in a folder.
std::string join_path(const std::string &directory, const std::string &name);

} // namespace rekindle::platform
