package grid

import (
	"cmp"
	"fmt"
	"slices"

	"beyond/engine/finding"
)

// wish chooses the pictures to show, and their order.
type wish struct {
	tab    tab
	filter string
	order  order
	critic bool // whether a class has a tab of prototypes and criticisms
}

// tab is a part of the pictures.
type tab struct {
	kind  tabKind
	class int // of takenFor
}

type tabKind int

const (
	allTab tabKind = iota
	mistakesTab
	takenForTab
	leftOutTab
	criticTab // not a part of the pictures, but prototypes and criticisms of their class
)

// holds reports whether a picture belongs to the tab. A picture that is right is not "taken for" anything; one without
// a label is, whatever its prediction.
func (t tab) holds(p finding.Picture) bool {
	switch t.kind {
	case mistakesTab:
		return p.Wrong()
	case takenForTab:
		return p.Known() && !p.Right() && p.Top[0].Class == t.class
	case leftOutTab:
		return p.LeftOut != ""
	}
	return true
}

// arrangement is the tabs and the pictures of the open one. It is not modified.
type arrangement struct {
	tabs     []counted
	pictures []int
	of       int    // pictures before the filter
	problem  string // what in the filter means nothing
	mixed    bool   // whether there are several labels
	class    int    // the label of all, −1 where there are several or none
}

// counted is a tab with its number of pictures.
type counted struct {
	tab
	text string
	n    int
}

// arrange works out the tabs, and the pictures of one of them that pass the filter.
func arrange(e finding.Evidence, pictures []int, w wish) arrangement {
	a := arrangement{tabs: tabs(e, pictures, w.tab), mixed: mixed(e, pictures), class: -1}
	if !a.mixed && len(pictures) > 0 {
		a.class = e.Pictures[pictures[0]].Label
	}
	if w.critic && a.class >= 0 {
		behind := min(len(a.tabs), 1)
		if len(a.tabs) > 1 && a.tabs[1].kind == mistakesTab {
			behind = 2
		}
		a.tabs = slices.Insert(a.tabs, behind, counted{tab{kind: criticTab}, "prototypes·criticisms", 0})
	}
	keep, problem := parseFilter(w.filter, e)
	a.problem = problem
	for _, i := range pictures {
		if !w.tab.holds(e.Pictures[i]) {
			continue
		}
		a.of++
		if keep.matches(e, e.Pictures[i]) {
			a.pictures = append(a.pictures, i)
		}
	}
	if less := w.order.compare(); less != nil {
		slices.SortStableFunc(a.pictures, func(i, j int) int { return less(e.Pictures[i], e.Pictures[j]) })
	}
	return a
}

// tabs lists all pictures, the mistakes, each class that pictures are taken for, most frequent first, and the pictures
// left out. Unless it is open, a tab is left out where it is empty or has the same pictures as one before it.
func tabs(e finding.Evidence, pictures []int, open tab) []counted {
	list := []counted{{tab{kind: allTab}, "all", len(pictures)}}
	mistakes, leftOut := 0, 0
	taken := map[int]int{}
	for _, i := range pictures {
		p := e.Pictures[i]
		switch {
		case p.LeftOut != "":
			leftOut++
		case p.Wrong():
			mistakes++
			taken[p.Top[0].Class]++
		case p.Known() && p.Label < 0:
			taken[p.Top[0].Class]++
		}
	}
	add := func(t tab, text string, n int) {
		same := n == len(pictures) || t.kind == takenForTab && n == mistakes
		if n > 0 && !same || t == open {
			list = append(list, counted{t, text, n})
		}
	}
	add(tab{kind: mistakesTab}, "mistakes", mistakes)
	for _, class := range mostFrequent(taken, open) {
		add(tab{takenForTab, class}, "taken for "+e.Name(class), taken[class])
	}
	add(tab{kind: leftOutTab}, "left out", leftOut)
	return list
}

func mostFrequent(counts map[int]int, open tab) []int {
	var classes []int
	for class := range counts {
		classes = append(classes, class)
	}
	if open.kind == takenForTab && counts[open.class] == 0 {
		classes = append(classes, open.class)
	}
	slices.SortFunc(classes, func(a, b int) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	return classes
}

// tabAfter is the tab some places after another, beginning again at the end.
func (a arrangement) tabAfter(t tab, by int) tab {
	at := slices.IndexFunc(a.tabs, func(c counted) bool { return c.tab == t })
	if at < 0 {
		return tab{}
	}
	return a.tabs[(at+by+len(a.tabs))%len(a.tabs)].tab
}

func (c counted) String() string {
	if c.kind == criticTab {
		return c.text
	}
	return fmt.Sprintf("%s %s", c.text, finding.Count(c.n))
}

// mixed reports whether the pictures have different labels, or none.
func mixed(e finding.Evidence, pictures []int) bool {
	for _, i := range pictures {
		if label := e.Pictures[i].Label; label < 0 || label != e.Pictures[pictures[0]].Label {
			return true
		}
	}
	return false
}
