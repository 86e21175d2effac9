/* The instruction set that models are computed with. Each test has a process of its own. */
#include "helpers.h"

static rekindle_runtime_options with_set(rekindle_instruction_set set) {
    rekindle_runtime_options options = REKINDLE_RUNTIME_OPTIONS_INIT;
    options.threads = 1;
    options.instruction_set = set;
    return options;
}

static rekindle_runtime_options with_number(int number) {
    rekindle_runtime_options options = with_set(REKINDLE_INSTRUCTION_SET_BEST);
    memcpy(&options.instruction_set, &number, sizeof(number));
    return options;
}

/* Whether the system reports what makes up AVX-512 as far as it is a set of its own. */
static int cpu_has_avx512(void) {
    static const char *const flags[] = {" avx512f", " avx512bw", " avx512dq", " avx512vl"};
    static char line[16384];
    FILE *file = fopen("/proc/cpuinfo", "r");
    int has = 1;
    ck_assert_ptr_nonnull(file);
    while (fgets(line, sizeof(line), file) != NULL && strncmp(line, "flags", 5) != 0) continue;
    fclose(file);
    ck_assert_ptr_nonnull(strstr(line, " avx2"));
    for (size_t i = 0; i < LENGTH(flags); ++i) has = has && strstr(line, flags[i]) != NULL;
    return has;
}

static rekindle_instruction_set used(void) {
    rekindle_instruction_set set = REKINDLE_INSTRUCTION_SET_BEST;
    OK(rekindle_runtime_instruction_set(&set));
    return set;
}

static void expect_in_build_info(const char *field) {
    char *json = NULL;
    OK(rekindle_build_info(&json));
    ck_assert_msg(strstr(json, field) != NULL, "no %s in %s", field, json);
    rekindle_string_destroy(json);
}

START_TEST(the_best_is_the_default) {
    rekindle_runtime_options options = REKINDLE_RUNTIME_OPTIONS_INIT;
    ck_assert_int_eq(options.instruction_set, REKINDLE_INSTRUCTION_SET_BEST);
    ck_assert_int_eq(used(), cpu_has_avx512() ? REKINDLE_INSTRUCTION_SET_AVX512 : REKINDLE_INSTRUCTION_SET_AVX2);
}
END_TEST

START_TEST(avx2_is_used) {
    rekindle_runtime_options options = with_set(REKINDLE_INSTRUCTION_SET_AVX2);
    setenv("ONEDNN_MAX_CPU_ISA", "SSE41", 1);
    OK(rekindle_runtime_configure(&options));
    ck_assert_int_eq(used(), REKINDLE_INSTRUCTION_SET_AVX2);
    expect_in_build_info("\"instruction_set\":\"avx2\"");
}
END_TEST

START_TEST(avx512_is_used_or_refused) {
    rekindle_runtime_options options = with_set(REKINDLE_INSTRUCTION_SET_AVX512);
    int64_t threads = 0;
    if (cpu_has_avx512()) {
        OK(rekindle_runtime_configure(&options));
        ck_assert_int_eq(used(), REKINDLE_INSTRUCTION_SET_AVX512);
        expect_in_build_info("\"instruction_set\":\"avx512_core\"");
        return;
    }
    options = with_set(REKINDLE_INSTRUCTION_SET_AVX2);
    OK(rekindle_runtime_configure(&options));
    options = with_set(REKINDLE_INSTRUCTION_SET_AVX512);
    options.threads = 3;
    REFUSED(rekindle_runtime_configure(&options), REKINDLE_UNSUPPORTED,
            "options->instruction_set is AVX512; expected what this CPU has, which is AVX2");
    OK(rekindle_runtime_threads(&threads));
    ck_assert_int_eq(threads, 1);
    ck_assert_int_eq(used(), REKINDLE_INSTRUCTION_SET_AVX2);
}
END_TEST

