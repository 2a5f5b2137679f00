package real

import (
	"cmp"
	"fmt"
	"io"
	"slices"

	"beyond/engine/judge"
)

// ReadMistakes reads vit3b_mistakes.json or greedy_soups_mistakes.json, sorted by picture.
func ReadMistakes(r io.Reader) ([]judge.ListedMistake, error) {
	var entries map[string]struct {
		Class    *int   `json:"top_prediction"`
		Category string `json:"failure category"`
		Severity string `json:"failure severity"`
	}
	if err := decode(r, &entries); err != nil {
		return nil, err
	}
	mistakes := make([]judge.ListedMistake, 0, len(entries))
	for picture, e := range entries {
		if e.Class == nil || *e.Class < 0 || *e.Class >= maxClass || e.Category == "" || e.Severity == "" {
			return nil, fmt.Errorf("%.40q: want top_prediction, failure category and failure severity", picture)
		}
		q := judge.Question{Picture: picture, Class: *e.Class}
		mistakes = append(mistakes, judge.ListedMistake{Question: q, Category: e.Category, Severity: e.Severity})
	}
	slices.SortFunc(mistakes, func(a, b judge.ListedMistake) int { return cmp.Compare(a.Picture, b.Picture) })
	return mistakes, nil
}
