package finding

import (
	"fmt"
	"math"
	"slices"
)

// tally counts pictures and the wrong ones among them.
type tally struct{ wrong, n int }

func (t *tally) add(p Picture) {
	t.n++
	if p.Wrong() {
		t.wrong++
	}
}

func (t tally) less(other tally) tally { return tally{t.wrong - other.wrong, t.n - other.n} }

// valueTallies counts the judged pictures of each value of attribute a; pictures of which the value is not
// known are not in it. Values come sorted.
func valueTallies(pictures []Picture, a int) (values []string, tallies map[string]tally, total tally) {
	tallies = map[string]tally{}
	for _, p := range pictures {
		value := p.attribute(a)
		if value == "" || !p.judged() {
			continue
		}
		t := tallies[value]
		t.add(p)
		tallies[value] = t
		total.add(p)
	}
	for value := range tallies {
		values = append(values, value)
	}
	slices.Sort(values)
	return values, tallies, total
}

// attributes asks of each value of each attribute whether more, or fewer, are wrong with it than with the
// other values of that attribute. Some values belong to few classes, and classes differ; so the comparison is
// made within classes and summed up (Mantel and Haenszel 1959).
func attributes(e Evidence) []Finding {
	classes := e.byLabel()
	var asked []question
	for a, name := range e.Attributes {
		values, tallies, total := valueTallies(e.Pictures, a)
		for _, value := range values {
			f := about(Attribute)
			f.Attribute, f.Value = name, value
			in, rest := tallies[value], total.less(tallies[value])
			q, ok := compare(f, in.wrong, in.n, rest.wrong, rest.n)
			if !ok {
				continue
			}
			var difference float64
			difference, q.p = withinClasses(classes, a, value)
			if difference*(q.Share.Share-q.Rest.Share) <= 0 {
				continue // what looks like the attribute's doing is the classes'
			}
			q.Effect = max(difference, -difference)
			asked = append(asked, q)
		}
	}
	return e.strongestPerAttribute(sure(asked))
}

// byLabel returns the judged pictures of each class.
func (e Evidence) byLabel() [][]Picture {
	at := map[int][]Picture{}
	for _, p := range e.Pictures {
		if p.judged() {
			at[p.Label] = append(at[p.Label], p)
		}
	}
	labels := make([]int, 0, len(at))
	for label := range at {
		labels = append(labels, label)
	}
	slices.Sort(labels)
	classes := make([][]Picture, len(labels))
	for i, label := range labels {
		classes[i] = at[label]
	}
	return classes
}

// withinClasses compares a value with the other values in each class and sums up.
func withinClasses(classes [][]Picture, a int, value string) (difference, p float64) {
	var strata []stratum
	for _, pictures := range classes {
		var in, rest tally
		for _, p := range pictures {
			switch p.attribute(a) {
			case "":
			case value:
				in.add(p)
			default:
				rest.add(p)
			}
		}
		strata = append(strata, stratum{in, rest})
	}
	return mantelHaenszel(strata)
}

// attributesInClasses asks the same within each class, by Fisher's exact test.
func attributesInClasses(e Evidence) []Finding {
	var asked []question
	for _, pictures := range e.byLabel() {
		for a, name := range e.Attributes {
			values, tallies, total := valueTallies(pictures, a)
			for _, value := range values {
				f := about(AttributeInClass)
				f.Class, f.Attribute, f.Value = pictures[0].Label, name, value
				in, rest := tallies[value], total.less(tallies[value])
				if q, ok := compare(f, in.wrong, in.n, rest.wrong, rest.n); ok {
					asked = append(asked, q)
				}
			}
		}
	}
	return e.strongestPerAttribute(sure(asked))
}

// strongestPerAttribute keeps of the sure values of an attribute (in a class) the one with the largest effect,
// phrased; the others mostly say the same from the other side.
func (e Evidence) strongestPerAttribute(found []Finding) []Finding {
	var kept []Finding
	for _, f := range found {
		stronger := func(other Finding) bool { return sameAttribute(f, other) && other.stronger(f) }
		if !slices.ContainsFunc(found, stronger) {
			kept = append(kept, e.phrased(f, found))
		}
	}
	return kept
}

// stronger orders the values of one attribute: of two that mirror each other the worse one comes first.
func (f Finding) stronger(than Finding) bool {
	const rounding = 1e-12
	switch {
	case math.Abs(f.Effect-than.Effect) > rounding:
		return f.Effect > than.Effect
	case f.worse() != than.worse():
		return f.worse()
	}
	return f.Value < than.Value
}

func sameAttribute(a, b Finding) bool { return a.Class == b.Class && a.Attribute == b.Attribute }

// phrased adds the sentence and the pictures. all are the sure findings among which f is the strongest.
func (e Evidence) phrased(f Finding, all []Finding) Finding {
	f.Sentence = contrastSentence(f, all)
	if f.Class >= 0 {
		f.Sentence = e.Name(f.Class) + " " + f.Sentence
	} else {
		f.Sentence = capital(f.Sentence)
	}
	a := slices.Index(e.Attributes, f.Attribute)
	f.Pictures = e.where(func(p Picture) bool {
		return p.judged() && p.attribute(a) == f.Value && (f.Class < 0 || p.Label == f.Class)
	})
	return f
}

// contrastSentence sets the value against the one that is as surely at the other end, where there is one, and
// against all others where not.
func contrastSentence(f Finding, all []Finding) string {
	here := fmt.Sprintf("%s: %s wrong", phrase(f.Attribute, f.Value), Short(f.Share))
	var opposite *Finding
	for i, other := range all {
		if sameAttribute(f, other) && f.worse() != other.worse() && (opposite == nil || other.Effect > opposite.Effect) {
			opposite = &all[i]
		}
	}
	if opposite == nil {
		return here + ", otherwise " + Short(f.Rest)
	}
	return fmt.Sprintf("%s, %s: %s", here, phrase(f.Attribute, opposite.Value), Short(opposite.Share))
}

// worse reports whether more are wrong than among the rest.
func (f Finding) worse() bool { return f.Share.Share > f.Rest.Share }
