"""Writes metrics.json: what scikit-learn and statsmodels say about small hand-sized cases.

    pip install scikit-learn==1.9.1 statsmodels==0.15.0
    python make_metrics.py

Where a label is never predicted (or never true), its precision (recall) counts as 0 and so does its F1; the macro F1
is the plain mean over all labels.
"""

import json
import pathlib

from sklearn.metrics import accuracy_score, confusion_matrix, precision_recall_fscore_support
from statsmodels.stats.proportion import proportion_confint

CASES = [
    {
        "name": "two labels",
        "labels": ["ham", "spam"],
        "truth": [0, 0, 0, 0, 0, 0, 1, 1, 1, 1],
        "predicted": [0, 0, 0, 0, 1, 1, 1, 1, 1, 0],
    },
    {
        "name": "one label never predicted",
        "labels": ["red", "green", "blue"],
        "truth": [0, 0, 0, 1, 1, 2, 2, 2, 2, 0, 1, 2],
        "predicted": [0, 0, 2, 0, 2, 2, 2, 0, 2, 0, 0, 2],
    },
    {
        "name": "one label never true, all right otherwise but one",
        "labels": ["a", "b", "c", "d"],
        "truth": [0, 1, 1, 3, 3, 3, 0, 1],
        "predicted": [0, 1, 1, 3, 2, 3, 0, 1],
    },
]

# Right answers of how many: none, all, one of one, a half, and sizes of real test sets.
PROPORTIONS = [(0, 1), (1, 1), (0, 10), (10, 10), (5, 10), (7, 9), (45, 50), (353, 500), (470, 500), (2150, 2189)]


def measured(case):
    truth, predicted, every = case["truth"], case["predicted"], range(len(case["labels"]))
    precision, recall, f1, support = precision_recall_fscore_support(
        truth, predicted, labels=list(every), zero_division=0
    )
    return case | {
        "accuracy": accuracy_score(truth, predicted),
        "precision": precision.tolist(),
        "recall": recall.tolist(),
        "f1": f1.tolist(),
        "support": support.tolist(),
        "macro_f1": float(f1.mean()),
        "confusion": confusion_matrix(truth, predicted, labels=list(every)).tolist(),
    }


def interval(right, of):
    low, high = proportion_confint(right, of, alpha=0.05, method="wilson")
    return {"right": right, "of": of, "low": float(low), "high": float(high)}


if __name__ == "__main__":
    cases = ",\n".join(json.dumps(measured(case)) for case in CASES)
    wilson = ",\n".join(json.dumps(interval(right, of)) for right, of in PROPORTIONS)
    out = pathlib.Path(__file__).parent / "metrics.json"
    out.write_text(f'{{"cases": [\n{cases}\n],\n"wilson": [\n{wilson}\n]}}\n', "utf-8")
