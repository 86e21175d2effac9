#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "endpoint.h"
#include "nonce.h"

namespace rekindle_tcp {

// What a rank leaves in the store for the others: who it is and where it can be called.
struct Notice {
    Nonce nonce;
    std::string machine; // "" if it is not known
    std::vector<Endpoint> endpoints;
};

// The name of the machine that this process runs on, as no other has it; "" if the system does not say.
std::string this_machine();

// The notices of a folder: one file for each rank, which is there while the ranks meet. One that a killed run has left
// is replaced by the next run's.
class Store {
public:
    // Throws Failure unless there is such a folder.
    explicit Store(const std::string &folder);

    // Replaces the rank's notice as a whole. Throws Failure.
    void write(uint32_t rank, const Notice &notice) const;
    // Nothing if there is none, or none that can be read. Throws std::bad_alloc.
    std::optional<Notice> read(uint32_t rank) const;
    void remove(uint32_t rank) const;
    // Removes what runs of more ranks have left.
    void remove_from(uint32_t rank) const;

private:
    std::string path_of(uint32_t rank) const;

    std::string folder_;
};

} // namespace rekindle_tcp
