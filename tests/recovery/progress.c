#include "recovery/progress.h"

#include <stdio.h>
#include <string.h>

/* What the lines of one life say. */
struct life_notes {
    long long most_lost, generation, found_step, step, steps;
    int deletes;
    int looked, training, restored, trained, saved;
};

static void read_line(const char *line, struct life_notes *notes) {
    unsigned restored;
    if (sscanf(line, "life loses %lld deletes %d steps %lld", &notes->most_lost, &notes->deletes, &notes->steps) == 3)
        return;
    if (sscanf(line, "found generation %lld step %lld", &notes->generation, &notes->found_step) == 2) {
        notes->looked = 1;
    } else if (strncmp(line, "found none", 10) == 0) {
        notes->looked = 1;
    } else if (sscanf(line, "training restored %u", &restored) == 1) {
        notes->restored = restored != 0;
        notes->training = 1;
    } else if (strncmp(line, "saved", 5) == 0) {
        notes->saved = 1;
    } else if (sscanf(line, "trained step %lld", &notes->step) == 1) {
        notes->trained = 1;
    } else {
        sscanf(line, "at step %lld", &notes->step);
    }
}

static struct life_notes read_notes(const char *path, struct progress *progress) {
    struct life_notes notes = {-1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0};
    char line[256];
    long count = 0;
    FILE *file = fopen(path, "r");
    if (file == NULL) return notes;
    while (fgets(line, sizeof(line), file) != NULL) {
        if (count++ >= progress->lines_read) read_line(line, &notes);
    }
    fclose(file);
    progress->lines_read = count;
    return notes;
}

/* A run may begin again only if its result is saved, or if it never came to its first backup. One that deletes its
 * backup at fit's end may also do so once it has completed. */
static const char *compare(const struct progress *before, const struct life_notes *now) {
    int had_backup = before->generation >= 0 || before->step >= 0;
    if (before->lives == 0) return now->generation >= 0 ? "the first life found a backup" : NULL;
    if (now->generation < 0 && (before->saved || (before->completed && now->deletes))) return NULL;
    if (now->generation < 0) return had_backup ? "a life lost the backup of the one before" : NULL;
    if (now->generation < before->generation) return "a life found an older generation than the one before";
    if (now->found_step < before->found_step) return "a life found fewer steps than the one before";
    if (now->most_lost >= 0 && before->step - now->found_step > now->most_lost) {
        return "steps are lost that synchronous saving had promised";
    }
    return NULL;
}

const char *read_life(const char *path, struct progress *progress) {
    struct life_notes notes = read_notes(path, progress);
    const char *broken = NULL;
    progress->reached = notes.trained ? AFTER_TRAINING : notes.training ? DURING_TRAINING : BEFORE_TRAINING;
    if (!notes.looked) return NULL;
    broken = compare(progress, &notes);
    if (broken == NULL && notes.training && notes.restored != (notes.generation >= 0)) {
        broken = notes.restored ? "a life was restored from nothing" : "a life did not resume its backup";
    }
    ++progress->lives;
    progress->completed = notes.trained;
    progress->saved = notes.saved;
    progress->generation = notes.generation;
    progress->found_step = notes.found_step;
    progress->step = notes.step;
    progress->steps = notes.steps;
    return broken;
}

double share_done(const struct progress *progress) {
    long long done = progress->step > progress->found_step ? progress->step : progress->found_step;
    return progress->steps > 0 && done > 0 ? (double)done / (double)progress->steps : 0.0;
}
