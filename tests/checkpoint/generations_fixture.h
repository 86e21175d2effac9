// A folder of generations for a test, and the lines that the library logs of it.
#pragma once

#include "checkpoint/generations.h"
#include "core/log.h"
#include "expect_error.h"
#include "fault_file_system.h"
#include "sample_image.h"
#include "test_files.h"

namespace rekindle::checkpoint {

inline std::string folder;
inline std::vector<std::string> log_lines;

inline void keep_line(void *, rekindle_log_level, const char *message) {
    log_lines.push_back(message);
}

inline void set_up() {
    char *path = make_folder();
    folder = path;
    free(path);
    log_lines.clear();
    set_log_sink(keep_line, nullptr, REKINDLE_LOG_DEBUG);
}

inline void tear_down() {
    set_log_sink(nullptr, nullptr, REKINDLE_LOG_DEBUG);
    remove_folder(strdup(folder.c_str()));
}

inline platform::FileSystem &files() {
    return platform::default_file_system();
}

// The folder with these generations in it, locked.
inline Generations locked_folder(std::vector<uint64_t> generations) {
    Generations result(files(), folder);
    result.lock(0);
    Image image;
    for (uint64_t generation : generations) {
        fill_image(image, generation);
        result.commit(image);
    }
    return result;
}

// The same, as seen through a file system that can be made to fail.
inline Generations locked_folder(std::vector<uint64_t> generations, FaultFileSystem &faulty) {
    locked_folder(std::move(generations)).unlock();
    Generations result(faulty, folder);
    result.lock(0);
    return result;
}

inline void put_file(const std::string &name, const std::string &contents = "user's own") {
    write_file((folder + "/" + name).c_str(), contents.data(), contents.size());
}

inline bool has_file(const std::string &name) {
    return access((folder + "/" + name).c_str(), F_OK) == 0;
}

using Numbers = std::vector<uint64_t>;

} // namespace rekindle::checkpoint
