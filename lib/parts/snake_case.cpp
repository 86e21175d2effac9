#include "parts/snake_case.h"

#include <cctype>

namespace rekindle::parts {
namespace {

bool is_upper(char letter) {
    return std::isupper(static_cast<unsigned char>(letter)) != 0;
}

bool is_lower(char letter) {
    return std::islower(static_cast<unsigned char>(letter)) != 0;
}

} // namespace

std::string snake_case(const std::string &class_name) {
    std::string result;
    for (size_t i = 0; i < class_name.size(); ++i) {
        bool ends_word = i > 0 && is_lower(class_name[i - 1]);
        bool begins_word = i > 0 && i + 1 < class_name.size() && is_lower(class_name[i + 1]);
        if (is_upper(class_name[i]) && (ends_word || begins_word)) result += '_';
        result += static_cast<char>(std::tolower(static_cast<unsigned char>(class_name[i])));
    }
    return result;
}

} // namespace rekindle::parts
