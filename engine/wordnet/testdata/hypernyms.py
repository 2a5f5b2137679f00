"""Writes hypernyms.csv of WordNet 3.0's data.noun and a list of classes, and pairs.csv of the lowest common hypernyms.

    python hypernyms.py /usr/share/wordnet/data.noun ../../../assets/models/imagenet_classes.csv

Debian's package wordnet-base has data.noun. pairs.csv is computed here by another way than in Go: by all paths from a
class up to the root.
"""

import csv
import random
import sys

names, above = {}, {}
for line in open(sys.argv[1], encoding="latin1"):
    if line.startswith("  "):
        continue  # the licence
    fields = line.split(" ")
    words = int(fields[3], 16)
    at = 4 + 2 * words
    pointers = [fields[at + 1 + 4 * i : at + 5 + 4 * i] for i in range(int(fields[at]))]
    wnid = "n" + fields[0]
    names[wnid] = fields[4].replace("_", " ")
    above[wnid] = sorted("n" + p[1] for p in pointers if p[0] in ("@", "@i") and p[2] == "n")

classes = [row["wnid"] for row in csv.DictReader(open(sys.argv[2]))]
used, todo = set(), list(classes)
while todo:
    wnid = todo.pop()
    if wnid not in used:
        used.add(wnid)
        todo += above[wnid]
with open("../hypernyms.csv", "w", newline="") as file:
    out = csv.writer(file, lineterminator="\n")
    out.writerow(["wnid", "name", "hypernyms"])
    out.writerows([w, names[w], " ".join(above[w])] for w in sorted(used))


def paths(wnid):
    return [[wnid] + p for a in above[wnid] for p in paths(a)] or [[wnid]]


height = dict.fromkeys(used, 0)
for c in classes:
    for path in paths(c):
        for steps, wnid in enumerate(path):
            height[wnid] = max(height[wnid], steps)

random.seed(1)
with open("pairs.csv", "w", newline="") as file:
    out = csv.writer(file, lineterminator="\n")
    out.writerow(["a", "b", "height", "lowest"])
    for _ in range(300):
        a, b = random.sample(classes, 2)
        if random.random() < 0.5:  # near in the list is near in WordNet
            b = classes[(classes.index(a) + random.randint(1, 5)) % 1000]
        common = {w for p in paths(a) for w in p} & {w for p in paths(b) for w in p}
        least = min(height[w] for w in common)
        out.writerow([a, b, least, " ".join(sorted(w for w in common if height[w] == least))])
print(len(used), "synsets, the highest", max(height.values()))
