/* Ranks that are threads of this process, and communicators for them: a message is copied from its sender's memory to
 * its receiver's when both have named it, and not before. */
#ifndef REKINDLE_TEST_RANKS_WORLD_H
#define REKINDLE_TEST_RANKS_WORLD_H

#include "rekindle.h"

enum { MOST_RANKS = 8, CHANNELS = 4, HEARTBEAT = 1 };

typedef struct world world;

world *new_world(int ranks);
/* When all of its communicators are destroyed. */
void end_world(world *of);
rekindle_communicator *new_communicator(world *of, int rank);
/* From here on nobody reaches the rank, and all notice. */
void cut_off(world *of, int rank);
/* The same, and nobody notices: its messages are on the way for ever. */
void silence(world *of, int rank);

/* Calls heard(user_data, channel, bytes, count) for each message that comes to the rank, before it does, but for those
 * of the heartbeat. */
typedef void (*heard_message)(void *user_data, uint32_t channel, const void *bytes, size_t count);
void overhear(world *of, int rank, heard_message heard, void *user_data);

/* Calls sent(user_data, from, to, count) for each message but those of heartbeats, on the thread that sends it. */
void watch_sent(world *of, void (*sent)(void *user_data, int from, int to, size_t count), void *user_data);

/* Calls body(argument, rank) on a thread of its own for each rank, and waits for all. */
void on_each_rank(int ranks, void (*body)(void *argument, int rank), void *argument);

#endif
