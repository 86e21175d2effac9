#pragma once

#include <string>
#include <vector>

#include "core/json.h"

namespace rekindle {

// The fields in which a run's arguments differ from those of a backup, each with both values, as
// "compile.loss.class_name: the backup has "MeanSquaredError", this run "BinaryCrossentropy""; "" if they agree. A
// field that is listed in `allowed`, or lies below one that is, may differ; "epochs" always may.
std::string describe_differences(const Json &backup, const Json &run, const std::vector<std::string> &allowed);

} // namespace rekindle
