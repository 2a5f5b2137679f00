"""Writes extras.pth and extras-legacy.pth: weights and their average, among the plain data and the optimiser's state that
training programs keep beside them. made with torch 2.15.0, numpy 2.4"""
import collections
import os

import numpy as np
import torch

here = os.path.dirname(os.path.abspath(__file__))


def weights(first):
    return collections.OrderedDict(
        (f"module.model.{name}", torch.arange(first + i, first + i + 2, dtype=dtype))
        for i, (name, dtype) in enumerate(
            [("a.weight", torch.float32), ("a.bias", torch.float16), ("b.weight", torch.bfloat16), ("b.bias", torch.float64)]
        )
    ) | {"module.model.bn.num_batches_tracked": torch.tensor(7)}


module = torch.nn.Linear(2, 2)
optimizer = torch.optim.Adam(module.parameters())
module(torch.ones(1, 2)).sum().backward()
optimizer.step()
file = {
    "epoch": np.int64(3), "best": np.float64(0.5), "history": np.arange(4.0), "device": torch.device("cuda:0"),
    "size": torch.Size([1, 2]), "dtype": torch.float16, "seen": {1, 2}, "frozen": frozenset({"x"}), "large": 1 << 70,
    "counts": collections.Counter("ab"), "groups": collections.defaultdict(list, {"k": [1]}), "pairs": {(0, 1): "edge"},
    "optimizer": optimizer.state_dict(), "rng": torch.get_rng_state()[:8].clone(),
    "state_dict": weights(0), "state_dict_ema": weights(100),
}
torch.save(file, os.path.join(here, "extras.pth"))
torch.save(file, os.path.join(here, "extras-legacy.pth"), _use_new_zipfile_serialization=False)
torch.save(file, os.path.join(here, "extras-protocol4.pth"), pickle_protocol=4)
