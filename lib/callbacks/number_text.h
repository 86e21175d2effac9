#pragma once

#include <string>
#include <vector>

namespace rekindle {

// The shortest decimal that reads back as the number, in Python's spelling: "0.5", "1e-05", "nan".
std::string python_number(double number);

// With so many digits behind the point, whatever the host's locale.
std::string fixed_number(double number, int digits);

// One digit before the point, so many behind it, and the exponent.
std::string scientific_number(double number, int digits);

// A row of a CSV file as Python's csv module writes it, with its line's end. A field that has the separator, a quote or
// a line's end in it is quoted.
std::string csv_row(const std::vector<std::string> &fields, char separator);

} // namespace rekindle
