#include "notice.h"

#include <cerrno>
#include <charconv>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <fstream>
#include <memory>
#include <sstream>
#include <sys/stat.h>
#include <unistd.h>

#include "failure.h"

namespace rekindle_tcp {
namespace {

constexpr const char *kPrefix = "rekindle-tcp-rank-";
constexpr const char *kFirstLine = "rekindle-tcp 1";
// A file that was not read whole does not have it.
constexpr const char *kLastLine = "end";

std::string text_of(const Notice &notice) {
    std::ostringstream text;
    text << kFirstLine << "\nnonce " << notice.nonce.hexadecimal() << "\nmachine " << notice.machine << '\n';
    for (const Endpoint &endpoint : notice.endpoints) {
        text << "endpoint " << endpoint.address() << ' ' << endpoint.port() << '\n';
    }
    text << kLastLine << '\n';
    return text.str();
}

[[noreturn]] void fail(const char *what, const std::string &path) {
    const int error = errno;
    throw Failure(REKINDLE_IO_ERROR, std::string("cannot ") + what + " '" + path + "': " + std::strerror(error));
}

// Only this user's processes may learn the nonce.
void write_file(const std::string &path, const std::string &text) {
    const Descriptor file(open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (!file) fail("create", path);
    if (::write(file.number(), text.data(), text.size()) == static_cast<ssize_t>(text.size())) return;
    const int error = errno;
    unlink(path.c_str());
    errno = error;
    fail("write", path);
}

} // namespace

std::string this_machine() {
    std::ifstream file("/proc/sys/kernel/random/boot_id");
    std::string name;
    file >> name;
    return name;
}

Store::Store(const std::string &folder) : folder_(folder) {
    struct stat status {};
    if (stat(folder.c_str(), &status) != 0 || !S_ISDIR(status.st_mode)) {
        throw Failure(REKINDLE_INVALID_ARGUMENT, "store=" + folder + "; expected the path of a folder that is there");
    }
}

std::string Store::path_of(uint32_t rank) const {
    return folder_ + '/' + kPrefix + std::to_string(rank);
}

void Store::write(uint32_t rank, const Notice &notice) const {
    const std::string path = path_of(rank);
    const std::string unfinished = path + ".new";
    write_file(unfinished, text_of(notice));
    if (rename(unfinished.c_str(), path.c_str()) == 0) return;
    const int error = errno;
    unlink(unfinished.c_str());
    errno = error;
    fail("write", path);
}

std::optional<Notice> Store::read(uint32_t rank) const {
    std::ifstream file(path_of(rank));
    std::string line;
    if (!std::getline(file, line) || line != kFirstLine) return std::nullopt;
    Notice notice;
    bool is_known = false;
    while (std::getline(file, line)) {
        if (line == kLastLine) return is_known ? std::optional(notice) : std::nullopt;
        std::istringstream words(line);
        std::string key;
        std::string value;
        std::string port;
        words >> key >> value >> port;
        if (key == "nonce") is_known = notice.nonce.parse(value);
        if (key == "machine") notice.machine = value;
        if (key != "endpoint") continue;
        if (const auto endpoint = Endpoint::parse(value, port)) notice.endpoints.push_back(*endpoint);
    }
    return std::nullopt;
}

void Store::remove(uint32_t rank) const {
    unlink(path_of(rank).c_str());
}

void Store::remove_from(uint32_t rank) const {
    const std::unique_ptr<DIR, int (*)(DIR *)> folder(opendir(folder_.c_str()), closedir);
    if (!folder) return;
    while (const dirent *entry = readdir(folder.get())) {
        const std::string name = entry->d_name;
        if (name.rfind(kPrefix, 0) != 0) continue;
        uint32_t number = 0;
        const char *digits = name.c_str() + std::strlen(kPrefix);
        const auto [stop, error] = std::from_chars(digits, name.c_str() + name.size(), number);
        if (error != std::errc() || number < rank) continue;
        if (std::string rest = stop; rest.empty() || rest == ".new") unlink((folder_ + '/' + name).c_str());
    }
}

} // namespace rekindle_tcp
