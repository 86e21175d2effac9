/* Checkpoints without a model, and what belongs to the process. */
#include <stdio.h>

#include "faults/covered_calls.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static const char *const kernel = "weights/dense/kernel";

static void prepare_checkpoint(void) {
    OK(rekindle_checkpoint_open(model_path, &scene.checkpoint));
}

static void prepare_entry(void) {
    prepare_checkpoint();
    rekindle_checkpoint_entry_init(&out.entry);
}

static void prepare_progress(void) {
    prepare_checkpoint();
    rekindle_checkpoint_progress_init(&out.progress);
}

/* Of a generation that need not be there. */
static char newer_path[4096];

static void prepare_newer_path(void) {
    snprintf(newer_path, sizeof(newer_path), "%s/checkpoint-0000000009.rekindle", kept_backup_dir);
}

static rekindle_status open_checkpoint(void) {
    return rekindle_checkpoint_open(model_path, &out.checkpoint);
}

static rekindle_status verify(void) {
    return rekindle_checkpoint_verify(scene.checkpoint);
}

static rekindle_status entry_count(void) {
    return rekindle_checkpoint_entry_count(scene.checkpoint, &out.count);
}

static rekindle_status get_entry(void) {
    return rekindle_checkpoint_get_entry(scene.checkpoint, 0, &out.entry);
}

static rekindle_status find_entry(void) {
    return rekindle_checkpoint_find_entry(scene.checkpoint, kernel, &out.entry);
}

static rekindle_status read_tensor(void) {
    return rekindle_checkpoint_read(scene.checkpoint, kernel, &out.tensor);
}

static rekindle_status read_bytes(void) {
    return rekindle_checkpoint_read_bytes(scene.checkpoint, kernel, 4, out.bytes, 8);
}

static rekindle_status borrow(void) {
    return rekindle_checkpoint_borrow(scene.checkpoint, kernel, &out.data, &(size_t){0});
}

static rekindle_status get_progress(void) {
    return rekindle_checkpoint_get_progress(scene.checkpoint, &out.progress);
}

static rekindle_status configuration(void) {
    return rekindle_checkpoint_configuration(scene.checkpoint, &out.name);
}

static rekindle_status fingerprint(void) {
    return rekindle_checkpoint_fingerprint(scene.checkpoint, &out.name);
}

static rekindle_status environment(void) {
    return rekindle_checkpoint_environment(scene.checkpoint, &out.name);
}

static rekindle_status newest(void) {
    return rekindle_checkpoint_newest(kept_backup_dir, &out.text);
}

static rekindle_status before(void) {
    return rekindle_checkpoint_before(newer_path, &out.text);
}

static rekindle_status build_info(void) {
    return rekindle_build_info(&out.text);
}

static void drop_line(void *user_data, rekindle_log_level level, const char *message) {
    (void)user_data;
    (void)level;
    (void)message;
}

static rekindle_status set_file(void) {
    return rekindle_log_to_file(NULL, REKINDLE_LOG_DEBUG);
}

static rekindle_status set_sink(void) {
    return rekindle_log_set_sink(drop_line, NULL, REKINDLE_LOG_DEBUG);
}

static void uninstall(void) {
    OK(rekindle_preemption_handler_uninstall());
}

static void prepare_handler(void) {
    OK(rekindle_preemption_handler_install());
}

static const struct covered_call calls[] = {
    {"rekindle_checkpoint_open", NULL, NULL, open_checkpoint, destroy_checkpoint, UNCHANGED},
    {"rekindle_checkpoint_verify", NULL, prepare_checkpoint, verify, NULL, UNCHANGED},
    {"rekindle_checkpoint_entry_count", NULL, prepare_checkpoint, entry_count, NULL, UNCHANGED},
    {"rekindle_checkpoint_get_entry", NULL, prepare_entry, get_entry, NULL, UNCHANGED},
    {"rekindle_checkpoint_find_entry", NULL, prepare_entry, find_entry, NULL, UNCHANGED},
    {"rekindle_checkpoint_read", NULL, prepare_checkpoint, read_tensor, destroy_tensor, UNCHANGED},
    {"rekindle_checkpoint_read_bytes", NULL, prepare_checkpoint, read_bytes, NULL, UNCHANGED},
    {"rekindle_checkpoint_borrow", NULL, prepare_checkpoint, borrow, NULL, UNCHANGED},
    {"rekindle_checkpoint_get_progress", NULL, prepare_progress, get_progress, NULL, UNCHANGED},
    {"rekindle_checkpoint_configuration", NULL, prepare_checkpoint, configuration, NULL, UNCHANGED},
    {"rekindle_checkpoint_fingerprint", NULL, prepare_checkpoint, fingerprint, NULL, UNCHANGED},
    {"rekindle_checkpoint_environment", NULL, prepare_checkpoint, environment, NULL, UNCHANGED},
    {"rekindle_checkpoint_newest", NULL, NULL, newest, destroy_text, UNCHANGED},
    {"rekindle_checkpoint_before", NULL, prepare_newer_path, before, destroy_text, UNCHANGED},
    {"rekindle_build_info", NULL, NULL, build_info, destroy_text, UNCHANGED},
    {"rekindle_log_set_sink", NULL, NULL, set_sink, NULL, UNCHANGED},
    {"rekindle_log_to_file", NULL, NULL, set_file, NULL, UNCHANGED},
    {"rekindle_preemption_handler_install", NULL, NULL, rekindle_preemption_handler_install, uninstall, UNCHANGED},
    {"rekindle_preemption_handler_uninstall", NULL, prepare_handler, rekindle_preemption_handler_uninstall, NULL,
     UNCHANGED},
};

const struct call_table file_calls = {calls, LENGTH(calls)};
