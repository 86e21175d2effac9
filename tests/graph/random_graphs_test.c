/* Random graphs against the naive graph. `graph.random_graphs_test 1000` compares the first 1000,
 * `graph.random_graphs_test 17 18` the one of seed 17. */
#include <stdio.h>
#include <stdlib.h>

#include "graph_comparison.h"
#include "random_graph.h"
#include "support/must.h"

#ifdef __SANITIZE_ADDRESS__
enum { GRAPHS = 60 };
#else
enum { GRAPHS = RANDOM_GRAPHS };
#endif

START_TEST(a_random_graph_is_as_the_naive_one) {
    graph_case *graph = malloc(sizeof(*graph));
    char name[32];
    ck_assert_ptr_nonnull(graph);
    snprintf(name, sizeof(name), "random graph %d", _i);
    draw_graph((uint64_t)_i, graph);
    graph->name = must_context = name;
    compare_graph(graph, (uint64_t)_i + 1000);
    free(graph);
}
END_TEST

int main(int count, char **arguments) {
    int first = count > 2 ? atoi(arguments[1]) : 0, end = count > 1 ? atoi(arguments[count - 1]) : GRAPHS;
    Suite *suite = suite_create("graph");
    TCase *tests = tcase_create("random graphs");
    tcase_add_loop_test(tests, a_random_graph_is_as_the_naive_one, first, end);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK); /* one process: kernels that graphs share are made once */
    srunner_run_all(runner, CK_NORMAL);
    printf("random graphs: %d, largest rtol %.3g of %g\n", srunner_ntests_run(runner), largest_graph_deviation(),
           GRAPH_TOLERANCE);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
