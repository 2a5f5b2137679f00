package grid

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"beyond/engine/finding"
	"beyond/ui/near"
)

// filter is a list of conditions that a picture meets all of. It is written as words with spaces between:
//
//	wrong, right, never     misclassified; right; right after the last step of the attack
//	p<0.5, p>=0.9           probability of the first class
//	↯<3, step=0             first wrong step of the attack
//	ground=grass            an attribute whose value begins so
//	in=hands, note=odd      a selection whose name begins so; a note that has the word
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

// parseFilter reads a filter. Problem says which word means nothing to these pictures, "" if all do. Such a word is left
// out, except where it is a value that no picture has.
func parseFilter(text string, e finding.Evidence) (f filter, problem string) {
	for _, word := range strings.Fields(strings.ToLower(text)) {
		positive, negated := strings.CutPrefix(word, "!")
		meets, wrong := parseWord(positive, e)
		problem = cmp.Or(problem, wrong)
		switch {
		case meets == nil:
		case negated:
			f = append(f, func(e finding.Evidence, p finding.Picture) bool { return !meets(e, p) })
		default:
			f = append(f, meets)
		}
	}
	return f, problem
}

var comparison = regexp.MustCompile(`^([^<>=]*)(<=|>=|<|>|=)(.*)$`)

// compares are the figures that can be compared.
var compares = []string{"p", "step", "steps", "↯"}

// parseWord returns nil for a word that says nothing yet, such as a comparison still without its number.
func parseWord(word string, e finding.Evidence) (meets condition, problem string) {
	switch word {
	case "":
		return nil, ""
	case "wrong":
		return func(_ finding.Evidence, p finding.Picture) bool { return p.Wrong() }, ""
	case "right":
		return func(_ finding.Evidence, p finding.Picture) bool { return p.Right() }, ""
	case "never":
		return func(_ finding.Evidence, p finding.Picture) bool { return p.Attacked && p.Never }, ""
	}
	parts := comparison.FindStringSubmatch(word)
	switch {
	case parts == nil:
		return func(e finding.Evidence, p finding.Picture) bool { return mentions(e, p, word) }, ""
	case slices.Contains(compares, parts[1]):
		limit, err := strconv.ParseFloat(parts[3], 64)
		if err != nil || math.IsNaN(limit) {
			return nil, fmt.Sprintf("%s: a number must follow, as in %s%s3", word, parts[1], parts[2])
		}
		return compared(parts[1], parts[2], limit), ""
	case parts[2] != "=":
		return nil, fmt.Sprintf("%s: only p and step can be compared; of attributes write name=value", word)
	}
	name, value := parts[1], parts[3]
	switch name {
	case "in":
		return func(_ finding.Evidence, p finding.Picture) bool {
			return slices.ContainsFunc(p.Selections, func(s string) bool { return strings.HasPrefix(strings.ToLower(s), value) })
		}, ""
	case "note":
		return func(_ finding.Evidence, p finding.Picture) bool {
			return p.Note != "" && strings.Contains(strings.ToLower(p.Note), value)
		}, ""
	}
	return func(e finding.Evidence, p finding.Picture) bool { return hasValue(e, p, name, value) },
		unknownValue(e, name, value)
}

// unknownValue says that there is no such attribute, or that no picture has a value of it that begins so, and which may
// be meant; "" if some picture has.
func unknownValue(e finding.Evidence, name, value string) string {
	names := lower(e.Attributes)
	at := slices.Index(names, name)
	switch {
	case len(names) == 0:
		return "these pictures have no attributes"
	case at < 0:
		return fmt.Sprintf("no attribute is called %s: %s", name, meant(name, names))
	}
	values := valuesOf(e, at)
	if slices.ContainsFunc(values, func(v string) bool { return strings.HasPrefix(v, value) }) {
		return ""
	}
	return fmt.Sprintf("no picture has %s=%s: %s", name, value, meant(value, values))
}

// mostNamed is how many names a message lists.
const mostNamed = 6

// meant asks for the word that may be meant, or lists those there are.
func meant(word string, words []string) string {
	if near := near.Word(word, words); near != "" {
		return "did you mean " + near + "?"
	}
	if len(words) > mostNamed {
		return "there are " + strings.Join(words[:mostNamed], ", ") + " …"
	}
	return "there are " + strings.Join(words, ", ")
}

func lower(words []string) []string {
	list := make([]string, len(words))
	for i, w := range words {
		list[i] = strings.ToLower(w)
	}
	return list
}

// valuesOf lists the values of an attribute, most frequent first.
func valuesOf(e finding.Evidence, attribute int) []string {
	counts := map[string]int{}
	for _, p := range e.Pictures {
		if attribute < len(p.Attributes) && p.Attributes[attribute] != "" {
			counts[strings.ToLower(p.Attributes[attribute])]++
		}
	}
	return slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
}

// completions are what a word of a filter may become: the words it knows, attributes, and behind name= its values.
func completions(e finding.Evidence, word string) []string {
	sign, bare := "", strings.ToLower(word)
	if rest, negated := strings.CutPrefix(bare, "!"); negated {
		sign, bare = "!", rest
	}
	words := []string{"wrong", "right", "never", "step<", "note="}
	for _, name := range selections(e) {
		words = append(words, "in="+name)
	}
	for _, name := range lower(e.Attributes) {
		words = append(words, name+"=")
	}
	if name, _, ok := strings.Cut(bare, "="); ok && name != "in" {
		words = nil
		if at := slices.Index(lower(e.Attributes), name); at >= 0 {
			for _, value := range valuesOf(e, at) {
				words = append(words, name+"="+value)
			}
		}
	}
	for i := range words {
		words[i] = sign + words[i]
	}
	return words
}

// selections lists the selections that the pictures are in, by name.
func selections(e finding.Evidence) []string {
	names := map[string]bool{}
	for _, p := range e.Pictures {
		for _, name := range p.Selections {
			names[strings.ToLower(name)] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
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
