// The tool's JSON: what it takes for valid is what another parser accepts, and it reads the same.
#include "core/json.h"

#include <check.h>
#undef fail

#include <cstdlib>
#include <string>
#include <vector>

#include "checkpoint/test_files.h"

extern "C" {
#include "tool/json.h"
}

using rekindle::Json;

namespace {

// No single change makes a number too large for a double, which is valid, but not for the other parser.
const char kRich[] = R"({"a": [1, -0.5e+1, 0, true, false, null, "x\"\\\/\b\f\n\r\tA"],)"
                     "\n\t\"größe €😀\":{ \"\" : {}, \"b\" :[ ] , \"pair\":\"\\uD83D\\ude00\\u00e9\" } , \"e\":2E-3}";

void expect_agreement(const std::string &text) {
    ck_assert_msg(json_is_valid(text.c_str()) == Json::accept(text), "valid? %d: %s", json_is_valid(text.c_str()),
                  text.c_str());
}

START_TEST(validity_is_as_another_parser_has_it) {
    ck_assert(json_is_valid(kRich));
    for (const char *text : {"",
                             " ",
                             "0",
                             "-0",
                             "01",
                             "-",
                             "+1",
                             "1.",
                             ".5",
                             "1.5",
                             "1e",
                             "1e5",
                             "1E+5",
                             "1e-",
                             "0x1",
                             "tru",
                             "true ",
                             "nulll",
                             "\"",
                             "\"\"",
                             "\"\t\"",
                             "\"\\x\"",
                             "\"\\u12\"",
                             "\"\\u12g4\"",
                             "\"\\ud800\"",
                             "\"\\udc00\"",
                             "\"\\ud800\\u0041\"",
                             "\"\\ud83d\\ude00\"",
                             "\"\\ud83d\\ude0\"",
                             "\"\\ud83d\\",
                             "\"\\ud83d\\u",
                             "[",
                             "]",
                             "[1,]",
                             "[,1]",
                             "[1 2]",
                             "{",
                             "{}",
                             "{\"a\"}",
                             "{\"a\":}",
                             "{\"a\":1,}",
                             "{a:1}",
                             "{1:1}",
                             "[}",
                             "{]",
                             "1 1",
                             "\v1",
                             "NaN",
                             "\"\xff\"",
                             "\"\xc0\x80\"",
                             "\"\xed\xa0\x80\"",
                             "\"\xf4\x90\x80\x80\"",
                             "\"\xe2\x82\""}) {
        expect_agreement(text);
    }
}
END_TEST

START_TEST(every_truncation_and_every_changed_byte_is_judged_alike) {
    const std::string rich = kRich;
    for (size_t size = 0; size < rich.size(); ++size) expect_agreement(rich.substr(0, size));
    for (size_t at = 0; at < rich.size(); ++at) {
        for (int byte = 1; byte < 256; ++byte) {
            std::string changed = rich;
            changed[at] = static_cast<char>(byte);
            expect_agreement(changed);
        }
    }
}
END_TEST

START_TEST(depth_has_a_limit) {
    std::string deep = std::string(100, '[') + std::string(100, ']');
    ck_assert(json_is_valid(deep.c_str()));
    ck_assert(!json_is_valid(("[" + deep + "]").c_str()));
    ck_assert(!json_is_valid(std::string(10'000'000, '[').c_str()));
}
END_TEST

// What json_next finds, as the other parser's value.
Json walk(const char *text) {
    if (*text != '{' && *text != '[') return Json::parse(text);
    Json result = *text == '{' ? Json::object() : Json::array();
    json_member member;
    while (json_next(&text, &member)) {
        Json value = walk(std::string(member.value.begin, member.value.size).c_str());
        std::string key(member.key.begin, member.key.size);
        if (result.is_object()) {
            result[Json::parse('"' + key + '"').get<std::string>()] = value;
        } else {
            ck_assert(key.empty());
            result.push_back(value);
        }
    }
    return result;
}

START_TEST(members_are_walked_in_order) {
    for (const char *text : {kRich, "{}", "[]", "[ [ ] , { } ]", "[\"a\", \"b\"]", "{\"a\":\"b\"}"}) {
        ck_assert(walk(text).dump() == Json::parse(text).dump());
    }
}
END_TEST

std::string as_json_string(const std::string &text) {
    char *written = nullptr;
    size_t size = 0;
    FILE *stream = open_memstream(&written, &size);
    write_json_string(stream, text.c_str());
    fclose(stream);
    std::string result(written, size);
    free(written);
    return result;
}

START_TEST(strings_come_back_as_they_were) {
    std::string every_byte;
    for (char byte = 1; byte < 0x7f; ++byte) every_byte += byte;
    for (const std::string &text : {every_byte, std::string("größe €😀 \x7f"), std::string()}) {
        ck_assert(Json::parse(as_json_string(text)) == text);
    }
}
END_TEST

START_TEST(bytes_that_are_no_text_are_replaced) {
    const std::string replaced = "\xef\xbf\xbd";
    ck_assert(Json::parse(as_json_string("a\xff"
                                         "b")) == "a" + replaced + "b");
    ck_assert(Json::parse(as_json_string("\xe2\x82")) == replaced + replaced);
    ck_assert(Json::parse(as_json_string("\xc0\x80")) == replaced + replaced);
}
END_TEST

void add_tests(TCase *tests) {
    tcase_add_test(tests, validity_is_as_another_parser_has_it);
    tcase_add_test(tests, every_truncation_and_every_changed_byte_is_judged_alike);
    tcase_add_test(tests, depth_has_a_limit);
    tcase_add_test(tests, members_are_walked_in_order);
    tcase_add_test(tests, strings_come_back_as_they_were);
    tcase_add_test(tests, bytes_that_are_no_text_are_replaced);
}

} // namespace

int main() {
    return run_tests("tool.json", add_tests);
}
