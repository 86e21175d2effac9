#include "core/error.h"
#include "model/tentative_build.h"
#include "training/evaluate.h"
#include "training/fit_loop.h"

namespace rekindle {
namespace {

void require_shards_for(const Model &model, const Group &group) {
    int64_t shards = model.compiled().shards;
    require(shards >= static_cast<int64_t>(group.size()), "the communicator has ", group.size(),
            " ranks, and the model is compiled with ", shards, " shards; expected at least as many shards as ranks");
}

void fit_with(const ModelReference &reference, Dataset &dataset, const FitArguments &arguments, Group *group) {
    Model &model = *reference.model;
    model.compiled();
    if (group != nullptr) require_shards_for(model, *group);
    FitInterruption interruption(model, arguments);
    TentativeBuild building(model);
    std::optional<FitLoop> loop;
    try {
        InterruptibleScope interruptible(&interruption);
        build_for(model, dataset);
        loop.emplace(reference, dataset, arguments, interruption, group);
        loop->prepare();
        check_interruption();
        if (group != nullptr) group->meet(Meeting::kBeginning);
    } catch (const Interrupted &interrupted) {
        if (group != nullptr) group->tell_interruption(interrupted.why);
        model.history() = History{};
        model.abort_code = 0;
        interruption.end_untrained(interrupted.why);
        return;
    }
    building.keep();
    loop->run();
}

} // namespace

void fit(const ModelReference &reference, const std::shared_ptr<Dataset> &dataset, const FitArguments &arguments) {
    bool is_alone = arguments.communicator == nullptr || arguments.communicator->size() == 1;
    if (is_alone) {
        fit_with(reference, *dataset, arguments, nullptr);
        return;
    }
    bool is_time = arguments.lost_after > 0.0; // else the others are told that it is none
    Group group(arguments.communicator, is_time ? arguments.lost_after : FitArguments{}.lost_after);
    try {
        fit_with(reference, *dataset, arguments, &group);
    } catch (const std::exception &error) {
        group.tell_failure(status_of(error), text_of(error));
        throw;
    } catch (const Interrupted &) { // before the run begins that is no failure, and caught; later nobody says so
        group.give_up();
        fail(REKINDLE_MISMATCH, "another rank was interrupted where none can be; expected the same version of the ",
             "library on all ranks");
    }
}

} // namespace rekindle
