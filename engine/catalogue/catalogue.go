// Package catalogue finds models by name, reads their files, and downloads published ones: whole and with the right
// SHA-256, or not at all. It runs no model.
//
// Sources: torchvision's published checkpoints (the eight hex digits in a file's name begin its SHA-256) and the
// ONNX model zoo, with its licences.
package catalogue

import (
	"cmp"
	"slices"
	"strings"
)

// An Entry is a model that can be pulled.
type Entry struct {
	Name    string `json:"name"`    // as people type it: the file's name without its extension
	File    string `json:"-"`       // name on disk
	Address string `json:"-"`       // https
	SHA256  string `json:"-"`       // hexadecimal, lower case; decides whether a file is the model
	MD5     string `json:"-"`       // hexadecimal, lower case; "" where the publisher states none
	Bytes   int64  `json:"bytes"`   // as published; see slack
	Preset  string `json:"preset"`  // how pictures are prepared for it, see imaging.Presets
	Licence string `json:"licence"` // of the weights, as their publisher states it
	Arch    string `json:"-"`       // the network of a checkpoint, see pth/arch; "" for ONNX, which says so itself
	Layout  string `json:"layout"`  // axes of the input: NCHW or NHWC
	Softmax bool   `json:"softmax"` // the outputs are probabilities already
}

// Models returns all entries, in the order in which they are shown.
func Models() []Entry { return slices.Clone(models) }

// Find returns the entry of that name.
func Find(name string) (Entry, bool) {
	at := slices.IndexFunc(models, func(e Entry) bool { return e.Name == name })
	if at < 0 {
		return Entry{}, false
	}
	return models[at], true
}

// Near returns the names of at most n entries that may have been meant by name, the likeliest first.
func Near(name string, n int) []string {
	var names []string
	for _, e := range models {
		names = append(names, e.Name)
	}
	return closest(name, names, n)
}

// closest returns at most n of the names that may have been meant by name, the likeliest first.
func closest(name string, names []string, n int) []string {
	wanted := strings.ToLower(name)
	if wanted == "" {
		return nil
	}
	type candidate struct {
		name     string
		distance int
	}
	var near []candidate
	for _, name := range names {
		// Names end in a version that people leave out, so the beginning may match as well as the whole.
		d := min(distance(wanted, name), 1+distance(wanted, name[:min(len(name), len(wanted))]))
		if d <= 1+len(wanted)/3 {
			near = append(near, candidate{name, d})
		}
	}
	slices.SortStableFunc(near, func(a, b candidate) int { return cmp.Compare(a.distance, b.distance) })
	var found []string
	for _, c := range near[:min(n, len(near))] {
		found = append(found, c.name)
	}
	return found
}

// distance is Levenshtein's: the least number of bytes to insert, delete or replace.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