START_TEST(the_last_call_decides) {
    rekindle_runtime_options options = with_set(REKINDLE_INSTRUCTION_SET_AVX2);
    OK(rekindle_runtime_configure(&options));
    OK(rekindle_runtime_configure(NULL));
    expect_in_build_info("\"instruction_set\":\"avx");
    ck_assert_int_eq(used(), cpu_has_avx512() ? REKINDLE_INSTRUCTION_SET_AVX512 : REKINDLE_INSTRUCTION_SET_AVX2);
}
END_TEST

static void *no_memory(void *user_data, size_t size, size_t alignment) {
    (void)user_data, (void)size, (void)alignment;
    return NULL;
}

static void free_none(void *user_data, void *pointer, size_t size) {
    (void)user_data, (void)pointer, (void)size;
}

/* Neither the set nor anything else. */
START_TEST(a_call_that_fails_changes_nothing) {
    static const int numbers[] = {-1, 3, 1 << 30};
    rekindle_runtime_options options = with_set(REKINDLE_INSTRUCTION_SET_AVX2);
    int64_t threads = 0;
    OK(rekindle_runtime_configure(&options));
    for (size_t i = 0; i < LENGTH(numbers); ++i) {
        options = with_number(numbers[i]);
        options.threads = 3;
        options.allocate = no_memory;
        options.deallocate = free_none;
        INVALID(rekindle_runtime_configure(&options), "expected one of its enumerators, 0 to 2");
    }
    options = with_set(REKINDLE_INSTRUCTION_SET_BEST);
    options.reserved = 1;
    INVALID(rekindle_runtime_configure(&options), "options->reserved is 1; expected 0");
    options = with_set(REKINDLE_INSTRUCTION_SET_BEST);
    options.threads = -1;
    INVALID(rekindle_runtime_configure(&options), "options->threads is -1");
    OK(rekindle_runtime_threads(&threads));
    ck_assert_int_eq(threads, 1);
    ck_assert_int_eq(used(), REKINDLE_INSTRUCTION_SET_AVX2);
    rekindle_tensor_destroy(float_tensor(x_values(), x_shape, 2));
}
END_TEST

START_TEST(afterwards_it_is_fixed) {
    rekindle_runtime_options options = with_set(REKINDLE_INSTRUCTION_SET_AVX2);
    OK(rekindle_runtime_configure(&options));
    ck_assert_int_eq(used(), REKINDLE_INSTRUCTION_SET_AVX2);
    for (int set = 0; set <= 1; ++set) {
        options = with_number(set);
        REFUSED(rekindle_runtime_configure(&options), REKINDLE_BUSY, "configure it before anything is created");
    }
    ck_assert_int_eq(used(), REKINDLE_INSTRUCTION_SET_AVX2);
}
END_TEST

/* What tells the set cannot be wrong later. */
START_TEST(build_information_fixes_it) {
    rekindle_runtime_options options = with_set(REKINDLE_INSTRUCTION_SET_AVX2);
    OK(rekindle_runtime_configure(&options));
    expect_in_build_info("\"instruction_set\":\"avx2\"");
    REFUSED(rekindle_runtime_configure(NULL), REKINDLE_BUSY,
            "options->instruction_set is BEST; expected AVX2, which oneDNN is set to already");
    OK(rekindle_runtime_configure(&options));
    ck_assert_int_eq(used(), REKINDLE_INSTRUCTION_SET_AVX2);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_test(tests, the_best_is_the_default);
    tcase_add_test(tests, avx2_is_used);
    tcase_add_test(tests, avx512_is_used_or_refused);
    tcase_add_test(tests, the_last_call_decides);
    tcase_add_test(tests, a_call_that_fails_changes_nothing);
    tcase_add_test(tests, afterwards_it_is_fixed);
    tcase_add_test(tests, build_information_fixes_it);
}

int main(void) {
    return run_tests("capi.instruction_set", add_tests);
}
