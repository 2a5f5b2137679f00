package inspect

// pane is one of the pictures side by side.
type pane int

const (
	original pane = iota
	attacked
	changed
	cleanWhy    // the explanation of the unchanged picture
	why         // the explanation of the step on screen
	segmentList // the segments of that explanation in words
)

// The panes shown where there is no room for all, by how many there is room for; tab goes from one choice to the next.
var (
	attackPanes = map[int][][]pane{
		1: {{attacked}, {changed}, {original}},
		2: {{original, attacked}, {attacked, changed}, {original, changed}},
		3: {{original, attacked, changed}},
	}
	whyPanes = map[int][][]pane{
		1: {{why}, {segmentList}, {attacked}, {changed}, {original}},
		2: {{attacked, why}, {segmentList, why}, {original, attacked}, {attacked, changed}},
		3: {{original, attacked, why}, {attacked, changed, why}},
		4: {{original, attacked, changed, why}},
	}
	besidePanes = map[int][][]pane{
		1: {{why}, {cleanWhy}, {segmentList}, {attacked}, {original}},
		2: {{cleanWhy, why}, {segmentList, why}, {original, attacked}},
		3: {{cleanWhy, attacked, why}, {original, cleanWhy, why}},
		4: {{original, cleanWhy, attacked, why}},
	}
)

// paneChoices are what tab goes through where there is room for so many.
func (m *Model) paneChoices(across int) [][]pane {
	switch x := m.explaining; {
	case x.on && x.beside:
		return besidePanes[across]
	case x.on:
		return whyPanes[across]
	}
	return attackPanes[across]
}

// panes are those on screen.
func (m *Model) panes(l layout) []pane {
	choices := m.paneChoices(l.across)
	return choices[m.choice%len(choices)]
}
