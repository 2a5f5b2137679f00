"""Writes methods.json: what foolbox 3.3.4 and torchattacks 3.5.1 do to a small network from fixed starts.

The network has 48 inputs, [3,4,4], 16 hidden values (tanh) and 12 classes; its weights are sines, see methods_test.go.
Usage: methods.py
"""
import json, math, os, warnings

warnings.filterwarnings("ignore")
import foolbox, numpy as np, torch, torchattacks

PIXELS, HIDDEN, CLASSES = 48, 16, 12
W1 = torch.tensor([[1.5 * math.sin(1 + PIXELS * j + i) for i in range(PIXELS)] for j in range(HIDDEN)], dtype=torch.float32)
W2 = torch.tensor([[1.2 * math.cos(2 + HIDDEN * c + j) for j in range(HIDDEN)] for c in range(CLASSES)], dtype=torch.float32)
START = torch.tensor([[0.5 + 0.45 * math.sin(3 + 7 * i) for i in range(PIXELS)]], dtype=torch.float32).reshape(1, 3, 4, 4)
NOISE = torch.tensor([[math.sin(5 + 11 * i) for i in range(PIXELS)]], dtype=torch.float32).reshape(1, 3, 4, 4)


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.seen = []

    def forward(self, x):
        x = x.reshape(len(x), -1)
        self.seen += [[round(v, 7) for v in row] for row in x.tolist()]
        return torch.tanh(x @ W1.T) @ W2.T


net = Net().eval()
label = net(START).argmax(1)


def walk(run):
    """The different pictures that the network was asked about, in order, the start left out."""
    net.seen = []
    run()
    out, before = [], [round(v, 7) for v in START.flatten().tolist()]
    for x in net.seen:
        if x != before:
            out.append(x)
        before = x
    return out


def fixed(t):
    torch.rand = lambda *a, **k: (t + 1) / 2
    torch.randn = lambda *a, **k: t
    torch.Tensor.uniform_ = lambda self, lo, hi: self.copy_(hi * t)


fixed(NOISE)
rows = []
for norm, eps in (("Linf", 0.02), ("L2", 0.3)):
    for name, attack in (
        ("apgd-ce", torchattacks.APGD(net, norm=norm, eps=eps, steps=30, n_restarts=1, loss="ce")),
        ("apgd-t", torchattacks.APGDT(net, norm=norm, eps=eps, steps=30, n_restarts=1, n_classes=2)),
    ):
        rows.append(dict(method=name, norm=norm.lower(), bound=eps, steps=30, pictures=walk(lambda: attack(START, label))))
pgd = torchattacks.PGD(net, eps=0.02, alpha=0.004, steps=10, random_start=True)
rows.append(dict(method="pgd", norm="linf", bound=0.02, epsilon=0.004, steps=10, pictures=walk(lambda: pgd(START, label))))
fool = foolbox.attacks.L2DeepFoolAttack(steps=50, candidates=10, overshoot=0.02)
model = foolbox.PyTorchModel(net, bounds=(0, 1))
rows.append(dict(method="deepfool", norm="l2", steps=50, pictures=walk(lambda: fool.run(model, START, foolbox.criteria.Misclassification(label)))))
with open(os.path.join(os.path.dirname(__file__), "methods.json"), "w") as f:
    json.dump(dict(label=int(label), rows=rows), f)
    f.write("\n")
