// CPU features: the answer agrees with what the kernel of the operating system reports.
#include "runtime/cpu_features.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

// After the standard headers: it defines a macro fail().
#include <check.h>

namespace {

std::vector<std::string> reported_flags() {
    std::ifstream file("/proc/cpuinfo");
    std::string line;
    while (std::getline(file, line)) {
        if (line.rfind("flags", 0) != 0) continue;
        std::istringstream words(line.substr(line.find(':') + 1));
        std::vector<std::string> flags;
        for (std::string word; words >> word;) flags.push_back(word);
        return flags;
    }
    return {};
}

START_TEST(support_is_what_the_system_reports) {
    const std::vector<std::string> flags = reported_flags();
    ck_assert(!flags.empty());
    auto has = [&](const char *flag) { return std::find(flags.begin(), flags.end(), flag) != flags.end(); };
    ck_assert_int_eq(rekindle::runtime::cpu_is_supported(), has("avx2") && has("fma"));
}
END_TEST

START_TEST(a_set_is_there_with_all_that_it_consists_of) {
    const std::vector<std::string> flags = reported_flags();
    auto has = [&](const char *flag) { return std::find(flags.begin(), flags.end(), flag) != flags.end(); };
    ck_assert(rekindle::runtime::cpu_has(REKINDLE_INSTRUCTION_SET_BEST));
    ck_assert(rekindle::runtime::cpu_has(REKINDLE_INSTRUCTION_SET_AVX2));
    ck_assert_int_eq(rekindle::runtime::cpu_has(REKINDLE_INSTRUCTION_SET_AVX512),
                     has("avx512f") && has("avx512bw") && has("avx512dq") && has("avx512vl"));
}
END_TEST

START_TEST(the_instruction_set_is_named) {
    const std::string name = rekindle::runtime::instruction_set();
    ck_assert_str_eq(name.c_str(), "avx2+fma");
}
END_TEST

} // namespace

int main() {
    TCase *tests = tcase_create("runtime.cpu_features");
    tcase_add_test(tests, support_is_what_the_system_reports);
    tcase_add_test(tests, a_set_is_there_with_all_that_it_consists_of);
    tcase_add_test(tests, the_instruction_set_is_named);
    Suite *suite = suite_create("runtime.cpu_features");
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failures = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
