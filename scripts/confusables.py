"""Rebuild policyguard/normalize/confusables.tsv from the Unicode TR39 data that `confusable_homoglyphs` ships.

Run with that package installed: ``python scripts/confusables.py``. Only letters and digits that look like one
ASCII letter or digit are kept; kana and kanji are left out, because their look-alikes depend on the neighbours
(``policyguard/normalize/kana.py``).
"""

from __future__ import annotations

import json
import unicodedata
from importlib import resources
from pathlib import Path

TARGET = Path(__file__).parent.parent / "policyguard" / "normalize" / "confusables.tsv"
NOT_LATIN_LIKE = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "IDEOGRAPHIC", "BOPOMOFO")


def look_alikes() -> dict[str, str]:
    """Each non-ASCII character with the lower-case ASCII letter or digit it resembles."""
    table = json.loads((resources.files("confusable_homoglyphs") / "confusables.json").read_text("utf-8"))
    found = {}
    for character, resembling in table.items():
        if len(character) != 1 or character.isascii() or not character.isalpha():
            continue
        if unicodedata.name(character, "").startswith(NOT_LATIN_LIKE):
            continue
        letters = [item["c"].lower() for item in resembling if len(item["c"]) == 1 and item["c"].isascii()]
        letters = [letter for letter in letters if letter.isalnum()]
        if letters:
            # TR39 sends every vertical stroke to "l"; a capital one is meant to be read as I.
            capital_stroke = letters[0] == "l" and unicodedata.category(character) == "Lu"
            found[character] = "i" if capital_stroke else letters[0]
    return found


def main() -> None:
    """Write the table, one ``U+XXXX <tab> letter <tab> name`` a line."""
    lines = [
        "# Derived from Unicode TR39 confusables; (c) Unicode, Inc., https://www.unicode.org/terms_of_use.html"
    ]
    lines += [
        f"{ord(character):04X}\t{letter}\t{unicodedata.name(character, '')}"
        for character, letter in sorted(look_alikes().items())
    ]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{TARGET}: {len(lines) - 1} characters")


if __name__ == "__main__":
    main()
