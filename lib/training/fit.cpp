#include "model/tentative_build.h"
#include "training/evaluate.h"
#include "training/fit_loop.h"

namespace rekindle {

void fit(const ModelReference &reference, const std::shared_ptr<Dataset> &dataset, const FitArguments &arguments) {
    Model &model = *reference.model;
    model.compiled();
    TentativeBuild building(model);
    build_for(model, *dataset);
    FitLoop loop(reference, *dataset, arguments);
    loop.prepare();
    building.keep();
    loop.run();
}

} // namespace rekindle
