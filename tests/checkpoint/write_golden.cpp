// Writes the golden file of the current format: write_golden PATH. Run once when a format is new, never for an old one.
#include <cstdio>

#include "checkpoint/image.h"
#include "checkpoint/writer.h"
#include "golden_contents.h"

using namespace rekindle::checkpoint;

int main(int argc, char **argv) {
    if (argc != 2) return 2;
    const rekindle_checkpoint_progress &progress = golden_progress;
    Description description{
        {progress.run_status, progress.phase, progress.epoch, progress.batch, progress.step, progress.generation},
        GOLDEN_CONFIGURATION,
        GOLDEN_FINGERPRINT,
        GOLDEN_ENVIRONMENT};
    std::vector<EntrySpec> specs;
    for (const golden_entry &entry : golden_entries) {
        specs.push_back({entry.name, entry.kind, entry.dtype, {entry.shape, entry.shape + entry.rank}});
    }
    try {
        Image image;
        image.prepare(description, specs);
        for (size_t i = 0; i < image.tensor_count(); ++i) golden_fill(i, image.tensor(i).data());
        image.seal();
        Destination(rekindle::platform::default_file_system(), argv[1]).write(image.bytes());
    } catch (const std::exception &error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
    return 0;
}
