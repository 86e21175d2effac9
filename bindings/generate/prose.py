"""Lines of documentation, wrapped."""

import re
import textwrap

WIDTH = 120


def wrap(text: str, first: str, rest: str, width: int = WIDTH) -> list[str]:
    whole = re.sub(r"\{@(\w+) ", "{@\\1\0", text)  # a tag of Java's stays in one line
    lines = textwrap.wrap(whole, width, initial_indent=first, subsequent_indent=rest, break_long_words=False,
                          break_on_hyphens=False)
    return [line.replace("\0", " ") for line in lines]


def with_default(text: str, default: str) -> str:
    """A sentence or a list of clauses, and what holds by default at its end."""
    if not default:
        return text
    ends = ". " in text
    return f"{text}. By default {default}" if ends else f"{text}; by default {default}"


def article(word: str) -> str:
    """By the first sound, which of an abbreviation is that of its first letter's name."""
    vowels = "AEFHILMNORSX" if word[:2].isupper() else "AEIOaeio"
    return "an " + word if word[0] in vowels else "a " + word


def about(name: str, text: str) -> str:
    """A sentence that begins with the name of what the text is about."""
    if re.match(r"(The|An?) ", text):
        return f"{name} is {text[0].lower()}{text[1:]}"
    if re.match(r"(How|What|In|By|Whether|Images) ", text):
        return f"{name}: {text[0].lower()}{text[1:]}"
    return f"{name}: {text}"
