#include "layers/operation.h"

#include <array>

namespace rekindle {

// One line for each operation.
#define REKINDLE_OPERATIONS(OPERATION)                                                                                 \
    OPERATION(AddOperation)                                                                                            \
    OPERATION(DivideOperation)                                                                                         \
    OPERATION(GetItem)                                                                                                 \
    OPERATION(MultiplyOperation)                                                                                       \
    OPERATION(Negative)                                                                                                \
    OPERATION(SubtractOperation)                                                                                       \
    OPERATION(TrueDivide)

#define REKINDLE_DECLARE(name) extern const OperationClass k##name;
#define REKINDLE_LIST(name) &k##name,
REKINDLE_OPERATIONS(REKINDLE_DECLARE)

namespace {

constexpr std::array kOperations{REKINDLE_OPERATIONS(REKINDLE_LIST)};

const OperationClass *find_class(const std::string &class_name) {
    for (const OperationClass *known : kOperations) {
        if (class_name == known->class_name) return known;
    }
    return nullptr;
}

} // namespace

bool is_operation_class(const std::string &class_name) {
    return find_class(class_name) != nullptr;
}

std::shared_ptr<Operation> make_operation(const std::string &class_name, const Json &arguments,
                                          const std::vector<size_t> &tensors) {
    return find_class(class_name)->make(arguments, tensors);
}

} // namespace rekindle
