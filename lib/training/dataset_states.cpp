#include "training/dataset_states.h"

#include "training/run_state.h"

namespace rekindle {
namespace {

constexpr const char *kTrain = "dataset/train";
constexpr const char *kValidation = "dataset/validation";

PullSource *source_with_state(Dataset *dataset) {
    PullSource *source = dataset == nullptr ? nullptr : dataset->pull();
    return source != nullptr && source->has_state() ? source : nullptr;
}

} // namespace

DatasetStates::DatasetStates(Dataset &train, Dataset *validation)
    : train_(source_with_state(&train)), validation_(source_with_state(validation)) {}

void DatasetStates::begin_validation() {
    if (validation_ != nullptr) before_validation_ = validation_->get_state();
}

void DatasetStates::repeat_validation() {
    if (before_validation_) validation_->set_state(*before_validation_);
}

void DatasetStates::add(StateRegistry &registry) {
    if (train_ != nullptr) registry.push_back(bytes_state(kTrain, REKINDLE_ENTRY_DATASET, train_->get_state()));
    if (validation_ == nullptr) return;
    std::string state = before_validation_ ? *before_validation_ : validation_->get_state();
    registry.push_back(bytes_state(kValidation, REKINDLE_ENTRY_DATASET, std::move(state)));
}

void DatasetStates::stage(const checkpoint::Reader &reader, bool other_train, bool other_validation) {
    if (!other_train) staged_train_ = read_bytes(reader, kTrain);
    if (!other_validation) staged_validation_ = read_bytes(reader, kValidation);
}

bool DatasetStates::install() {
    if (validation_ != nullptr && staged_validation_ != nullptr) validation_->set_state(*staged_validation_);
    if (train_ == nullptr || staged_train_ == nullptr) return false;
    train_->set_state(*staged_train_);
    return true;
}

} // namespace rekindle
