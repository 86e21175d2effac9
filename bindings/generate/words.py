"""The words of C in a text, translated as words.c translates them in error texts: by compiling it."""

import re
from pathlib import Path

from defaults import compile_and_run
from headers import Headers

PROGRAM = """#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include "rekindle.h"
static const char *name_of(rekindle_status status) {{
    switch (status) {{
{cases}
    default: return "";
    }}
}}
#define rekindle_status_name name_of
#include "words_{language}.h"
#include "words.c"
int main(void) {{
    char line[8192];
    while (fgets(line, sizeof(line), stdin) != NULL) {{
        line[strcspn(line, "\\n")] = '\\0';
        puts(bridge_words(line));
    }}
    return 0;
}}
"""

# What stands around a name in backticks while it is translated.
OPEN, CLOSE = "\x01", "\x02"


class Words:
    """Collects texts, and translates them all at once."""

    def __init__(self, include: Path, swig: Path, headers: Headers, language: str):
        cases = "\n".join(f'    case {name}: return "{name}";' for name in headers.enums["rekindle_status"])
        self.program = PROGRAM.format(cases=cases, language=language)
        self.include = [include, swig]
        self.done: dict[str, str] = {}

    def learn(self, texts: list[str]):
        lines = list(dict.fromkeys(line for text in texts for line in text.split("\n")))
        marked = [re.sub(r"`(\w+)`", f"{OPEN}options->\\1{CLOSE}", line) for line in lines]
        translated = compile_and_run(self.program, self.include, "\n".join(marked) + "\n").split("\n")
        self.done.update(zip(lines, translated))

    def __call__(self, text: str) -> str:
        return "\n".join(self.done[line] for line in text.split("\n"))
