package catalogue

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"beyond/engine/imaging"
)

// publishedTable is how pictures are prepared for published networks: a line has the publisher, the words of a preset,
// and the names of networks and of their files. testdata/presets.py makes it of torchvision 0.29, timm 1.0.31 and
// Keras' documentation.
//
//go:embed presets.tsv
var publishedTable string

// A Preparation is the preset of a published network, with its publisher and all names of it.
type Preparation struct {
	Source string   `json:"source"`
	Preset string   `json:"preset"`
	Names  []string `json:"names"`
}

// Preparations returns the table. The publisher's default for a network comes before its other weights.
func Preparations() []Preparation { return preparations() }

var preparations = sync.OnceValue(func() []Preparation {
	var list []Preparation
	for line := range strings.Lines(publishedTable) {
		fields := strings.SplitN(strings.TrimSuffix(line, "\n"), "\t", 3)
		list = append(list, Preparation{fields[0], fields[1], strings.Fields(fields[2])})
	}
	return list
})

// byPublishedName finds rows of the table by folded name.
var byPublishedName = sync.OnceValue(func() map[string][]int {
	at := map[string][]int{}
	for i, p := range preparations() {
		for _, name := range p.Names {
			key := folded(name)
			at[key] = append(at[key], i)
			at[p.Source+"/"+key] = append(at[p.Source+"/"+key], i)
		}
	}
	return at
})

func folded(name string) string { return strings.ReplaceAll(strings.ToLower(name), "-", "_") }

func isPublished(name string) bool { return len(byPublishedName()[folded(name)]) > 0 }

// published returns the preset of a published network or file of exactly that name for pictures of that form, or of the
// network's default size where the form is open. agreed is false where publishers prepare it with different values.
func published(name string, of form) (first imaging.Preset, agreed bool) {
	agreed = true
	for _, i := range byPublishedName()[folded(name)] {
		row := preparations()[i]
		p, err := imaging.Preset{}.With(row.Preset, 0)
		switch {
		case err != nil || of.side > 0 && p.Crop != of.side || !of.from(row.Source):
			continue
		case first == imaging.Preset{}:
			first = p
		case p.Mean != first.Mean || p.Std != first.Std || p.BGR != first.BGR:
			agreed = false
		}
	}
	return first, agreed && first != imaging.Preset{}
}

// form is what a model's file says of its pictures: pixels of a side, 0 where that is open, and the order of axes.
type form struct {
	side   int
	layout string
}

// from reports whether models of that publisher have the order of axes: Keras' have channels last, the others' first.
func (f form) from(source string) bool {
	return f.layout == "" || (f.layout == "NHWC") == (source == "keras")
}

// PresetNames returns the names of presets that are not of one network: imaging's and the families'.
func PresetNames() []string {
	var names []string
	for _, p := range imaging.Presets() {
		names = append(names, p.Name)
	}
	return slices.Concat(names, FamilyNames())
}
