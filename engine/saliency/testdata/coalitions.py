"""Writes coalitions.json: coalitions that shap's KernelExplainer (0.46 or newer) draws for a function of 14 features, their
weights, the function's values, and the Shapley values that it fits. Usage: coalitions.py
"""
import json, os
import numpy as np, shap

D = 14
f = lambda z: 1 / (1 + np.exp(-(z @ np.sin(1 + np.arange(D)) + 0.8 * z[:, 0] * z[:, 3] - 0.5 * z[:, 5] * z[:, 6])))
rows = []
for samples in (60, 400):
    np.random.seed(samples)
    e = shap.KernelExplainer(f, np.zeros((1, D)))
    phi = e.shap_values(np.ones((1, D)), nsamples=samples, l1_reg=False)[0]
    n = e.nsamplesAdded
    rows.append(dict(rows=np.asarray(e.maskMatrix)[:n].astype(int).tolist(), weights=np.asarray(e.kernelWeights)[:n].tolist(), p=np.asarray(e.ey)[:n, 0].tolist(),
                     none=float(np.asarray(e.fnull)[0]), all=float(np.asarray(e.fx)[0]), values=phi.tolist()))
with open(os.path.join(os.path.dirname(__file__), "coalitions.json"), "w") as out:
    json.dump(rows, out)
    out.write("\n")
