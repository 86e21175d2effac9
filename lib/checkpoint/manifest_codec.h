#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "checkpoint/manifest.h"

namespace rekindle::checkpoint {

// The manifest as the FlatBuffer of schema/checkpoint.fbs. Its size does not depend on the numbers in progress and
// extents. The manifest has no defect.
std::vector<std::byte> encode(const Manifest &manifest);

// The reverse, for bytes of unknown origin at an address that is a multiple of 8; at most kMaximumManifestSize of them.
// Throws CORRUPT, beginning with `where`, for anything that is not a manifest without defect.
Manifest decode(std::span<const std::byte> bytes, const std::string &where);

// True if a file that begins so was a checkpoint once: FlatBuffers' file identifier. Needs 8 bytes.
bool has_identifier(std::span<const std::byte> bytes);

} // namespace rekindle::checkpoint
