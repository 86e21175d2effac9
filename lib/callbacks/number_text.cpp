#include "callbacks/number_text.h"

#include <array>
#include <cmath>

namespace rekindle {
namespace {

constexpr double kLeastFixed = 1e-4, kLeastScientific = 1e16;

std::string quoted(const std::string &field, char separator) {
    if (field.find_first_of(std::string("\"\r\n") + separator) == std::string::npos) return field;
    std::string result = "\"";
    for (char character : field) {
        if (character == '"') result += '"';
        result += character;
    }
    return result + '"';
}

} // namespace

std::string python_number(double number) {
    if (std::isnan(number)) return "nan";
    if (std::isinf(number)) return number > 0 ? "inf" : "-inf";
    double size = std::abs(number);
    bool fixed = size == 0.0 || (size >= kLeastFixed && size < kLeastScientific);
    std::array<char, 64> characters;
    auto end = std::to_chars(characters.begin(), characters.end(), number,
                             fixed ? std::chars_format::fixed : std::chars_format::scientific)
                   .ptr;
    std::string text(characters.begin(), end);
    return fixed && text.find('.') == std::string::npos ? text + ".0" : text;
}

std::string formatted_number(double number, std::chars_format format, int precision) {
    std::array<char, 512> characters; // the largest double has 309 digits before the point
    auto end = std::to_chars(characters.begin(), characters.end(), number, format, precision).ptr;
    return std::string(characters.begin(), end);
}

std::string csv_row(const std::vector<std::string> &fields, char separator) {
    std::string row;
    for (size_t i = 0; i < fields.size(); ++i)
        row += (i == 0 ? "" : std::string(1, separator)) + quoted(fields[i], separator);
    return row + "\r\n";
}

} // namespace rekindle
