"""A byte-level tokenizer in plain Python: the second opinion on a language model's token ids.

It follows GPT-2's reference code (openai/gpt-2, src/encoder.py): cut the text into words by a pattern, write each byte
as a character, and merge neighbours by rank until none can be merged. Digits stand by themselves first, as SmolLM2 has
it, and a byte that the vocabulary lacks is left out, as Hugging Face's tokenizers do.

>>> words("I'm 12 years  old")
['I', "'m", ' ', '1', '2', ' years', ' ', ' old']
"""

import unicodedata


def category(character):
    return unicodedata.category(character)[0]


def kind(character):
    """L, N, space or other: what GPT-2's pattern tells apart."""
    if category(character) in "LN":
        return category(character)
    # \s is the Unicode property White_Space, which lacks the four separators that Python's isspace has.
    return "space" if character.isspace() and character not in "\x1c\x1d\x1e\x1f" else "other"


def run(text, at, what):
    end = at
    while end < len(text) and kind(text[end]) == what:
        end += 1
    return end


def gpt2_words(text):
    """'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+"""
    at = 0
    while at < len(text):
        short = next((s for s in ("'s", "'t", "'re", "'ve", "'m", "'ll", "'d") if text.startswith(s, at)), None)
        if short:
            end = at + len(short)
        else:
            start = at + (text[at] == " ")
            what = kind(text[start]) if start < len(text) else "space"
            if what != "space":
                end = run(text, start, what)
            else:
                end = run(text, at, "space")
                # The last blank goes with the word that follows it.
                if end < len(text) and end - at > 1:
                    end -= 1
        yield text[at:end]
        at = end


def words(text):
    parts, start = [], 0
    for at, character in enumerate(text):
        if category(character) == "N":
            parts += [text[start:at], character]
            start = at + 1
    return [word for part in [*parts, text[start:]] for word in gpt2_words(part)]


def alphabet():
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [b for b in range(256) if b not in printable]
    return {b: chr(b) for b in printable} | {b: chr(256 + n) for n, b in enumerate(others)}


class BytePairs:
    def __init__(self, tokens, merges, control):
        self.ids = {token: id for id, token in enumerate(tokens)}
        self.ranks = {tuple(merge.split(" ")): rank for rank, merge in enumerate(merges)}
        self.control = sorted(control, key=len, reverse=True)
        self.alphabet = alphabet()

    def word(self, word):
        parts = [self.alphabet[b] for b in word.encode()]
        parts = [part for part in parts if part in self.ids]
        while len(parts) > 1:
            ranked = [(self.ranks.get(pair, len(self.ranks)), at) for at, pair in enumerate(zip(parts, parts[1:]))]
            rank, at = min(ranked)
            if rank == len(self.ranks):
                break
            parts[at : at + 2] = [parts[at] + parts[at + 1]]
        return [self.ids[part] for part in parts]

    def plain(self, text):
        return [id for word in words(text) for id in self.word(word)]

    def encode(self, text):
        """Ids, with control tokens written out in the text read as such."""
        ids, start, at = [], 0, 0
        while at < len(text):
            token = next((c for c in self.control if text.startswith(c, at)), None)
            if token is None:
                at += 1
                continue
            ids += [*self.plain(text[start:at]), self.ids[token]]
            at += len(token)
            start = at
        return ids + self.plain(text[start:])
