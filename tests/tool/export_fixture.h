// What the tests of exports share: outputs in the test's folder, and what is in that folder.
#pragma once

#include "fixture.h"

#include <set>

#include "checkpoint_file.h"

inline std::string in_folder(const std::string &name) {
    return std::string(folder) + "/" + name;
}

inline std::string contents_of(const std::string &path) {
    size_t size = 0;
    unsigned char *bytes = read_file(path.c_str(), &size);
    std::string contents(reinterpret_cast<char *>(bytes), size);
    free(bytes);
    return contents;
}

inline std::set<std::string> names_in(const std::string &path) {
    std::set<std::string> names;
    DIR *directory = opendir(path.c_str());
    ck_assert_msg(directory != nullptr, "no folder %s", path.c_str());
    while (const dirent *entry = readdir(directory)) names.insert(entry->d_name);
    closedir(directory);
    names.erase(".");
    names.erase("..");
    return names;
}

// Removes a folder that an export has made.
inline void remove_export(const std::string &path) {
    remove_folder(strdup(path.c_str()));
}

// Values of each dtype with their bytes, as IEEE 754 and two's complement have them, least significant byte first.
struct Sample {
    rekindle_dtype dtype;
    std::string values; // as this machine has them
    std::string bytes;
};

inline std::vector<Sample> samples() {
    using std::string;
    return {
        {REKINDLE_FLOAT32, bytes_of<float>({1.0F, -2.0F}), string("\x00\x00\x80\x3f\x00\x00\x00\xc0", 8)},
        {REKINDLE_FLOAT64, bytes_of<double>({1.0, -2.0}),
         string("\x00\x00\x00\x00\x00\x00\xf0\x3f\x00\x00\x00\x00\x00\x00\x00\xc0", 16)},
        {REKINDLE_UINT8, bytes_of<uint8_t>({1, 254}), string("\x01\xfe", 2)},
        {REKINDLE_INT32, bytes_of<int32_t>({1, -2}), string("\x01\x00\x00\x00\xfe\xff\xff\xff", 8)},
        {REKINDLE_INT64, bytes_of<int64_t>({1, -2}),
         string("\x01\x00\x00\x00\x00\x00\x00\x00\xfe\xff\xff\xff\xff\xff\xff\xff", 16)},
        {REKINDLE_UINT64, bytes_of<uint64_t>({1, UINT64_C(0x0102030405060708)}),
         string("\x01\x00\x00\x00\x00\x00\x00\x00\x08\x07\x06\x05\x04\x03\x02\x01", 16)},
    };
}
