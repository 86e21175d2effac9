#include "training/callback.h"

#include <algorithm>
#include <set>

#include "core/error.h"

namespace rekindle {
namespace {

struct NamedHook {
    const char *name;
    void (Callback::*method)(HookEvent &event);
};

constexpr std::array<NamedHook, kHookCount> kHooks{{
    {"on_train_begin", &Callback::on_train_begin},
    {"on_train_end", &Callback::on_train_end},
    {"on_epoch_begin", &Callback::on_epoch_begin},
    {"on_epoch_end", &Callback::on_epoch_end},
    {"on_train_batch_begin", &Callback::on_train_batch_begin},
    {"on_train_batch_end", &Callback::on_train_batch_end},
    {"on_test_begin", &Callback::on_test_begin},
    {"on_test_end", &Callback::on_test_end},
    {"on_test_batch_begin", &Callback::on_test_batch_begin},
    {"on_test_batch_end", &Callback::on_test_batch_end},
    {"on_predict_begin", &Callback::on_predict_begin},
    {"on_predict_end", &Callback::on_predict_end},
    {"on_predict_batch_begin", &Callback::on_predict_batch_begin},
    {"on_predict_batch_end", &Callback::on_predict_batch_end},
}};

std::string free_name(const std::string &wanted, const std::set<std::string> &taken) {
    std::string name = wanted;
    for (size_t number = 1; taken.count(name) != 0; ++number) name = text(wanted, "_", number);
    return name;
}

} // namespace

const char *hook_name(Hook hook) {
    return kHooks[static_cast<size_t>(hook)].name;
}

void Callback::call(Hook hook, HookEvent &event) {
    (this->*kHooks[static_cast<size_t>(hook)].method)(event);
}

CallbackList list_callbacks(const std::vector<std::shared_ptr<Callback>> &callbacks) {
    std::set<std::string> taken;
    for (const std::shared_ptr<Callback> &callback : callbacks) {
        if (callback->is_named_by_host()) taken.insert(callback->name());
    }
    CallbackList list;
    for (const std::shared_ptr<Callback> &callback : callbacks) {
        std::string name = callback->name();
        if (!callback->is_named_by_host()) name = *taken.insert(free_name(name, taken)).first;
        list.push_back({callback, std::move(name)});
    }
    return list;
}

} // namespace rekindle
