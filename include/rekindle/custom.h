/* What holds for all parts of the host's own: layers, losses, metrics, schedules.
 *
 * Their functions run on the thread that called fit, evaluate, predict or train_on_batch, never on another, with
 * nothing of the library held: they may call the library, other models' fit and predict included. The model that they
 * are called for may be read meanwhile; what would change it is refused (REKINDLE_BUSY). Every function returns 0 for
 * success; another number ends the call with REKINDLE_ABORTED, and the text names the part, the function and the
 * number. longjmp and exceptions out of a function are forbidden. What several threads predict with is called by all of
 * them at once. See docs/custom-parts.md, for what the crossing to the caller's thread costs, too.
 *
 * Such a part is in a model's JSON, in files and in backups by its class name and its config; to load one that is in
 * there, its class has to be registered.
 *
 * A factory makes a part of a registered class from the config that it had: it stores the handle, which is then the
 * library's, and returns REKINDLE_OK; another status ends the loading with that status, and with the text of the last
 * failure inside. `context` is as it was registered. It is called on the thread that loads.
 *
 * A register function registers a class for the whole process: loading a model's JSON, files and compile configurations
 * that name it calls the factory. Registering again replaces the factory; NULL removes it. `context` must stay valid
 * meanwhile. It is safe from several threads at once.
 *
 * `config`: the part's own options, a JSON object as text: they go into JSON, files and backups, and a run that differs
 * in them does not resume; NULL: none. */
#ifndef REKINDLE_CUSTOM_H
#define REKINDLE_CUSTOM_H

#include "rekindle/export.h"

REKINDLE_BEGIN

/* The number of dimensions that a shape has at most, without the batch. */
#define REKINDLE_MAXIMUM_RANK 8

REKINDLE_END

#endif
