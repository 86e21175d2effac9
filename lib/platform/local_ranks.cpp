#include "platform/local_ranks.h"

#include <charconv>
#include <cstdlib>
#include <initializer_list>
#include <string_view>

namespace rekindle::platform {

int local_ranks() {
    for (const char *name : {"OMPI_COMM_WORLD_LOCAL_SIZE", "MPI_LOCALNRANKS"}) {
        const char *value = getenv(name);
        if (value == nullptr) continue;
        std::string_view text = value;
        int ranks = 0;
        auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), ranks);
        if (error == std::errc() && end == text.data() + text.size() && ranks > 0) return ranks;
    }
    return 1;
}

} // namespace rekindle::platform
