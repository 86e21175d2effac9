/* A oneDNN that does not keep to the instruction set, because the program used it before, or because it was built
 * without this control: these functions stand before its own, for the library under test, too. Each test has a process
 * of its own. */
#include <dnnl.h>

#include "helpers.h"

/* What the program has made of oneDNN. */
static dnnl_cpu_isa_t effective = dnnl_cpu_isa_avx512_core_bf16;

__attribute__((visibility("default"))) dnnl_status_t dnnl_set_max_cpu_isa(dnnl_cpu_isa_t isa) {
    (void)isa;
    return dnnl_unimplemented;
}

__attribute__((visibility("default"))) dnnl_cpu_isa_t dnnl_get_effective_cpu_isa(void) {
    return effective;
}

static rekindle_instruction_set used = REKINDLE_INSTRUCTION_SET_BEST;

static void configure(rekindle_instruction_set set) {
    rekindle_runtime_options options = REKINDLE_RUNTIME_OPTIONS_INIT;
    options.threads = 1;
    options.instruction_set = set;
    OK(rekindle_runtime_configure(&options));
}

START_TEST(what_computes_is_refused) {
    rekindle_dataset *dataset;
    rekindle_model *model;
    char *json = NULL;
    configure(REKINDLE_INSTRUCTION_SET_AVX2);
    OK(rekindle_build_info(&json));
    ck_assert_ptr_nonnull(strstr(json, "\"instruction_set\":\"avx512_core_bf16\""));
    rekindle_string_destroy(json);
    REFUSED(rekindle_runtime_instruction_set(&used), REKINDLE_UNSUPPORTED,
            "options->instruction_set is AVX2, but oneDNN keeps to avx512_core_bf16");
    ck_assert_int_eq(used, REKINDLE_INSTRUCTION_SET_BEST);
    dataset = make_dataset();
    model = make_compiled_model();
    REFUSED(rekindle_model_fit(model, dataset, NULL), REKINDLE_UNSUPPORTED, "options->instruction_set is AVX2");
    rekindle_model_destroy(model);
    rekindle_dataset_destroy(dataset);
}
END_TEST

START_TEST(another_choice_is_free_until_something_was_made) {
    configure(REKINDLE_INSTRUCTION_SET_AVX2);
    REFUSED(rekindle_runtime_instruction_set(&used), REKINDLE_UNSUPPORTED, "instruction_set is AVX2");
    configure(REKINDLE_INSTRUCTION_SET_BEST);
    OK(rekindle_runtime_instruction_set(&used));
    ck_assert_int_eq(used, REKINDLE_INSTRUCTION_SET_AVX512);
}
END_TEST

/* With the program's own choice, where it is the same one or where none is asked for. */
START_TEST(the_same_choice_is_none_to_refuse) {
    effective = dnnl_cpu_isa_avx2;
    configure(_i == 0 ? REKINDLE_INSTRUCTION_SET_AVX2 : REKINDLE_INSTRUCTION_SET_BEST);
    OK(rekindle_runtime_instruction_set(&used));
    ck_assert_int_eq(used, REKINDLE_INSTRUCTION_SET_AVX2);
}
END_TEST

START_TEST(the_program_may_have_chosen_less) {
    int64_t threads = 0;
    effective = dnnl_cpu_isa_avx;
    OK(rekindle_runtime_threads(&threads));
    REFUSED(rekindle_runtime_instruction_set(&used), REKINDLE_UNSUPPORTED,
            "the program has held oneDNN to avx; expected AVX2 or more");
    ck_assert_int_eq(used, REKINDLE_INSTRUCTION_SET_BEST);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_test(tests, what_computes_is_refused);
    tcase_add_test(tests, another_choice_is_free_until_something_was_made);
    tcase_add_loop_test(tests, the_same_choice_is_none_to_refuse, 0, 2);
    tcase_add_test(tests, the_program_may_have_chosen_less);
}

int main(void) {
    return run_tests("capi.instruction_set_refused", add_tests);
}
