"""Writes rouge.json: what rouge-score says of pairs of a reference and a prediction, with and without its stemmer, and what
NLTK's Porter stemmer, which it uses, makes of words.

    pip install rouge-score==0.1.2 nltk==3.10.4
    python rouge.py

Each row is {"reference", "prediction", "plain", "stemmed"}; the last two hold precision, recall and F-measure of ROUGE-1, -2
and -L.
"""

import json
import pathlib
import random

from nltk.stem.porter import PorterStemmer
from rouge_score.rouge_scorer import RougeScorer

PAIRS = [
    ("", ""),
    ("", "the cat"),
    ("the cat", ""),
    (" \n\t", "..."),
    ("the cat", "the cat"),
    ("The Cat", "the cat!"),
    ("the cat sat on the mat", "the cat sat on a mat"),
    ("the cat sat on the mat", "on the mat sat the cat"),
    ("police killed the gunman", "police kill the gunman"),
    ("police killed the gunman", "the gunman kill police"),
    ("police killed the gunman", "the gunman police killed"),
    ("the the the the the the the", "the cat is on the mat"),
    ("the cat is on the mat", "the the the the the the the"),
    ("a b c d e f g", "g f e d c b a"),
    ("a b a b a b", "b a b a b a"),
    ("one", "two"),
    ("one two", "two one"),
    ("one two three", "one three two three"),
    ("word", "word word word word"),
    ("It's John's dog; isn't it?", "Its Johns dog, is not it"),
    ("state-of-the-art results", "state of the art results"),
    ("e-mail, U.S.A., 3.14, 1,000 and 50%", "email USA 3.14 1000 and 50 %"),
    ("The yield rose from 41 % to 87 % (n = 12).", "Yield rises from 41% to 87%, n=12"),
    ("H2O and CO2 at 25 °C", "CO2 and H2O at 25°C"),
    ("snake_case and camelCase", "snake case and camel case"),
    ("tabs\tand\nnew\r\nlines", "tabs and new lines"),
    ("(brackets) [and] {braces}", "brackets and braces"),
    ("\"Quoted,\" she said.", "'Quoted', she said"),
    ("naïve café in Zürich", "naive cafe in Zurich"),
    ("naïve café in Zürich", "naïve café in Zürich"),
    ("Die Ausbeute stieg auf 90 Prozent", "Die Ausbeute fiel auf 10 Prozent"),
    ("Größe und Übermaß", "Größe und Übermaß"),
    ("Реакция идёт быстро", "Реакция идёт медленно"),
    ("反应 很 快 H2O", "反应 很 慢 H2O"),
    ("İstanbul KELVIN Kelvin", "istanbul kelvin Kelvin"),
    ("ǅ ﬁne ½ ² ٣", "dž fine 1/2 2 3"),
    ("emoji 👍 here", "emoji here 👍"),
    ("zero\u200bwidth no\u00a0break", "zero width no break"),
    ("x" * 300, "x" * 300 + " y"),
    ("running runs ran runner easily fairly", "run running ran runners easy fair"),
    ("relational conditional rational", "relate condition ration"),
    ("dying lying tying skies news", "die lie tie sky new"),
    ("catalysis catalyst catalysed catalytic", "catalysts catalyse catalyze catalyses"),
    ("hopping hoping falling hissing filing", "hop hope fall hiss file"),
    ("generalization oscillators hopefulness", "general oscillate hopeful"),
    ("agreed feed bled plastered motoring sing", "agree fee bleed plaster motor sings"),
    ("flies died spied tries cried", "fly die spy try cry"),
    ("probate rate cease controlling rolling", "probat rat ceas control roll"),
    ("theology geology apologies", "theologies geologic apology"),
    ("cats' toys, dogs' beds", "cat toy dog bed"),
    ("yyyy syzygy toyed enjoying", "yyy syzygies toy enjoy"),
    ("a1s b2ing 3ed 1990s", "a1 b2 3 1990"),
]

WORDS = """a be the sky skies dying lying tying news innings outing outings cannings howe proceed exceed succeed ties dies died
spied tied caresses ponies caress cats feed agreed plastered bled motoring sing conflated troubled sized hopping tanned falling
hissing fizzed failing filing happy fly by say enjoy enjoyment relational conditional rational valenci hesitanci digitizer
conformabli radicalli differentli vileli analogousli vietnamization predication operator feudalism decisiveness hopefulness
callousness formaliti sensitiviti sensibiliti triplicate formative formalize electriciti electrical hopeful goodness revival
allowance inference airliner gyroscopic adjustable defensible irritant replacement adjustment dependent adoption homologou
communism activate angulariti homologous effective bowdlerize probate rate cease controll roll oscillate generalizations
hopefully carefully theologically geologi archaeology logi rationally eed ing ed ion sion tion xion seed speed abli bly able ably
possibly terribly humbly yes yyyy syzygy toy boy boys play played playing eyes oed oing aing is as us ies ied sses ss""".split()

VOCABULARY = """the a of in and with by yields yield reaction reactions catalyst catalysts catalytic selectivity selective high
higher gives giving gave surfaces surface electrode electrodes oxidation oxidised polymer polymers polymerisation 90 % 25 pH 7.4
rapidly rapid shows showing shown study studies stable stability water , . - synthesis synthetic measured measuring""".split()


def generated():
    chance = random.Random(7)
    for length in (3, 5, 8, 12, 20, 30, 45, 60, 90, 150, 250, 400):
        reference = chance.choices(VOCABULARY, k=length)
        # A copy with words changed, dropped and moved, as a model would write it.
        kept = [w if chance.random() < 0.7 else chance.choice(VOCABULARY) for w in reference if chance.random() < 0.9]
        for _ in range(length // 5):
            i, j = chance.randrange(len(kept)), chance.randrange(len(kept))
            kept[i], kept[j] = kept[j], kept[i]
        yield " ".join(reference), " ".join(kept)
        yield " ".join(reference), " ".join(chance.choices(VOCABULARY, k=max(1, length // 2)))


def scores(scorer, reference, prediction):
    found = scorer.score(reference, prediction)
    return [[s.precision, s.recall, s.fmeasure] for s in (found["rouge1"], found["rouge2"], found["rougeL"])]


kinds = ["rouge1", "rouge2", "rougeL"]
plain, stemmed = RougeScorer(kinds, use_stemmer=False), RougeScorer(kinds, use_stemmer=True)
rows = [
    {
        "reference": reference,
        "prediction": prediction,
        "plain": scores(plain, reference, prediction),
        "stemmed": scores(stemmed, reference, prediction),
    }
    for reference, prediction in [*PAIRS, *generated()]
]
words = sorted({*WORDS, *(w for pair in PAIRS for text in pair for w in text.lower().split() if w.isascii() and w.isalnum())})
stemmer = PorterStemmer()
lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
stems = json.dumps([[word, stemmer.stem(word)] for word in words])
out = pathlib.Path(__file__).with_name("rouge.json")
out.write_text(f'{{"rows": [\n{lines}\n],\n"stems": {stems}}}\n', encoding="utf-8")
print(len(rows), "rows,", len(words), "words")
