"""Writes agreement.json: what statsmodels and krippendorff say of random and of degenerate tables of answers.

Usage: python agreement.py > agreement.json   (krippendorff, statsmodels, NumPy)
A row is a question, a column an answer, a cell the number of raters who gave it. null: undefined.
"""
import json
import warnings
import numpy as np
from krippendorff import alpha
from statsmodels.stats.inter_rater import fleiss_kappa

warnings.simplefilter("ignore")
rng = np.random.RandomState(0)


def deal(questions, raters, answers):
    """Random answers whose shares differ from question to question, so that κ is far from 0."""
    return [rng.multinomial(int(r), rng.dirichlet(np.full(answers, 0.7))).tolist() for r in np.broadcast_to(raters, questions)]


def kappa(table):
    value = float(fleiss_kappa(np.array(table)))
    return None if np.isnan(value) else value


def nominal(table):
    try:
        value = float(alpha(value_counts=np.array(table), level_of_measurement="nominal"))
    except ValueError:  # one value only
        return None
    return None if np.isnan(value) else value


equal = [deal(n, r, k) for n, r, k in rng.randint((1, 2, 2), (60, 9, 5), (80, 3)).tolist()]
equal += [deal(2000, 5, 3)]
equal += [
    [[5, 0]], [[0, 5]], [[5, 0], [5, 0]],          # all the same answer
    [[5, 0], [0, 5]], [[2, 0, 0], [0, 2, 0]],      # never a disagreement
    [[1, 1], [1, 1]], [[3, 2]],                    # as much as can be
    [[0, 5, 0], [0, 4, 1]], [[1, 1, 0], [2, 0, 0]],  # an answer hardly or never given
]
unequal = [deal(n, rng.randint(0, 7, n), k) for n, k in rng.randint((3, 2), (60, 5), (80, 2)).tolist()]
unequal += [
    [[1, 0], [0, 1]], [[0, 0], [0, 0]], [[1, 0], [0, 0]],  # no question with two answers
    [[2, 0], [0, 1]], [[2, 0], [3, 0]],                    # one value among those that pair
    [[2, 0], [0, 3]], [[1, 1], [0, 1]], [[4, 1], [0, 0]],
]
print(json.dumps({
    "fleiss_kappa": [{"counts": t, "value": kappa(t)} for t in equal],
    "krippendorff_alpha": [{"counts": t, "value": nominal(t)} for t in equal + unequal],
}))
