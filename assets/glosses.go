package assets

import _ "embed" // for Glosses

// Glosses are the meanings of ImageNet's classes, as CSV: wnid, gloss. They are from WordNet 3.0, without its examples;
// see models/WORDNET-LICENSE.
//
//go:embed models/imagenet_glosses.csv
var Glosses []byte
