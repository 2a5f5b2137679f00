# Makes meta.mat as ImageNet's devkit has it, with scipy 1.17.1: numbers of several types, words, children.
import numpy as np
import scipy.io

rows = [(1, "n07747607"), (2, "n01440764"), (3, "n02012849"), (1001, "n00001740")]
names = ["ILSVRC2012_ID", "WNID", "words", "gloss", "num_children", "children", "wordnet_height", "num_train_images"]
synsets = np.zeros((len(rows), 1), dtype=[(n, "O") for n in names])
for i, (number, wnid) in enumerate(rows):
    kind = [np.uint8, np.uint16, np.float64, np.uint16][i]
    synsets[i, 0] = (kind(number), wnid, "a, b", "a thing", np.uint8(0), np.array([[1, 2]], dtype=np.uint16), 0.0, np.uint16(1300))
scipy.io.savemat("meta.mat", {"other": np.eye(2), "synsets": synsets}, do_compression=True)
