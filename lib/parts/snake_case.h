#pragma once

#include <string>

namespace rekindle::parts {

// As Keras does: "MaxPooling2D" to "max_pooling2d", "PReLU" to "p_re_lu".
std::string snake_case(const std::string &class_name);

} // namespace rekindle::parts
