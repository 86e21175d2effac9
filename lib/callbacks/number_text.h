#pragma once

#include <charconv>
#include <string>
#include <vector>

namespace rekindle {

// The shortest decimal that reads back as the number, in Python's spelling: "0.5", "1e-05", "nan".
std::string python_number(double number);

// As printf's f, e or g with that precision, but whatever the host's locale.
std::string formatted_number(double number, std::chars_format format, int precision);

// With so many digits behind the point.
inline std::string fixed_number(double number, int digits) {
    return formatted_number(number, std::chars_format::fixed, digits);
}

// One digit before the point, so many behind it, and the exponent.
inline std::string scientific_number(double number, int digits) {
    return formatted_number(number, std::chars_format::scientific, digits);
}

// A row of a CSV file as Python's csv module writes it, with its line's end. A field that has the separator, a quote or
// a line's end in it is quoted.
std::string csv_row(const std::vector<std::string> &fields, char separator);

} // namespace rekindle
