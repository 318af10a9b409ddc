"""BERT's uncased tokenizer, in plain Python: the second opinion on the token ids.

It follows the paper's reference code (google-research/bert, tokenization.py): clean the text, set spaces around
CJK characters, lower-case, strip accents, split at white space and punctuation, then match the longest piece of the
vocabulary greedily. Special tokens written out in a text, such as "[MASK]", are taken as such, as Hugging Face's
tokenizers do and Google's reference does not.

>>> vocabulary = {"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "un": 3, "##aff": 4, "##able": 5, "!": 6}
>>> WordPiece(vocabulary, []).encode("Unaffable!", 256)
[1, 3, 4, 5, 6, 2]
"""

import json
import re
import unicodedata

# A longer word is [UNK] without looking for its pieces.
LONGEST_WORD = 100

# The blocks that the reference calls Chinese: no kana, no hangul.
CJK = [
    (0x4E00, 0x9FFF),
    (0x3400, 0x4DBF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2B73F),
    (0x2B740, 0x2B81F),
    (0x2B820, 0x2CEAF),
    (0xF900, 0xFAFF),
    (0x2F800, 0x2FA1F),
]


def is_cjk(character):
    return any(low <= ord(character) <= high for low, high in CJK)


def is_punctuation(character):
    # All of ASCII that is neither letter, digit nor space counts, "$" and "`" included.
    ascii_mark = 33 <= ord(character) <= 126 and not character.isalnum()
    return ascii_mark or unicodedata.category(character).startswith("P")


def clean(text):
    kept = []
    for character in text:
        if character in "\t\n\r" or unicodedata.category(character) == "Zs":
            kept.append(" ")
        elif character in "\0\ufffd" or unicodedata.category(character).startswith("C"):
            continue
        else:
            kept.append(character)
    return "".join(kept)


def normalise(text):
    text = clean(text)
    text = "".join(f" {c} " if is_cjk(c) else c for c in text)
    # Accents go before lower-casing here, where the reference lowers first: the same but for a few letters, such as
    # the dotted capital I, whose lower case carries a combining mark. Hugging Face's order is the one models run with.
    text = "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn")
    return "".join(c.lower() for c in text)


def words(text):
    word = ""
    # str.split() knows white space beyond Zs, such as the line separators.
    for chunk in text.split():
        for character in chunk:
            if is_punctuation(character):
                if word:
                    yield word
                yield character
                word = ""
            else:
                word += character
        if word:
            yield word
        word = ""


class WordPiece:
    def __init__(self, vocabulary, special):
        self.vocabulary = vocabulary
        self.special = special

    @classmethod
    def from_file(cls, path):
        with open(path, encoding="utf-8") as file:
            parsed = json.load(file)
        return cls(parsed["model"]["vocab"], [t["content"] for t in parsed["added_tokens"]])

    def pieces(self, word):
        if len(word) > LONGEST_WORD:
            return ["[UNK]"]
        found, start = [], 0
        while start < len(word):
            end = len(word)
            while end > start:
                piece = word[start:end] if start == 0 else "##" + word[start:end]
                if piece in self.vocabulary:
                    break
                end -= 1
            if end == start:
                return ["[UNK]"]
            found.append(piece)
            start = end
        return found

    def encode(self, text, max_tokens):
        """Ids with [CLS] and [SEP], cut to `max_tokens` with both kept."""
        tokens = []
        parts = re.split("(" + "|".join(map(re.escape, self.special)) + ")", text) if self.special else [text]
        for part in parts:
            if part in self.special:
                tokens.append(part)
            else:
                tokens += [piece for word in words(normalise(part)) for piece in self.pieces(word)]
        tokens = ["[CLS]", *tokens[: max_tokens - 2], "[SEP]"]
        return [self.vocabulary[t] for t in tokens]
