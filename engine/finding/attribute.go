package finding

import (
	"fmt"
	"math"
	"slices"

	"beyond/engine/stats"
)

// tally counts pictures and the wrong ones among them.
type tally struct{ wrong, n int }

func (t *tally) add(p Picture) {
	t.n++
	if p.Wrong() {
		t.wrong++
	}
}

func (t tally) share() stats.Share { return stats.NewShare(t.wrong, t.n) }

func (t tally) less(other tally) tally { return tally{t.wrong - other.wrong, t.n - other.n} }

// valueTallies counts the judged pictures among pictures by their value of attribute a. It leaves out pictures without
// a value. Values come sorted.
func (e Evidence) valueTallies(pictures []int, a int) (values []string, tallies map[string]tally, total tally) {
	tallies = map[string]tally{}
	for _, i := range pictures {
		p := e.Pictures[i]
		value := p.attribute(a)
		if value == "" || !p.judged() {
			continue
		}
		t := tallies[value]
		t.add(p)
		tallies[value] = t
		total.add(p)
	}
	return sortedKeys(tallies), tallies, total
}

// attributes asks of each value of each attribute whether more, or fewer, are wrong with it than with the
// other values of that attribute. Some values belong to few classes, and classes differ; so the comparison is
// made within classes and summed up (Mantel and Haenszel 1959).
func attributes(e Evidence) []Finding {
	classes, everything := e.byLabel(), e.where(Picture.judged)
	var asked []Finding
	for a := range e.Attributes {
		for _, q := range e.askValues(about(Attribute), everything, a) {
			var difference float64
			difference, q.P = e.withinClasses(classes, a, q.Value)
			if difference*(q.Share.Share-q.Rest.Share) <= 0 {
				continue // within classes the difference goes the other way: it belongs to the classes
			}
			q.Effect = max(difference, -difference)
			asked = append(asked, q)
		}
	}
	return e.strongestPerAttribute(sure(asked))
}

// askValues asks f of each value of attribute a among pictures.
func (e Evidence) askValues(f Finding, pictures []int, a int) (asked []Finding) {
	values, tallies, total := e.valueTallies(pictures, a)
	for _, value := range values {
		f.Attribute, f.Value = e.Attributes[a], value
		in, rest := tallies[value], total.less(tallies[value])
		if q, ok := compare(f, in.wrong, in.n, rest.wrong, rest.n); ok {
			asked = append(asked, q)
		}
	}
	return asked
}

// withinClasses compares a value with the other values in each class and sums up.
func (e Evidence) withinClasses(classes [][]int, a int, value string) (difference, p float64) {
	strata := make([][4]int, len(classes))
	for at, pictures := range classes {
		var in, rest tally
		for _, i := range pictures {
			p := e.Pictures[i]
			switch own := p.attribute(a); {
			case own == "" || !p.judged():
			case own == value:
				in.add(p)
			default:
				rest.add(p)
			}
		}
		strata[at] = [4]int{in.wrong, in.n - in.wrong, rest.wrong, rest.n - rest.wrong}
	}
	return stats.MantelHaenszel(strata)
}

// attributesInClasses asks the same within each class, by Fisher's exact test.
func attributesInClasses(e Evidence) []Finding {
	var asked []Finding
	for _, pictures := range e.byLabel() {
		f := about(AttributeInClass)
		f.Class = e.Pictures[pictures[0]].Label
		for a := range e.Attributes {
			asked = append(asked, e.askValues(f, pictures, a)...)
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

// phrased adds the sentence and the pictures of its first, worse, side. all are the sure findings among which f is the
// strongest.
func (e Evidence) phrased(f Finding, all []Finding) Finding {
	sentence, subject := contrast(f, all)
	if f.Class >= 0 {
		f.Sentence = e.Name(f.Class) + " " + sentence
	} else {
		f.Sentence = Capital(sentence)
	}
	a := slices.Index(e.Attributes, f.Attribute)
	f.Pictures = e.where(func(p Picture) bool {
		own := p.attribute(a)
		return p.judged() && own != "" && subject(own) && (f.Class < 0 || p.Label == f.Class)
	})
	return f
}

// contrast sets the value against the one that is as surely at the other end, if there is one, and otherwise against
// all others. The worse side comes first: subject tells its values.
func contrast(f Finding, all []Finding) (sentence string, subject func(value string) bool) {
	worst, best := Against(f.Attribute, f.Value, f.worse())
	here, there := Both(f.Share, f.Rest)
	subject = func(v string) bool { return (v == f.Value) == f.worse() }
	if o, ok := opposite(f, all); ok {
		worse, better := f.Value, o.Value
		if !f.worse() {
			worse, better = better, worse
		}
		worst, best = Phrase(f.Attribute, worse), again(f.Attribute, Phrase(f.Attribute, better))
		here, there = Both(f.Share, o.Share)
		subject = func(v string) bool { return v == worse }
	}
	if !f.worse() {
		here, there = there, here
	}
	return fmt.Sprintf("%s: %s wrong; %s: %s", worst, here, best, there), subject
}

// opposite is the strongest finding about the attribute that goes the other way.
func opposite(f Finding, all []Finding) (o Finding, ok bool) {
	for _, other := range all {
		if sameAttribute(f, other) && f.worse() != other.worse() && (!ok || other.Effect > o.Effect) {
			o, ok = other, true
		}
	}
	return o, ok
}

// worse reports whether more are wrong than among the rest.
func (f Finding) worse() bool { return f.Share.Share > f.Rest.Share }
