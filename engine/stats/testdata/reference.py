"""Writes reference.json: what SciPy and statsmodels say of random and of degenerate tables.

Usage: python reference.py > reference.json   (SciPy, statsmodels, NumPy)
"""
import json
import numpy as np
from scipy.stats import fisher_exact
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

rng = np.random.RandomState(0)
tables = [[0, 0, 0, 0], [0, 5, 0, 5], [5, 0, 0, 5], [1, 0, 0, 0], [22, 2, 5, 19], [1000, 1, 2, 3000], [7, 7, 7, 7]]
tables += rng.randint(0, 30, (150, 4)).tolist() + rng.randint(0, 1000, (50, 4)).tolist()
shares = [[0, 1], [1, 1], [0, 50], [50, 50], [41, 340]]
shares += [[int(rng.randint(0, n + 1)), int(n)] for n in rng.randint(1, 100000, 200)]
adjust = [rng.rand(n).round(2).tolist() for n in (1, 2, 5, 20, 100)] + [[0.01, 0.01, 0.01], [1, 0, 1]]
print(json.dumps({
    "fisher": [{"table": t, "p": float(fisher_exact([t[:2], t[2:]])[1])} for t in tables],
    "wilson": [{"k": k, "n": n, "interval": [float(v) for v in proportion_confint(k, n, 0.05, "wilson")]} for k, n in shares],
    "benjamini_hochberg": [{"p": p, "adjusted": multipletests(p, method="fdr_bh")[1].tolist()} for p in adjust],
}))
