/* A communicator of a process alone, which reaches nobody. */
#ifndef REKINDLE_TEST_STUB_COMMUNICATOR_H
#define REKINDLE_TEST_STUB_COMMUNICATOR_H

#include "rekindle/communicator.h"

rekindle_communicator_options stub_communicator(void);

/* What makes a library of communicators of it. */
__attribute__((visibility("default"))) rekindle_status
rekindle_communicator_open(const char *arguments, rekindle_communicator_options *options, char *error,
                           size_t error_size);

#endif
