"""Writes paired.json: what statsmodels says of pairs that differ and of stratified tables.

Usage: python paired.py > paired.json   (statsmodels, NumPy)
"""
import json
import numpy as np
from statsmodels.stats.contingency_tables import StratifiedTable, mcnemar

rng = np.random.RandomState(0)
pairs = [[0, 0], [1, 0], [0, 1], [5, 5], [0, 30], [700, 500]]
pairs += rng.randint(0, 20, (120, 2)).tolist() + rng.randint(0, 400, (80, 2)).tolist()


def excess(t):
    """|sum of a - E a|; below 1/2 statsmodels' continuity correction overshoots."""
    t = np.array(t)
    return abs(sum(a - (a + b) * (a + c) / (a + b + c + d) for a, b, c, d in t))


strata = [rng.randint(1, 30, (rng.randint(1, 12), 4)).tolist() for _ in range(260)]
strata = [t for t in strata if excess(t) >= 0.5][:200]
print(json.dumps({
    "mcnemar": [{"b": b, "c": c, "p": float(mcnemar([[3, b], [c, 4]], exact=True).pvalue)} for b, c in pairs],
    "mantel_haenszel": [{
        "strata": t,
        "p": float(StratifiedTable([np.array(s).reshape(2, 2) for s in t]).test_null_odds(correction=True).pvalue),
    } for t in strata],
}))
