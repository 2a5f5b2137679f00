package overview

import (
	"strings"
	"testing"

	"beyond/engine/finding"
	"beyond/engine/score"
	"beyond/ui/uitest"
)

// one is a data set with one picture of each class, or two.
func one(lemons int) finding.Evidence {
	e := finding.Evidence{Classes: classNames, Version: 1}
	add := func(label, predicted int, p float64, rank int) {
		e.Pictures = append(e.Pictures, finding.Picture{
			Path: classNames[label], Label: label, Rank: rank, Top: []score.Score{{Class: predicted, P: p}},
		})
	}
	add(0, 0, 0.99, 1)
	add(1, 4, 0.5, 3)
	add(3, 4, 0.75, 12)
	add(3, 0, 0.25, 2)
	e.Pictures = append(e.Pictures, finding.Picture{Label: 5})
	for range lemons {
		add(2, 3, 0.875, 2)
	}
	return e
}

// Where classes have one picture each, a bar of "1 of 1" says nothing: the table lists what they are taken for.
func TestFewPicturesAClass(t *testing.T) {
	m, _ := ready(one(1), 80, 20)
	golden(t, "few", uitest.Drawn(m, 80, 20))
	kinds := one(1)
	kinds.WNIDs = []string{"n03445777", "n02799071", "n07749582", "n07747607", "n06874185", "n03942813"}
	m, _ = ready(kinds, 120, 20)
	golden(t, "kinds", uitest.Drawn(m, 120, 20))
	m, _ = ready(one(20), 80, 20)
	if text := uitest.Trimmed(uitest.Drawn(m, 80, 20)); strings.Contains(text, "rank") || !strings.Contains(text, "█") {
		t.Errorf("with 20 lemons:\n%s", text)
	}
}
