#!/usr/bin/env python3
"""What comments.py takes from a header for the documentation of other languages, and what it leaves to readers of C."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True

import comments

WITH_EXAMPLE = """/* Adds a thing.
 *
 * Example:
 *
 *     rekindle_thing *thing;
 *
 *     rekindle_thing_create(NULL, &thing);
 *
 * In C the caller destroys it.
 *
 * More of it, as a list:
 *   one
 *   two */"""


class Paragraphs(unittest.TestCase):
    def test_examples_and_paragraphs_for_c_are_left_out(self):
        self.assertEqual(comments.paragraphs(comments.clean(WITH_EXAMPLE)),
                         ["Adds a thing.", "More of it, as a list:", "  one\n  two"])

    def test_an_example_may_follow_its_line_at_once(self):
        self.assertEqual(comments.paragraphs("Adds.\n\nExample:\n    rekindle_add(1);\n\nThen more."),
                         ["Adds.", "Then more."])

    def test_the_word_in_a_sentence_begins_no_example(self):
        self.assertEqual(comments.paragraphs("An Example: this one.\n\nIn Chicago it differs."),
                         ["An Example: this one.", "In Chicago it differs."])


class Fields(unittest.TestCase):
    """A field without a comment has that of the file, or of the header whose group the file is."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.include = Path(folder.name)
        self.write("thing.h", "/* Things.\n *\n * `size`: the size of a thing.\n"
                   " * `name`: its name; NULL: none. It may be long.\n * `kind`: its kind. */\n")
        self.write("things/small.h", "/* Small things.\n *\n * `size`: the small size. */\n"
                   "typedef struct small {\n    int size;\n    int name;\n    int color; /* its color */\n} small;\n")
        self.write("other.h", "/* Others. */\ntypedef struct other {\n    int size;\n} other;\n")
        self.read = comments.read(self.include, ["thing.h", "things/small.h", "other.h"])

    def write(self, name: str, text: str):
        path = self.include / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)

    def test_its_own_comment_comes_first(self):
        self.assertEqual(self.read.of_member("small", "color"), "its color")

    def test_then_that_of_its_file(self):
        self.assertEqual(self.read.of_member("small", "size"), "the small size")

    def test_then_that_of_the_header_whose_group_the_file_is_with_all_its_sentences(self):
        self.assertEqual(self.read.of_member("small", "name"), "its name; NULL: none. It may be long")

    def test_another_header_says_nothing_of_it(self):
        self.assertEqual(self.read.of_member("other", "size"), "")


if __name__ == "__main__":
    unittest.main()
