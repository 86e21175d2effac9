#include "ranks/library.h"

#include <array>

#include "core/error.h"
#include "platform/dynamic_library.h"

namespace rekindle {
namespace {

constexpr const char *kOpen = "rekindle_communicator_open";
constexpr size_t kErrorSize = 1024;

} // namespace

std::shared_ptr<Communicator> load_communicator(const std::string &library, const char *arguments) {
    void *found = platform::find_in_library(library, kOpen);
    auto open = reinterpret_cast<rekindle_communicator_open_function>(found);
    rekindle_communicator_options options = REKINDLE_COMMUNICATOR_OPTIONS_INIT;
    std::array<char, kErrorSize> error{};
    rekindle_status status = open(arguments, &options, error.data(), error.size());
    error.back() = '\0';
    if (status != REKINDLE_OK) fail(status, "\"", library, "\": ", error.data());
    try {
        return std::make_shared<Communicator>(options);
    } catch (...) {
        if (options.destroy != nullptr) options.destroy(options.user_data);
        throw;
    }
}

} // namespace rekindle
