#include "names.h"

const char *run_status_name(rekindle_run_status status) {
    switch (status) {
    case REKINDLE_RUN_NONE: return "none";
    case REKINDLE_RUN_RUNNING: return "running";
    case REKINDLE_RUN_COMPLETED: return "completed";
    }
    return "unknown";
}

const char *phase_name(rekindle_run_phase phase) {
    switch (phase) {
    case REKINDLE_PHASE_BATCHES: return "batches";
    case REKINDLE_PHASE_VALIDATION: return "validation";
    case REKINDLE_PHASE_EPOCH_END: return "epoch end";
    }
    return "unknown";
}

const char *kind_name(rekindle_entry_kind kind) {
    switch (kind) {
    case REKINDLE_ENTRY_WEIGHT: return "weight";
    case REKINDLE_ENTRY_OPTIMIZER: return "optimizer";
    case REKINDLE_ENTRY_RANDOM: return "random";
    case REKINDLE_ENTRY_METRIC: return "metric";
    case REKINDLE_ENTRY_HISTORY: return "history";
    case REKINDLE_ENTRY_CALLBACK: return "callback";
    case REKINDLE_ENTRY_DATASET: return "dataset";
    case REKINDLE_ENTRY_HOST: return "host";
    }
    return "unknown";
}

const char *dtype_name(rekindle_dtype dtype) {
    switch (dtype) {
    case REKINDLE_FLOAT32: return "float32";
    case REKINDLE_FLOAT64: return "float64";
    case REKINDLE_UINT8: return "uint8";
    case REKINDLE_INT32: return "int32";
    case REKINDLE_INT64: return "int64";
    case REKINDLE_UINT64: return "uint64";
    }
    return "unknown";
}

const struct text kTexts[TEXT_COUNT] = {{"configuration", rekindle_checkpoint_configuration},
                                        {"fingerprint", rekindle_checkpoint_fingerprint},
                                        {"environment", rekindle_checkpoint_environment}};
