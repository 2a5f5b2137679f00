package finding

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// predictedMost is the overall sentence where no picture has a label.
func predictedMost(e Evidence) []Finding {
	rows := PredictedRows(e)
	if len(rows) == 0 {
		return nil
	}
	most := rows[0]
	f := about(Overall)
	f.Taken, f.Share, f.Effect, f.Pictures = most.Class, most.Share, most.Share.Share, most.Pictures
	f.Sentence = fmt.Sprintf("%s: %s predicted, most often %q (%s)",
		plural(most.Share.N, "picture"), classCount(len(rows)), e.Name(most.Class), Short(most.Share))
	return []Finding{f}
}

func classCount(n int) string {
	if n == 1 {
		return "one class"
	}
	return fmt.Sprintf("%d classes", n)
}

// unlabelledGroups looks for pictures without a label that belong together by their names and are mostly
// given the same class, more often than all other pictures are; and for values of attributes that, within
// such a group, make it so.
func unlabelledGroups(e Evidence) []Finding {
	groups := map[string][]int{}
	for i, p := range e.Pictures {
		if p.Label < 0 && p.Known() {
			groups[Group(p.Path)] = append(groups[Group(p.Path)], i)
		}
	}
	everything := e.where(Picture.Known)
	var asked []Finding
	for _, name := range sortedKeys(groups) {
		f := about(UnlabelledGroup)
		f.Group = name
		asked = e.askMostly(asked, f, groups[name], everything)
		for a, attribute := range e.Attributes {
			f.Attribute = attribute
			for value, members := range e.byValue(groups[name], a) {
				f.Value = value
				asked = e.askMostly(asked, f, members, groups[name])
			}
		}
	}
	// The order of a map must not reach the reader.
	slices.SortFunc(asked, func(a, b Finding) int { return strings.Compare(a.Sentence, b.Sentence) })
	return strongestPerGroup(sure(asked))
}

// byValue distributes pictures over the values of attribute a.
func (e Evidence) byValue(pictures []int, a int) map[string][]int {
	values := map[string][]int{}
	for _, i := range pictures {
		if value := e.Pictures[i].attribute(a); value != "" {
			values[value] = append(values[value], i)
		}
	}
	return values
}

// askMostly asks whether the class that most of members are given is rarer among the rest of all, which
// members are part of. Where it is not the answer for half of them, there is nothing to say.
func (e Evidence) askMostly(asked []Finding, f Finding, members, all []int) []Finding {
	counts := e.predicted(members)
	if len(counts) == 0 || 2*counts[0].Count < len(members) {
		return asked
	}
	f.Taken, f.Pictures = counts[0].Class, members
	rest := -counts[0].Count
	for _, i := range all {
		if e.Pictures[i].Top[0].Class == f.Taken {
			rest++
		}
	}
	q, ok := compare(f, counts[0].Count, len(members), rest, len(all)-len(members))
	if !ok || q.Share.Share <= q.Rest.Share {
		return asked
	}
	q.Sentence = groupSentence(e, q)
	return append(asked, q)
}

func (e Evidence) predicted(pictures []int) []Taken {
	counts := map[int]int{}
	for _, i := range pictures {
		counts[e.Pictures[i].Top[0].Class]++
	}
	return ranked(counts)
}

func groupSentence(e Evidence, f Finding) string {
	what := f.Group
	if what == "" {
		what = "pictures"
	}
	if f.Value != "" {
		what += " " + Phrase(f.Attribute, f.Value)
	}
	return fmt.Sprintf("%s: called %q in %d of %d", what, e.Name(f.Taken), f.Share.K, f.Share.N)
}

// strongestPerGroup keeps the finding with the largest share of each group; the whole group's before that of
// one value when they are the same.
func strongestPerGroup(found []Finding) []Finding {
	best := map[string]Finding{}
	for _, f := range found {
		old, ok := best[f.Group]
		if !ok || f.Share.Low > old.Share.Low || f.Share.Low == old.Share.Low && f.Value < old.Value {
			best[f.Group] = f
		}
	}
	var kept []Finding
	for _, name := range sortedKeys(best) {
		kept = append(kept, best[name])
	}
	return kept
}

// Group guesses the subject of a picture without a label from its name: the file's name up to a closing number, or the
// name of its folder when nothing is left. "lamps/street_lamp-07.jpg" is of "street lamp", "boats/003.png" of "boats".
func Group(file string) string {
	base := strings.TrimSuffix(path.Base(file), path.Ext(file))
	base = strings.TrimRight(base, "0123456789 -_.()")
	if base == "" {
		if base = path.Base(path.Dir(file)); base == "." || base == "/" {
			return ""
		}
	}
	return strings.NewReplacer("_", " ", "-", " ").Replace(base)
}
