package real

import (
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"slices"

	"beyond/engine/judge"
	"beyond/engine/rows"
)

// ReadMistakes reads vit3b_mistakes.json or greedy_soups_mistakes.json, sorted by picture. report names the pictures that
// are left out.
func ReadMistakes(r io.Reader, report *rows.Report) (mistakes []judge.ListedMistake, err error) {
	err = rows.JSONMembers(io.LimitReader(r, maxJSON), report, func(picture string, raw json.RawMessage) error {
		var e struct {
			Class    *int   `json:"top_prediction"`
			Category string `json:"failure category"`
			Severity string `json:"failure severity"`
		}
		if err := json.Unmarshal(raw, &e); err != nil {
			return err
		}
		if e.Class == nil || *e.Class < 0 || *e.Class >= maxClass || e.Category == "" || e.Severity == "" {
			return errors.New("want top_prediction, failure category and failure severity")
		}
		q := judge.Question{Picture: picture, Class: *e.Class}
		mistakes = append(mistakes, judge.ListedMistake{Question: q, Category: e.Category, Severity: e.Severity})
		return nil
	})
	if err == nil {
		err = report.Refuse()
	}
	slices.SortFunc(mistakes, func(a, b judge.ListedMistake) int { return cmp.Compare(a.Picture, b.Picture) })
	return mistakes, err
}
