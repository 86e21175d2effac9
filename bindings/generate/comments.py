"""What the public headers' comments say of files, types, fields and enumerators.

A comment above a type is about the type, one in the line of a field or enumerator, or above it, about that. A field
without one takes the sentence that begins with its name in backticks, of the file's first comment, or of that of the
header whose group the file is: layer.h of layers/core.h. Paragraphs that begin with "In C", and examples, are for readers
of the header alone.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Comments:
    types: dict[str, str] = field(default_factory=dict)
    functions: dict[str, str] = field(default_factory=dict)
    members: dict[tuple[str, str], str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)  # the first comment of the file, by a type in it
    groups: dict[str, str] = field(default_factory=dict)  # that of the header whose group the file is
    file_of: dict[str, str] = field(default_factory=dict)

    def of_type(self, name: str) -> str:
        return self.types.get(name, "")

    def of_member(self, type: str, name: str) -> str:
        text = self.members.get((type, name), "")
        return text or shared(self.files.get(type, ""), name) or shared(self.groups.get(type, ""), name)


def clean(comment: str) -> str:
    """The text without the comment's own characters; paragraphs and indented lines stay apart."""
    lines = [re.sub(r"^\s*\* ?", "", line).rstrip() for line in comment[2:-2].strip("*").split("\n")]
    lines[0] = lines[0].strip()
    return "\n".join(lines).strip()


def blocks(text: str) -> list[str]:
    """What stands between empty lines, without that for readers of the header alone: "In C ...", and "Example:" with the
    indented blocks that follow it."""
    found: list[str] = []
    in_example = False
    for block in re.split(r"\n(?:\s*\n)+", text):
        begins = re.match(r"Example:", block)
        in_example = bool(begins) or in_example and block.startswith("    ")
        if not in_example and not re.match(r"In C\b", block):
            found.append(block)
    return found


def paragraphs(text: str) -> list[str]:
    """For other languages than C; indented lines stay lines."""
    found: list[str] = []
    for block in blocks(text):
        for line in block.split("\n"):
            indented = line.startswith("  ")
            if found and indented and found[-1].startswith("  ") and line is not block:
                found[-1] += "\n" + line
            elif found and not indented and not found[-1].startswith("  ") and line != block.split("\n")[0]:
                found[-1] += " " + line
            elif line:
                found.append(line)
    return [p if p.startswith("  ") else re.sub(r"\s+", " ", p).strip() for p in found]


def sentences(paragraph: str) -> list[str]:
    return re.split(r"(?<=[.)])\s+(?=[A-Z`])", paragraph)


def shared(text: str, name: str) -> str:
    """What a paragraph says of a name: from the sentence that begins with it to the next that begins with a name."""
    for paragraph in paragraphs(text):
        said: list[str] = []
        for sentence in sentences(paragraph):
            begins = re.match(r"`(\w+)`:? (is )?", sentence)
            if begins and said:
                break
            if begins and begins[1] == name:
                said.append(sentence[begins.end():])
            elif said:
                said.append(sentence)
        if said:
            return " ".join(said).rstrip(".")
    return ""


# What stands in a struct or enum: comments, and what ends with a semicolon, a comma or the closing brace.
TOKEN = re.compile(r"/\*.*?\*/|[^;,{}/]*(?:\([^()]*\)[^;,{}/]*)*[;,}]", re.DOTALL)


def members(type: str, body: str, comments: Comments):
    above = ""
    last, last_end = "", 0
    for token in TOKEN.finditer(body):
        text = token.group().strip()
        if text.startswith("/*"):
            if last and "\n" not in body[last_end:token.start()]:
                comments.members[type, last] = clean(text)
            else:
                above = clean(text)
            continue
        name = (re.search(r"\(\*(\w+)\)", text) or re.match(r"(\w+)\s*(=[^,}]*)?[,}]$", text)
                or re.search(r"(\w+)(\[\d+\])?;$", text))
        last = name.group(1) if name else ""
        last_end = token.end()
        if last and above:
            comments.members[type, last] = above
        above = ""


TYPE = re.compile(
    r"(?P<comment>/\*(?:[^*]|\*(?!/))*\*/\n)?typedef (?:(?P<kind>struct|enum) (?P<tag>\w+) \{(?P<body>.*?)\n?\} \w+;"
    r"|struct (?P<handle>\w+) \w+;)", re.DOTALL)

FUNCTION = re.compile(r"(?P<comment>/\*(?:[^*]|\*(?!/))*\*/\n)REKINDLE_API [^;(]*?(?P<name>rekindle_\w+)\(")


def first_comment(header: Path) -> str:
    return clean(re.match(r"/\*.*?\*/", header.read_text(), re.DOTALL).group())


def group_of(header: Path) -> Path | None:
    """layer.h of layers/core.h; none of layer.h."""
    whole = header.parent.with_name(header.parent.name.removesuffix("s") + ".h")
    return whole if whole.exists() else None


def read(include: Path, names: list[str]) -> Comments:
    comments = Comments()
    for name in names:
        header = Path(include, name)
        text = header.read_text()
        first = first_comment(header)
        whole = group_of(header)
        for match in TYPE.finditer(text):
            type = match["tag"] or match["handle"]
            comments.files[type] = first
            if whole:
                comments.groups[type] = first_comment(whole)
            comments.file_of[type] = name
            if match["comment"]:
                comments.types[type] = clean(match["comment"].strip())
            if match["body"]:
                # The last enumerator has no comma behind it.
                body = re.sub(r"(= -?\d+)(?=\s*(?:/\*(?:[^*]|\*(?!/))*\*/)?\s*$)", r"\1,", match["body"])
                members(type, body + "}", comments)
        for match in FUNCTION.finditer(text):
            comments.functions[match["name"]] = clean(match["comment"].strip())
    return comments
