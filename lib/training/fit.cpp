#include "model/tentative_build.h"
#include "training/evaluate.h"
#include "training/fit_loop.h"

namespace rekindle {

void fit(const ModelReference &reference, const std::shared_ptr<Dataset> &dataset, const FitArguments &arguments) {
    Model &model = *reference.model;
    model.compiled();
    FitInterruption interruption(model, arguments);
    TentativeBuild building(model);
    std::optional<FitLoop> loop;
    try {
        InterruptibleScope interruptible(&interruption);
        build_for(model, *dataset);
        loop.emplace(reference, *dataset, arguments, interruption);
        loop->prepare();
        check_interruption();
    } catch (const Interrupted &interrupted) {
        model.history() = History{};
        model.abort_code = 0;
        interruption.end_untrained(interrupted.why);
        return;
    }
    building.keep();
    loop->run();
}

} // namespace rekindle
