"""Writes logistic.json: what scikit-learn's logistic regression comes to on some rows, for src/tune/regression.

    pip install numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1
    python make_logistic.py

The bias is the weight of a number that is always 1, so that it is penalised as the weights are: `fit_intercept=False` on rows
with a 1 behind them.
"""

import json
import pathlib

import numpy as np
from sklearn.linear_model import LogisticRegression


def case(seed, counts, width, c, weight):
    draw = np.random.default_rng(seed)
    labels = np.repeat(np.arange(len(counts)), counts)
    centres = draw.normal(size=(len(counts), width))
    rows = (centres[labels] + draw.normal(size=(len(labels), width))).astype(np.float32)
    order = draw.permutation(len(labels))
    rows, labels = rows[order], labels[order]
    ones = np.hstack([rows.astype(np.float64), np.ones((len(rows), 1))])
    fitted = LogisticRegression(C=c, fit_intercept=False, class_weight=weight, tol=1e-12, max_iter=100_000)
    fitted.fit(ones, labels)
    return {
        "width": width,
        "c": c,
        "balanced": weight == "balanced",
        "rows": [round(float(x), 9) for x in rows.ravel()],
        "labels": labels.tolist(),
        "coefficients": fitted.coef_.tolist(),
        "probabilities": fitted.predict_proba(ones).tolist(),
    }


if __name__ == "__main__":
    cases = [
        case(0, [12, 9, 7], 5, 1.0, None),
        case(1, [12, 9, 7], 5, 100.0, None),
        case(2, [20, 5], 4, 0.1, None),
        case(3, [30, 6, 4], 6, 2.0, "balanced"),
        # Fewer rows than numbers in one.
        case(4, [2, 2, 2], 12, 10.0, None),
    ]
    path = pathlib.Path(__file__).with_name("logistic.json")
    path.write_text(json.dumps(cases) + "\n", "utf-8")
