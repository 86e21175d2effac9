#include "platform/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace rekindle::platform {
namespace {

constexpr int kUsualColumns = 80; // where the terminal does not tell

} // namespace

std::optional<int> terminal_columns(int descriptor) {
    if (isatty(descriptor) == 0) return std::nullopt;
    const char *kind = getenv("TERM");
    if (kind == nullptr || std::string_view(kind) == "dumb") return std::nullopt;
    struct winsize size {};
    bool told = ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return told ? size.ws_col : kUsualColumns;
}

void write_to_descriptor(int descriptor, std::string_view text) noexcept {
    while (!text.empty()) {
        ssize_t written = write(descriptor, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;
        text.remove_prefix(static_cast<size_t>(written));
    }
}

} // namespace rekindle::platform
