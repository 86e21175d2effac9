/* add_bench <floats>: prints floats a second that are added to others, of arrays of so many. */
#include "../median.h"
#include "../program.h"

enum { ROUNDS = 200 };

int main(int count, char **values) {
    double times[ROUNDS];
    size_t floats = count == 2 ? (size_t)atol(values[1]) : 0;
    float *to = calloc(floats + 1, sizeof(*to)), *from = calloc(floats + 1, sizeof(*from));
    if (floats == 0 || to == NULL || from == NULL) {
        fprintf(stderr, "usage: %s <floats>\n", values[0]);
        return EXIT_FAILURE;
    }
    for (int round = 0; round < ROUNDS; ++round) {
        double begun = microseconds();
        for (size_t i = 0; i < floats; ++i) to[i] += from[i];
        times[round] = microseconds() - begun;
    }
    printf("%.9g\n", (double)floats / median(times, ROUNDS) * 1e6);
    free(from);
    free(to);
    return EXIT_SUCCESS;
}
