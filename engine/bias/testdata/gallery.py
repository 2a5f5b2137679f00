"""Writes gallery.csv: what EfficientNet-Lite0 makes of the embedded gallery, beside each picture's attributes.

Usage: beyond attack --json > attack.json
       python gallery.py attack.json assets/gallery/attributes.csv > gallery.csv

first_wrong is the first wrong step of ten of eps 0.001, "never" where there is none; p_last the probability of the
label after it, or after the last.
"""
import csv
import json
import sys

attack = json.load(open(sys.argv[1]))
attributes = {row["path"]: row for row in csv.DictReader(open(sys.argv[2]))}
names = [n for n in next(iter(attributes.values())) if n not in ("path", "label")]
out = csv.writer(sys.stdout, lineterminator="\n")
out.writerow(["class", "first_wrong", "p_last"] + names)
for image in attack["images"]:
    if image.get("unlabelled"):
        continue
    first = image["first_wrong_step"]
    p = image["steps"][-1 if first is None else first]["p_true"]
    row = attributes[image["path"]]
    out.writerow([image["label"]["name"], "never" if first is None else first, f"{p:.6g}"] + [row[n] for n in names])
