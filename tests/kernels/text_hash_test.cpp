// Hashes of short texts, against what others compute.
#include "core/text_hash.h"

#include "kernel_test.h"

using namespace rekindle;
using kernel_test::run_tests;

namespace {

// As TensorFlow's Fingerprint gives them.
START_TEST(fingerprints_are_farmhashs) {
    const struct {
        const char *text;
        uint64_t expected;
    } cases[] = {
        {"", 0x9AE16A3B2F90404F},
        {"0", 0xD2ED96073B81823F},
        {"7", 0x8831601F30043498},
        {"-1", 0x65C727C9A1B5784E},
        {"12", 0xAD931D0412144350},
        {"123", 0xD3471144C3EAC34B},
        {"1234", 0x0C3FA0B46E8ADCAE},
        {"-12345", 0x0B161E774067AFF6},
        {"1234567", 0x66BE0F8DAA9284A7},
        {"12345678", 0x2F99D2664A0FB6EA},
        {"-123456789", 0x59224B83D9356160},
        {"-2147483648", 0x5A7D115524F600F5},
        {"abcdefghijklmno", 0x687DFC2653BB2C1D},
        {"abcdefghijklmnop", 0x54630BAD7705CEBD},
    };
    for (const auto &[text, expected] : cases) {
        uint64_t found = fingerprint64(text);
        ck_assert_msg(found == expected, "\"%s\": %016lx instead of %016lx", text, found, expected);
    }
}
END_TEST

// Of the bytes 0, 1, 2, ... with the key 0, 1, ..., 15: as the authors' reference implementation gives them; the last
// one stands in their paper, in Appendix A.
START_TEST(siphash_gives_its_authors_numbers) {
    const struct {
        size_t size;
        uint64_t expected;
    } cases[] = {{0, 0x726FDB47DD0E0E31}, {1, 0x74F839C593DC67FD}, {8, 0x93F5F5799A932462}, {15, 0xA129CA6149BE45E5}};
    for (const auto &[size, expected] : cases) {
        std::string text;
        for (size_t i = 0; i < size; ++i) text.push_back(static_cast<char>(i));
        uint64_t found = siphash(text, {0x0706050403020100, 0x0F0E0D0C0B0A0908});
        ck_assert_msg(found == expected, "%zu bytes: %016lx instead of %016lx", size, found, expected);
    }
}
END_TEST

void add_tests(TCase *tests) {
    tcase_add_test(tests, fingerprints_are_farmhashs);
    tcase_add_test(tests, siphash_gives_its_authors_numbers);
}

} // namespace

int main() {
    return run_tests("kernels.text_hash", add_tests);
}
