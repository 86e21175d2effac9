#!/usr/bin/env python3
"""generate.py [folder]: makes what follows from the public headers, in this tree or below another folder.

Java's and Go's classes of parts, SWIG's lines about types, the list of exported functions, and the rows of tests that
walk every struct or function; in this tree also Go's raw layer. It needs SWIG 4.1.0, a C compiler (CC, or cc) and
gofmt; the library need not be built.
"""

import subprocess
import sys
from pathlib import Path

sys.dont_write_bytecode = True

import comments
import defaults
import golang
import headers
import java
import raw
import rows
from parts import KINDS_BY_HAND, Reader
from words import Words

ROOT = Path(__file__).resolve().parents[2]
JAVA = Path("bindings/java/src/main/java/org/rekindle")
GO = Path("bindings/go")
# By this a file is known as generated, so that it goes when its part goes.
MARK = "enerated by bindings/generate "


def learn(words: Words, reader: Reader):
    texts = []
    for part in reader.parts:
        texts += [*part.documentation, *(a.text for a in part.arguments), *(a.default for a in part.arguments)]
    for kind in reader.kinds.values():
        texts += kind.documentation
    for enum in reader.enums.values():
        texts += [*enum.documentation, *(text for _, text in enum.values)]
    words.learn(texts)


def files() -> dict[Path, str]:
    include, swig = ROOT / "include", ROOT / "bindings/swig"
    parsed = headers.read(include)
    values = defaults.read(include, parsed)
    said = comments.read(include, parsed.names)
    reader = Reader(parsed, said, values)
    found = {
        Path("bindings/swig/structs.i"): raw.structs(parsed),
        Path("bindings/swig/headers.i"): raw.includes(parsed),
        Path("tests/abi/exports.txt"): rows.exports(parsed),
        Path("tests/support/every_part.h"): rows.every(parsed, reader, said, values),
    }
    for language, of, folder, ending in (("java", java.Java, JAVA, ".java"), ("go", golang.Go, GO, ".go")):
        words = Words(include, swig, parsed, language)
        learn(words, reader)
        writer = of(words, reader.kinds, reader.enums)
        pairs = [(enum.class_name, writer.enum(enum)) for enum in reader.enums.values()]
        pairs += [(kind.class_name, writer.kind(kind)) for kind in reader.kinds.values()
                  if kind.name not in KINDS_BY_HAND]
        pairs += [(part.class_name, writer.part(part)) for part in reader.parts]
        for name, text in pairs:
            found[folder / (writer.file_name(name) + ending)] = text
    return found


def main():
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT
    found = files()
    for old in [*(folder / JAVA).glob("*.java"), *(folder / GO).glob("*.go")]:
        if MARK in old.read_text()[:200] and old.relative_to(folder) not in found:
            old.unlink()
    for path, text in found.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    golang.format(sorted(folder / path for path in found if path.suffix == ".go"))
    if folder == ROOT:
        subprocess.run([ROOT / GO / "generate.sh"], check=True)


if __name__ == "__main__":
    main()
