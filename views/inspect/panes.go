package inspect

import "beyond/views/inspect/why"

// pane is one of the pictures side by side.
type pane int

const (
	original pane = iota
	attacked
	changed
	cleanWhy    // the explanation of the unchanged picture
	stepWhy     // the explanation of the step on screen
	segmentList // the segments of that explanation in words
)

// paneChoices are the panes shown where there is no room for all, by the explanations on screen and by how many panes
// there is room for. Tab goes from one choice to the next.
var paneChoices = map[why.Mode]map[int][][]pane{
	why.Off: {
		1: {{attacked}, {changed}, {original}},
		2: {{original, attacked}, {attacked, changed}, {original, changed}},
		3: {{original, attacked, changed}},
	},
	why.Single: {
		1: {{stepWhy}, {segmentList}, {attacked}, {changed}, {original}},
		2: {{attacked, stepWhy}, {segmentList, stepWhy}, {original, attacked}, {attacked, changed}},
		3: {{original, attacked, stepWhy}, {attacked, changed, stepWhy}},
		4: {{original, attacked, changed, stepWhy}},
	},
	why.Beside: {
		1: {{stepWhy}, {cleanWhy}, {segmentList}, {attacked}, {original}},
		2: {{cleanWhy, stepWhy}, {segmentList, stepWhy}, {original, attacked}},
		3: {{cleanWhy, attacked, stepWhy}, {original, cleanWhy, stepWhy}},
		4: {{original, cleanWhy, attacked, stepWhy}},
	},
}

// choices are the panes that tab goes through.
func (m *Model) choices() [][]pane {
	return paneChoices[m.mode][m.layout(m.Width, m.Height, usualAspect).across]
}

// large reports whether the original alone is on screen.
func (m *Model) large() bool { return !m.layout(m.Width, m.Height, usualAspect).beside.Empty() }

// panes are the panes on screen.
func (m *Model) panes(l layout) []pane {
	if !l.beside.Empty() {
		return []pane{original}
	}
	choices := paneChoices[m.mode][l.across]
	return choices[m.choice%len(choices)]
}

// step is the step that a pane shows, notYet while there is none.
func (m *Model) step(p pane) int {
	if p == original || p == cleanWhy {
		return min(0, m.shown())
	}
	return m.shown()
}
