#include "arguments.h"

#include <charconv>
#include <map>
#include <string_view>

#include "failure.h"

namespace rekindle_tcp {
namespace {

constexpr const char *kExample = "\"rank=0,size=2,store=/a/folder/that/all/ranks/see\"";
constexpr uint32_t kMostRanks = 65535;
constexpr uint32_t kLongestTimeout = 604800;

using Values = std::map<std::string, std::string, std::less<>>;

[[noreturn]] void refuse(const std::string &text) {
    throw Failure(REKINDLE_INVALID_ARGUMENT, text);
}

bool is_key(std::string_view key) {
    return key == "rank" || key == "size" || key == "store" || key == "interface" || key == "timeout";
}

Values split(std::string_view text) {
    Values values;
    while (!text.empty()) {
        const std::string_view part = text.substr(0, text.find(','));
        text.remove_prefix(std::min(text.size(), part.size() + 1));
        const size_t equals = part.find('=');
        if (equals == part.npos) {
            refuse("arguments has \"" + std::string(part) + "\"; expected key=value, separated by commas, such as " +
                   kExample);
        }
        const std::string key(part.substr(0, equals));
        const std::string value(part.substr(equals + 1));
        if (!is_key(key)) {
            refuse("arguments has " + key + "=" + value + "; expected the keys rank, size, store, interface, timeout");
        }
        if (!values.emplace(key, value).second) {
            refuse("arguments has " + key + "=" + value + " after " + key + "=" + values[key] + "; expected it once");
        }
    }
    return values;
}

const std::string &needed(const Values &values, const char *key) {
    const auto entry = values.find(key);
    if (entry == values.end()) refuse(std::string("arguments has no ") + key + "=; expected it, such as " + kExample);
    return entry->second;
}

uint32_t number(const char *key, const std::string &value, uint32_t least, uint32_t most) {
    uint32_t result = 0;
    const char *end = value.data() + value.size();
    const auto [stop, error] = std::from_chars(value.data(), end, result);
    if (error != std::errc() || stop != end || result < least || result > most) {
        refuse(std::string(key) + "=" + value + "; expected a whole number from " + std::to_string(least) + " to " +
               std::to_string(most));
    }
    return result;
}

} // namespace

Arguments parse_arguments(const char *text) {
    if (text == nullptr) refuse(std::string("arguments is NULL; expected a text such as ") + kExample);
    const Values values = split(text);
    Arguments arguments;
    arguments.size = number("size", needed(values, "size"), 1, kMostRanks);
    arguments.rank = number("rank", needed(values, "rank"), 0, arguments.size - 1);
    arguments.store = needed(values, "store");
    if (arguments.store.empty()) refuse("store=; expected the path of a folder that all ranks see");
    if (const auto entry = values.find("interface"); entry != values.end()) {
        arguments.interface = entry->second;
        if (arguments.interface.empty()) refuse("interface=; expected the name of a network interface, such as eth0");
    }
    if (const auto entry = values.find("timeout"); entry != values.end()) {
        arguments.timeout = std::chrono::seconds(number("timeout", entry->second, 1, kLongestTimeout));
    }
    return arguments;
}

} // namespace rekindle_tcp
