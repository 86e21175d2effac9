/* Random graphs that are interrupted behind a random batch, and started again, end with the bytes of an uninterrupted
 * run. Arguments as those of random_graphs_test.c. */
#include <stdio.h>
#include <stdlib.h>

#include "graph_data.h"
#include "library_graph.h"
#include "random_graph.h"
#include "recovery/life.h"
#include "sketch.h"
#include "support/must.h"

#ifdef __SANITIZE_ADDRESS__
enum { GRAPHS = 60 };
#else
enum { GRAPHS = RANDOM_GRAPHS };
#endif

enum { SAMPLES = 22 }; /* in LIFE_BATCHES batches, the last of them with two */

/* A new life of the graph; every second uses a momentum, so that there are slots. */
static struct life life_of(const graph_case *graph, int seed, const char *folder) {
    struct life life = new_life(folder);
    graph_data data;
    graph_data_draw(graph, SAMPLES, (uint64_t)seed, &data);
    life.validates = false;
    life.model = library_graph_model(graph);
    library_graph_compile(life.model, graph, 0.001, seed % 2 == 0 ? 0.9 : 0.0);
    life.dataset = graph_data_dataset(&data);
    graph_data_free(&data);
    return life;
}

START_TEST(a_random_graph_resumes) {
    graph_case *graph = malloc(sizeof(*graph));
    char name[64];
    ck_assert_ptr_nonnull(graph);
    draw_graph((uint64_t)_i, graph);
    struct interruption interruption = {TRAIN_BATCH_END, (37 * _i + 5) % (LIFE_EPOCHS * LIFE_BATCHES), 0};
    snprintf(name, sizeof(name), "random graph %d, behind batch %d", _i, interruption.at);
    must_context = name;
    struct life life = life_of(graph, _i, NULL);
    struct bytes reference = reference_of(&life);
    char *folder = make_folder();
    life = life_of(graph, _i, folder);
    add_callback(&life, new_interruption(&interruption));
    FAILS(REKINDLE_ABORTED, live(&life), "on_train_batch_end");
    end_life(&life);
    life = life_of(graph, _i, folder);
    expect_reference(&life, &reference, name);
    remove_folder(folder);
    bytes_free(&reference);
    free(graph);
}
END_TEST

int main(int count, char **arguments) {
    int first = count > 2 ? atoi(arguments[1]) : 0, end = count > 1 ? atoi(arguments[count - 1]) : GRAPHS;
    Suite *suite = suite_create("graph");
    TCase *tests = tcase_create("resume");
    tcase_add_loop_test(tests, a_random_graph_resumes, first, end);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
