// rekindle inspect --json: what another parser reads in it, of ordinary and of hostile files.
#include "fixture.h"

#include "checkpoint_file.h"
#include "core/json.h"

using rekindle::Json;

namespace {

START_TEST(a_file_is_shown) {
    ck_assert_int_eq(run_tool("inspect", "--json", GOLDEN_FILE, nullptr), 0);
    ck_assert_str_eq(error, "");
    Json shown = Json::parse(output);
    ck_assert(shown["path"] == GOLDEN_FILE);
    ck_assert(shown["progress"] == Json::parse(R"({"run_status": "running", "generation": 42, "epoch": 3, "batch": 17,
                                                   "phase": "validation", "step": 12345678901})"));
    ck_assert(shown["configuration"] == Json::parse(R"({"class": "Sequential", "name": "größe"})"));
    ck_assert(shown["fingerprint"] == Json::parse(R"({"batch_size": 32})"));
    ck_assert(shown["environment"] == nullptr);
    ck_assert_uint_eq(shown["tensors"].size(), 11);
    ck_assert(shown["tensors"][0] == Json::parse(R"({"name": "dense/kernel", "kind": "weight", "dtype": "float32",
                                                     "shape": [24, 40], "bytes": 3840})"));
    ck_assert(shown["tensors"][2] == Json::parse(R"({"name": "optimizer/step", "kind": "optimizer", "dtype": "int64",
                                                     "shape": [], "bytes": 8})"));
    ck_assert(shown["tensors"][7]["name"] == "callback/größe");
}
END_TEST

START_TEST(hostile_texts_stay_data) {
    std::string path = std::string(folder) + "/quote\"and\nline";
    write_checkpoint(path,
                     {{"a\"],\"b\":[\"", REKINDLE_UINT8, {1}, "x"},
                      {"back\\slash\x01\x1b[2J", REKINDLE_UINT8, {0}, ""},
                      {"not \xff text", REKINDLE_UINT8, {0}, ""}},
                     {{}, "{\"open\":", "{\"a\":1}}", "{\"bad\":\"\xff\"}"});
    ck_assert_int_eq(run_tool("inspect", "--json", path.c_str(), nullptr), 0);
    ck_assert_ptr_null(strchr(output, '\x1b'));
    Json shown = Json::parse(output);
    ck_assert(shown["path"] == path);
    ck_assert(shown["progress"]["run_status"] == "none");
    ck_assert(shown["configuration"] == "{\"open\":");
    ck_assert(shown["fingerprint"] == "{\"a\":1}}");
    ck_assert(shown["environment"] == "{\"bad\":\"\xef\xbf\xbd\"}");
    ck_assert(shown["tensors"][0]["name"] == "a\"],\"b\":[\"");
    ck_assert(shown["tensors"][1]["name"] == "back\\slash\x01\x1b[2J");
    ck_assert(shown["tensors"][2]["name"] == "not \xef\xbf\xbd text");
    ck_assert_uint_eq(shown["tensors"].size(), 3);
}
END_TEST

START_TEST(a_file_without_tensors_is_shown) {
    std::string path = std::string(folder) + "/empty";
    write_checkpoint(path, {});
    ck_assert_int_eq(run_tool("inspect", "--json", path.c_str(), nullptr), 0);
    ck_assert(Json::parse(output)["tensors"] == Json::array());
}
END_TEST

START_TEST(a_folder_is_shown) {
    char *valid = copy_golden("checkpoint-0000000042.rekindle", 0);
    char *damaged = path_in(folder, "checkpoint-0000000043.rekindle");
    write_file(damaged, "hello", 5);
    struct stat status;
    ck_assert_int_eq(stat(valid, &status), 0);
    ck_assert_int_eq(run_tool("inspect", "--json", folder, nullptr), 0);
    Json shown = Json::parse(output);
    ck_assert(shown["path"] == folder);
    ck_assert_uint_eq(shown["generations"].size(), 2);
    Json first = shown["generations"][0], second = shown["generations"][1];
    ck_assert(first["path"] == damaged && first["generation"] == 43 && first["bytes"] == 5);
    ck_assert(first["valid"] == false && first["progress"] == nullptr);
    ck_assert(first["refusal"].get<std::string>().starts_with("REKINDLE_CORRUPT: "));
    ck_assert(second["path"] == valid && second["generation"] == 42 && second["bytes"] == status.st_size);
    ck_assert(second["valid"] == true && second["refusal"] == nullptr && second["modified"] == status.st_mtime);
    ck_assert(second["progress"]["step"] == 12345678901);
    ck_assert(shown["newest_valid"]["path"] == valid);
    ck_assert_uint_eq(shown["newest_valid"]["tensors"].size(), 11);
    free(valid);
    free(damaged);
}
END_TEST

START_TEST(a_folder_without_a_valid_generation_is_shown_and_invalid) {
    char *damaged = copy_golden("checkpoint-0000000042.rekindle", IN_A_TENSOR);
    ck_assert_int_eq(run_tool("inspect", "--json", folder, nullptr), 1);
    expect_part(error, "no valid backup");
    Json shown = Json::parse(output);
    ck_assert(shown["newest_valid"] == nullptr);
    ck_assert(shown["generations"][0]["valid"] == false);
    ck_assert(shown["generations"][0]["progress"]["epoch"] == 3);
    free(damaged);
}
END_TEST

START_TEST(what_cannot_be_opened_leaves_no_output) {
    char *foreign = path_in(folder, "foreign");
    write_file(foreign, "hello", 5);
    ck_assert_int_eq(run_tool("inspect", "--json", foreign, nullptr), 1);
    ck_assert_str_eq(output, "");
    ck_assert_int_eq(run_tool("inspect", "--yaml", GOLDEN_FILE, nullptr), 2);
    ck_assert_int_eq(run_tool("verify", "--json", GOLDEN_FILE, nullptr), 2);
    free(foreign);
}
END_TEST

void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, a_file_is_shown);
    tcase_add_test(tests, hostile_texts_stay_data);
    tcase_add_test(tests, a_file_without_tensors_is_shown);
    tcase_add_test(tests, a_folder_is_shown);
    tcase_add_test(tests, a_folder_without_a_valid_generation_is_shown_and_invalid);
    tcase_add_test(tests, what_cannot_be_opened_leaves_no_output);
}

} // namespace

int main() {
    return run_tests("tool.inspect_json", add_tests);
}
