package real

import (
	"cmp"
	"fmt"
	"io"
	"slices"

	"beyond/engine/judge"
)

// Mistake is one remaining mistake of a strong model, as experts sorted it.
type Mistake struct {
	judge.Question        // the picture, and the class that the model gave it
	Category       string // such as "Fine-grained error" or "Spurious Correlation"
	Severity       string // "Borderline", "Minor" or "Major"
}

// ReadMistakes reads vit3b_mistakes.json or greedy_soups_mistakes.json, sorted by picture.
func ReadMistakes(r io.Reader) ([]Mistake, error) {
	var entries map[string]struct {
		Class    *int   `json:"top_prediction"`
		Category string `json:"failure category"`
		Severity string `json:"failure severity"`
	}
	if err := decode(r, &entries); err != nil {
		return nil, err
	}
	mistakes := make([]Mistake, 0, len(entries))
	for picture, e := range entries {
		if e.Class == nil || *e.Class < 0 || *e.Class >= maxClass || e.Category == "" || e.Severity == "" {
			return nil, fmt.Errorf("%.40q: want top_prediction, failure category and failure severity", picture)
		}
		mistakes = append(mistakes, Mistake{judge.Question{Picture: picture, Class: *e.Class}, e.Category, e.Severity})
	}
	slices.SortFunc(mistakes, func(a, b Mistake) int { return cmp.Compare(a.Picture, b.Picture) })
	return mistakes, nil
}
