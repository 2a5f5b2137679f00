package grid

import (
	"regexp"
	"strconv"
	"strings"

	"beyond/engine/finding"
)

// filter is a list of conditions that a picture meets all of. It is written as words with spaces between:
//
//	wrong, right, never     misclassified; right; right after the last step of the attack
//	p<0.5, p>=0.9           probability of the first class
//	↯<3, step=0             first wrong step of the attack
//	ground=grass            an attribute whose value begins so
//	ball                    part of the label, of the first class, of the path or of a value
//	!word                   the opposite
type filter []condition

type condition func(e finding.Evidence, p finding.Picture) bool

func (f filter) matches(e finding.Evidence, p finding.Picture) bool {
	for _, meets := range f {
		if !meets(e, p) {
			return false
		}
	}
	return true
}

func parseFilter(text string) filter {
	var f filter
	for _, word := range strings.Fields(strings.ToLower(text)) {
		positive, negated := strings.CutPrefix(word, "!")
		meets := parseWord(positive)
		switch {
		case meets == nil:
		case negated:
			f = append(f, func(e finding.Evidence, p finding.Picture) bool { return !meets(e, p) })
		default:
			f = append(f, meets)
		}
	}
	return f
}

var comparison = regexp.MustCompile(`^(p|↯|step|steps)(<=|>=|<|>|=)(.*)$`)

// parseWord returns nil for a word that says nothing yet, such as a comparison still without its number.
func parseWord(word string) condition {
	switch word {
	case "":
		return nil
	case "wrong":
		return func(_ finding.Evidence, p finding.Picture) bool { return p.Wrong() }
	case "right":
		return func(_ finding.Evidence, p finding.Picture) bool { return p.Right() }
	case "never":
		return func(_ finding.Evidence, p finding.Picture) bool { return p.Attacked && p.Never }
	}
	if parts := comparison.FindStringSubmatch(word); parts != nil {
		limit, err := strconv.ParseFloat(parts[3], 64)
		if err != nil {
			return nil
		}
		return compared(parts[1], parts[2], limit)
	}
	if name, value, ok := strings.Cut(word, "="); ok {
		return func(e finding.Evidence, p finding.Picture) bool { return hasValue(e, p, name, value) }
	}
	return func(e finding.Evidence, p finding.Picture) bool { return mentions(e, p, word) }
}

func compared(what, operator string, limit float64) condition {
	meets := map[string]func(v float64) bool{
		"<":  func(v float64) bool { return v < limit },
		"<=": func(v float64) bool { return v <= limit },
		">":  func(v float64) bool { return v > limit },
		">=": func(v float64) bool { return v >= limit },
		"=":  func(v float64) bool { return v == limit },
	}[operator]
	if what == "p" {
		return func(_ finding.Evidence, p finding.Picture) bool { return p.Known() && meets(p.Top[0].P) }
	}
	return func(_ finding.Evidence, p finding.Picture) bool {
		return p.Attacked && meets(float64(stepsRank(p)))
	}
}

// hasValue reports whether an attribute of that name has a value that begins so.
func hasValue(e finding.Evidence, p finding.Picture, name, value string) bool {
	for a, own := range p.Attributes {
		if own != "" && strings.EqualFold(e.Attributes[a], name) && strings.HasPrefix(strings.ToLower(own), value) {
			return true
		}
	}
	return false
}

func mentions(e finding.Evidence, p finding.Picture, word string) bool {
	texts := append([]string{p.Path}, p.Attributes...)
	if p.Label >= 0 {
		texts = append(texts, e.Name(p.Label))
	}
	if p.Known() {
		texts = append(texts, e.Name(p.Top[0].Class))
	}
	for _, text := range texts {
		if strings.Contains(strings.ToLower(text), word) {
			return true
		}
	}
	return false
}
