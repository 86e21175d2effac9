#include "rekindle/communicator.h"

#include "edge/edge.h"
#include "edge/handles.h"
#include "ranks/library.h"

using namespace rekindle;
using namespace rekindle::capi;

namespace {

constexpr rekindle_communicator_options kDefaults = REKINDLE_COMMUNICATOR_OPTIONS_INIT;
static_assert(std::has_unique_object_representations_v<rekindle_communicator_options>);

} // namespace

extern "C" {

void rekindle_communicator_options_init(rekindle_communicator_options *options) {
    write_defaults(options, kDefaults);
}

rekindle_status rekindle_communicator_create(const rekindle_communicator_options *options,
                                             rekindle_communicator **communicator) {
    return create_taking_over<Communicator>(options, kDefaults, communicator, "communicator");
}

rekindle_status rekindle_communicator_load(const char *library, const char *arguments,
                                           rekindle_communicator **communicator) {
    return create(communicator, "communicator",
                  [&] { return load_communicator(read_path(library, "library"), arguments); });
}

rekindle_status rekindle_communicator_rank(const rekindle_communicator *communicator, int64_t *rank) {
    return guard([&] {
        const Communicator &given = *deref(communicator, "communicator").value;
        deref(rank, "rank") = static_cast<int64_t>(given.rank());
    });
}

rekindle_status rekindle_communicator_size(const rekindle_communicator *communicator, int64_t *size) {
    return guard([&] {
        const Communicator &given = *deref(communicator, "communicator").value;
        deref(size, "size") = static_cast<int64_t>(given.size());
    });
}

void rekindle_communicator_destroy(rekindle_communicator *communicator) {
    destroy(communicator);
}

} // extern "C"
