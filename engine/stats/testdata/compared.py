"""Writes compared.json: p-values corrected by Holm's method, and Cohen's kappa of two columns of right and wrong.

Usage: python compared.py > compared.json   (statsmodels, NumPy)
"""
import json
import numpy as np
from statsmodels.stats.inter_rater import cohens_kappa
from statsmodels.stats.multitest import multipletests

rng = np.random.RandomState(0)
lists = [[0.03], [0.5, 0.5], [0.01, 0.01, 0.04, 0.2], [1.0, 0.0, 0.02]]
lists += [(rng.uniform(0, 1, rng.randint(1, 7)) ** 3).tolist() for _ in range(60)]
tables = [[40, 3, 5, 9], [10, 0, 0, 10], [0, 7, 6, 0], [0, 5, 0, 30]]
tables += rng.randint(0, 300, (60, 4)).tolist()
print(json.dumps({
    "holm": [{"p": p, "adjusted": multipletests(p, method="holm")[1].tolist()} for p in lists],
    "kappa": [{"table": t, "kappa": float(cohens_kappa(np.array(t).reshape(2, 2)).kappa)} for t in tables],
}))
