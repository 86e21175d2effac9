// Makes the hashes of mutated checkpoint files right again, so that what stands behind them is reached.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace rekindle::fuzz {

// The file with a valid footer and, unless bits of the footer's own hash are wrong, with tensors at the
// places and with the hashes that the manifest should name. Bytes of the footer that are no hash or size stay.
std::vector<std::byte> repair(std::span<const std::byte> file);

// The size of the manifest by what the last footer says, wherever that lies; at most what is before the footer.
size_t manifest_size(std::span<const std::byte> file);

} // namespace rekindle::fuzz
