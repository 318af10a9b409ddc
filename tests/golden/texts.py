"""The texts of the golden values: ordinary sentences, and everything that has ever bitten a tokenizer."""

TEXTS = [
    # The pair whose cosine, 0.7553, is on record for this model.
    "A man is eating food.",
    "A man is eating a piece of bread.",
    # Ordinary texts, of several lengths.
    "food",
    "Shares of the company fell 4.3% on Tuesday after it cut its forecast for the year.",
    "The plot is thin, the jokes are old, and yet I could not stop smiling.",
    "Dear all, the meeting on Thursday has moved to room 12. Please bring the signed forms, and tell Anna if you "
    "can't come. Kind regards, Tom",
    # Nothing, and next to nothing.
    "",
    " ",
    "\n\t \r\n",
    "a",
    ".",
    "!!!???...",
    # Case, accents, ligatures, full-width forms, compatibility characters.
    "HELLO WORLD, THIS IS SHOUTING",
    "Crème brûlée, naïve façade, Ångström, Łódź, Dvořák",
    "e\u0301cole (combining accent) and \u00e9cole (composed)",
    "İstanbul ıslak Straße ΣΊΣΥΦΟΣ",
    "ﬁne ﬂour, Ｆｕｌｌ ｗｉｄｔｈ, № 5, ½ ² ™",
    # Emoji: alone, with a skin tone, joined, flags.
    "I love this 😍🔥",
    "👩‍👩‍👧 👍🏽 🇩🇪 ❤️",
    "😀",
    # Right to left.
    "مرحبا بالعالم، كيف حالك؟",
    "שלום עולם! מה שלומך?",
    "English then \u202eمختلط\u202c then English",
    # CJK, with and without spaces between words.
    "我喜欢吃苹果。今天天气很好！",
    "東京は日本の首都です。カタカナとひらがな",
    "안녕하세요 세계",
    "a中b文c",
    # Scripts of which the vocabulary has a few letters or none.
    "Привет, мир! Как дела?",
    "हिन्दी में एक वाक्य",
    "ภาษาไทยไม่มีช่องว่าง",
    "\U00010330\U00010331\U00010332 gothic, \u1400\u1401 syllabics",
    # White space and what can't be seen.
    "tabs\tand\nnew\r\nlines\u00a0no-break\u2003em\u3000ideographic\u2028separator\u2029paragraph",
    "zero\u200bwidth\u200djoin\u2060er\ufeff soft\u00adhyphen",
    "null\x00bell\x07escape\x1b[31m del\x7f nel\x85 replacement\ufffd private\ue000",
    # Punctuation inside words, symbols, code, addresses, numbers.
    "don't state-of-the-art C++ C# node.js \u2018quoted\u2019 \u2014 dash\u2026",
    "https://example.com/path?q=1&lang=en#top me@example.org @name #tag",
    "$1,234.56 + 7e-3 = 1.234,57 € (100%) 192.168.0.1 2026-11-23T22:35:00Z",
    "for (let i = 0; i < n; i++) { a[i] ^= `x${i}` | ~b; }",
    # Special tokens written out, rightly and wrongly.
    "The capital of France is [MASK].",
    "[CLS] first [SEP] second [PAD] [UNK] [mask] [ MASK ]",
    # A word over 100 characters is unknown as a whole; one of exactly 100 is not.
    "x" * 101 + " after",
    "ab" * 50,
    # Over 256 tokens: exactly at the limit, one beyond, and far beyond.
    " ".join(["word"] * 254),
    " ".join(["word"] * 254) + " beyond",
    " ".join(f"Sentence {i} of a long text goes on about supercalifragilistic matters." for i in range(60)),
]
