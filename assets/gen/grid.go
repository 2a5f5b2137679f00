package main

import (
	"fmt"
	"maps"
)

// The grid shows every subject on every ground in a plain setting, and three variations of each of these scenes that
// change exactly one other attribute, so every variation has a twin. The assignment of variations to grounds rotates
// from subject to subject. Nothing here depends on a model's predictions.

var groundNames = []string{"grass", "court", "asphalt", "sand", "table", "carpet", "snow", "sky"}

// attributes are the attributes in the order of the CSV's columns.
var attributes = []string{"ground", "light", "hue", "size", "count", "position", "camera", "clutter"}

// setting gives each attribute its value.
type setting map[string]string

func plainSetting(ground string) setting {
	return setting{
		"ground": ground, "light": "noon", "hue": "natural", "size": "medium", "count": "one",
		"position": "centre", "camera": "level", "clutter": "none",
	}
}

func (s setting) with(attribute, value string) setting {
	changed := maps.Clone(s)
	changed[attribute] = value
	return changed
}

// change is one variation. A hue is an index into the subject's own hues.
type change struct{ attribute, value string }

var changes = []change{
	{"light", "evening"},
	{"hue", "0"},
	{"size", "small"},
	{"camera", "high"},
	{"light", "lamp"},
	{"count", "two"},
	{"clutter", "few"},
	{"hue", "1"},
	{"position", "left"},
	{"light", "overcast"},
	{"hue", "2"},
	{"size", "large"},
	{"light", "evening"},
	{"camera", "low"},
	{"hue", "0"},
	{"clutter", "many"},
	{"light", "backlit"},
	{"size", "small"},
	{"light", "lamp"},
	{"position", "right"},
	{"count", "five"},
	{"light", "overcast"},
	{"light", "backlit"},
	{"hue", "1"},
}

// entry is one rendered picture.
type entry struct {
	path    string
	subject *subject // nil for the street lamps
	setting setting
	seed    int64 // determines everything but the setting; twins share it
}

// pair is the paths of two entries that differ in one attribute.
type pair struct{ a, b, attribute string }

func grid() (entries []entry, pairs []pair) {
	for i := range subjects {
		e, p := subjectGrid(i)
		entries, pairs = append(entries, e...), append(pairs, p...)
	}
	return entries, pairs
}

// subjectGrid lists one subject's scenes, ground by ground: the plain one, then its variations. The plain
// scenes of the grounds with even numbers share a seed, so they are twins too; the same holds for odd numbers.
func subjectGrid(index int) (entries []entry, pairs []pair) {
	s := &subjects[index]
	for g, name := range groundNames {
		seed := int64(index*10 + g%2)
		base := entry{s.file(len(entries)), s, plainSetting(name), seed}
		if g >= 2 {
			pairs = append(pairs, pair{entries[g%2*4].path, base.path, "ground"})
		}
		entries = append(entries, base)
		for k, c := range changes {
			if (k+index)%len(groundNames) != g {
				continue
			}
			twin := entry{s.file(len(entries)), s, base.setting.with(c.attribute, s.value(c)), seed}
			entries = append(entries, twin)
			pairs = append(pairs, pair{base.path, twin.path, c.attribute})
		}
	}
	return entries, pairs
}

func (s *subject) file(n int) string { return fmt.Sprintf("pictures/%s-%02d.jpg", s.slug, n) }

// value returns the value of a change, with a hue looked up in the subject's list.
func (s *subject) value(c change) string {
	if c.attribute == "hue" {
		return s.hues[c.value[0]-'0']
	}
	return c.value
}

// lampCount is the number of pictures of street lamps against the sky, which have no label.
const lampCount = 16

func lampGrid() []entry {
	entries := make([]entry, lampCount)
	for i := range entries {
		s := plainSetting("sky").with("light", []string{"noon", "evening"}[i/12])
		s = s.with("hue", "").with("size", []string{"medium", "large"}[i%2])
		entries[i] = entry{fmt.Sprintf("pictures/street-lamp-%02d.jpg", i), nil, s, int64(9000 + i)}
	}
	return entries
}
