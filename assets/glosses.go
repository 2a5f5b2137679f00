package assets

import _ "embed" // for the file below

// Glosses says what ImageNet's classes mean, as CSV: wnid, gloss. They are WordNet 3.0's, without its examples; see
// models/WORDNET-LICENSE.
//
//go:embed models/imagenet_glosses.csv
var Glosses []byte
