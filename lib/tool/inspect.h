/* The two forms in which `inspect` shows something. */
#ifndef REKINDLE_TOOL_INSPECT_H
#define REKINDLE_TOOL_INSPECT_H

#include "folder.h"
#include "rekindle.h"

/* What a file says about itself, and its tensors. */
rekindle_status print_checkpoint(const rekindle_checkpoint *checkpoint, const char *path);
rekindle_status print_checkpoint_json(const rekindle_checkpoint *checkpoint, const char *path);

/* The generations of a folder, and the newest valid one (NULL: there is none). */
rekindle_status print_whole_folder(const struct folder *folder, const rekindle_checkpoint *newest);
rekindle_status print_whole_folder_json(const struct folder *folder, const rekindle_checkpoint *newest);

#endif
