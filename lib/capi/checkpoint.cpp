#include "rekindle/checkpoint.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "checkpoint/generations.h"
#include "checkpoint/reader.h"
#include "core/system_error.h"
#include "edge/edge.h"
#include "platform/file_system.h"

namespace rekindle::capi {
namespace {

using checkpoint::Entry;
using checkpoint::Reader;

constexpr rekindle_checkpoint_entry kEntryDefaults = REKINDLE_CHECKPOINT_ENTRY_INIT;
constexpr rekindle_checkpoint_progress kProgressDefaults = REKINDLE_CHECKPOINT_PROGRESS_INIT;

const Reader &reader_of(const rekindle_checkpoint *checkpoint) {
    return *deref(checkpoint, "checkpoint").value;
}

size_t index_of(const Reader &reader, const char *name) {
    deref(name, "name");
    std::optional<size_t> index = reader.find(name);
    if (!index) fail(REKINDLE_NOT_FOUND, "name is '", name, "'; checkpoint '", reader.path(), "' has no such entry");
    return *index;
}

rekindle_checkpoint_entry describe(const Entry &entry) {
    return {0, entry.name.c_str(), entry.shape.data(), entry.shape.size(), entry.extent.size, entry.kind, entry.dtype};
}

} // namespace
} // namespace rekindle::capi

using namespace rekindle;
using namespace rekindle::capi;

extern "C" {

void rekindle_checkpoint_entry_init(rekindle_checkpoint_entry *entry) {
    write_defaults(entry, kEntryDefaults);
}

void rekindle_checkpoint_progress_init(rekindle_checkpoint_progress *progress) {
    write_defaults(progress, kProgressDefaults);
}

rekindle_status rekindle_checkpoint_open(const char *path, rekindle_checkpoint **checkpoint) {
    return guard([&] {
        std::string file = read_path(path, "path");
        deref(checkpoint, "checkpoint");
        *checkpoint = new rekindle_checkpoint{Reader::open(platform::default_file_system(), file)};
    });
}

void rekindle_checkpoint_destroy(rekindle_checkpoint *checkpoint) {
    destroy(checkpoint);
}

rekindle_status rekindle_checkpoint_verify(const rekindle_checkpoint *checkpoint) {
    return guard([&] { reader_of(checkpoint).verify(); });
}

rekindle_status rekindle_checkpoint_entry_count(const rekindle_checkpoint *checkpoint, size_t *count) {
    return guard([&] {
        const Reader &reader = reader_of(checkpoint);
        deref(count, "count") = reader.entries().size();
    });
}

rekindle_status rekindle_checkpoint_get_entry(const rekindle_checkpoint *checkpoint, size_t index,
                                              rekindle_checkpoint_entry *entry) {
    return guard([&] {
        const std::vector<Entry> &entries = reader_of(checkpoint).entries();
        require(index < entries.size(), "index is ", index, "; the checkpoint has ", entries.size(), " entries");
        write_struct(describe(entries[index]), entry, "entry");
    });
}

rekindle_status rekindle_checkpoint_find_entry(const rekindle_checkpoint *checkpoint, const char *name,
                                               rekindle_checkpoint_entry *entry) {
    return guard([&] {
        const Reader &reader = reader_of(checkpoint);
        write_struct(describe(reader.entries()[index_of(reader, name)]), entry, "entry");
    });
}

rekindle_status rekindle_checkpoint_read(const rekindle_checkpoint *checkpoint, const char *name,
                                         rekindle_tensor **tensor) {
    return guard([&] {
        const Reader &reader = reader_of(checkpoint);
        size_t index = index_of(reader, name);
        deref(tensor, "tensor");
        *tensor = new rekindle_tensor{reader.read_tensor(index)};
    });
}

rekindle_status rekindle_checkpoint_read_bytes(const rekindle_checkpoint *checkpoint, const char *name, uint64_t offset,
                                               void *buffer, size_t size) {
    return guard([&] {
        const Reader &reader = reader_of(checkpoint);
        size_t index = index_of(reader, name);
        require(buffer != nullptr || size == 0, "buffer is NULL with size ", size);
        reader.read_bytes(index, offset, {static_cast<std::byte *>(buffer), size});
    });
}

rekindle_status rekindle_checkpoint_borrow(const rekindle_checkpoint *checkpoint, const char *name, const void **data,
                                           size_t *size) {
    return guard([&] {
        const Reader &reader = reader_of(checkpoint);
        size_t index = index_of(reader, name);
        deref(data, "data");
        deref(size, "size");
        std::span<const std::byte> bytes = reader.borrow(index);
        *data = bytes.data();
        *size = bytes.size();
    });
}

rekindle_status rekindle_checkpoint_get_progress(const rekindle_checkpoint *checkpoint,
                                                 rekindle_checkpoint_progress *progress) {
    return guard([&] {
        const checkpoint::Progress &stored = reader_of(checkpoint).progress();
        rekindle_checkpoint_progress value{0,           stored.run_status, stored.phase, stored.epoch, stored.batch,
                                           stored.step, stored.generation};
        write_struct(value, progress, "progress");
    });
}

rekindle_status rekindle_checkpoint_configuration(const rekindle_checkpoint *checkpoint, const char **json) {
    return guard([&] {
        const std::string &text = reader_of(checkpoint).description().configuration_json;
        deref(json, "json") = text.c_str();
    });
}

rekindle_status rekindle_checkpoint_fingerprint(const rekindle_checkpoint *checkpoint, const char **json) {
    return guard([&] {
        const std::string &text = reader_of(checkpoint).description().fingerprint_json;
        deref(json, "json") = text.c_str();
    });
}

rekindle_status rekindle_checkpoint_environment(const rekindle_checkpoint *checkpoint, const char **json) {
    return guard([&] {
        const std::string &text = reader_of(checkpoint).description().environment_json;
        deref(json, "json") = text.c_str();
    });
}

rekindle_status rekindle_checkpoint_newest(const char *backup_dir, char **path) {
    return guard([&] {
        std::string folder = read_path(backup_dir, "backup_dir");
        deref(path, "path");
        std::optional<std::string> newest = checkpoint::newest_path(platform::default_file_system(), folder);
        if (!newest) fail_with(ENOENT, "backup_dir is '", backup_dir, "'; there is no backup in this folder");
        *path = copy_string(*newest);
    });
}

rekindle_status rekindle_checkpoint_before(const char *path, char **older_path) {
    return guard([&] {
        std::string file = read_path(path, "path");
        deref(older_path, "older_path");
        std::optional<std::string> older = checkpoint::older_path(platform::default_file_system(), file);
        if (!older) fail_with(ENOENT, "path is '", path, "'; there is no older backup in its folder");
        *older_path = copy_string(*older);
    });
}

} // extern "C"
