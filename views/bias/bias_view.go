package bias

import (
	"fmt"

	"beyond/engine/finding"
	"beyond/ui"
	"beyond/ui/safe"
)

// Draw implements ui.Screen.
func (m *Model) Draw(c *ui.Canvas) {
	switch f := m.facts; {
	case f == nil || len(f.classes) == 0 && len(f.evidence.Pictures) > 0:
		c.Wait("Waiting for the model's first answers", m.Waited)
	case len(f.classes) == 0:
		c.Message("There are no pictures here.")
	case len(f.evidence.Attributes) == 0 && m.pane != classesPane:
		m.drawUntagged(c)
	default:
		m.drawAll(c)
	}
}

// drawUntagged says how to come by attributes.
func (m *Model) drawUntagged(c *ui.Canvas) {
	known := "Nothing is known of these pictures beside their labels."
	if !m.facts.evidence.Labelled() {
		known = "Nothing is known of these pictures: they have neither labels nor attributes."
	}
	c.Message(known,
		"Tag some with "+m.Key("t")+", or put columns beside path and label in an attributes.csv.")
	if m.choosing != nil && m.critique() == nil {
		c.Print(0, c.Height()/2+2, c.Theme.Muted, safe.Clean(m.choosingText()).Center(c.Width()))
	}
}

func (m *Model) drawAll(c *ui.Canvas) {
	l := m.layout()
	if !l.classes.Empty() {
		m.drawClasses(c.In(l.classes))
	}
	if l.rows.Max.X <= l.rows.Min.X {
		return
	}
	if x := m.line(l); x >= 0 {
		c.VLine(x, 0, c.Height())
	}
	at := m.facts.place(m.class)
	if at < 0 {
		return
	}
	class := m.facts.classes[at]
	m.drawHead(c.In(l.head), class)
	m.drawRows(c.In(l.rows), class.chosen)
	if r := m.row(); r != nil && !l.detail.Empty() {
		m.drawDetail(c.In(l.detail), *r, class.chosen)
	}
	m.drawFoot(c.In(l.foot), class)
}

// drawHead writes the class, the selector, the numbers of pictures, and the findings.
func (m *Model) drawHead(c *ui.Canvas, d class) {
	counts := []safe.Text{safe.Format("class %d", len(d.Pictures))}
	if d.chosen {
		chosen := safe.Format("prototypes %d · criticisms %d", len(d.Prototypes), len(d.Criticisms))
		counts = append([]safe.Text{chosen}, counts...)
	}
	x := c.PrintRight(c.Width(), 0, c.Theme.Muted, safe.Join(" · ", counts...))
	asked := safe.JoinFitting(" · ", x-1, safe.Clean(m.facts.name(d.Index)), safe.Clean(m.ask().Title()),
		safe.Format("attributes %d", len(m.facts.evidence.Attributes)))
	c.Print(0, 0, c.Theme.Accent, asked)
	y := 1
	for i, sentence := range m.sentences(d) {
		style := c.Theme.Title
		if i > 0 {
			style = c.Theme.Text
		}
		lines := safe.Clean(sentence).Wrap(c.Width())
		if i > 0 && y+len(lines) > headLines-1 {
			return // half a sentence says nothing
		}
		for _, line := range lines[:min(len(lines), headLines-1-y)] {
			c.Print(0, y, style, line)
			y++
		}
	}
}

// sentences are the sure findings about a class. If there are none, the sentence gives the strongest effect.
func (m *Model) sentences(d class) []string {
	if len(d.sentences) > 0 {
		return d.sentences
	}
	name := m.facts.name(d.Index)
	switch {
	case d.predicted < len(d.Pictures):
		return []string{fmt.Sprintf("%s: %d of %d pictures predicted so far.", name, d.predicted, len(d.Pictures))}
	case !d.chosen || d.best == nil:
		return []string{fmt.Sprintf("Nothing sure about %s so far.", name)}
	}
	b := d.best
	return []string{fmt.Sprintf("Nothing sure about %s. Strongest, %s: %s prototypes, %s criticisms (%s)",
		name, finding.Phrase(b.Attribute, b.Value), finding.Short(b.Chosen.First), finding.Short(b.Chosen.Second),
		m.facts.probability(b.Chosen))}
}

func (m *Model) choosingText() string {
	c := m.choosing
	selector := m.options.Selectors[c.selector].Title()
	text := fmt.Sprintf("%s is choosing among pictures of %s", selector, m.facts.name(c.class))
	if m.Far.Total > 0 {
		text += fmt.Sprintf(": %d of %d", m.Far.Done, m.Far.Total)
	}
	if left := m.Far.Left(m.Waited); left > 0 {
		text += fmt.Sprintf(", about %.0f s left", max(1, left.Seconds()))
	}
	return text
}

// drawFoot writes the result of the pairs, the paper's figures, and a failure, the present work or a caution.
func (m *Model) drawFoot(c *ui.Canvas, d class) {
	y := 0
	write := func(text string) {
		if text != "" {
			c.Print(0, y, c.Theme.Muted, safe.Clean(text).Truncate(c.Width()))
			y++
		}
	}
	write(twinsText(d))
	write(paper(m.facts.name(d.Index)))
	switch err := m.failed[question{d.Index, m.selector}]; {
	case err != nil:
		c.Print(0, y, c.Theme.Mistake, safe.Format("%s could not choose: %v", m.ask().Title(), err).Truncate(c.Width()))
	case m.facts.tagsErr != nil:
		c.Print(0, y, c.Theme.Mistake, safe.Format("tags could not be read: %v", m.facts.tagsErr).Truncate(c.Width()))
	case !d.chosen && !m.known.complete && m.choosing == nil:
		predicted, _ := m.facts.evidence.Progress()
		write(fmt.Sprintf("%s chooses once all is predicted: %s of %s so far",
			m.ask().Title(), finding.Count(predicted), finding.Count(len(m.facts.evidence.Pictures))))
	case m.choosing != nil && ui.WorthTelling(m.Waited):
		write(m.choosingText())
	case d.chosen && min(len(d.Prototypes), len(d.Criticisms)) < finding.LeastForPercent:
		const few = "Fewer than %d prototypes or criticisms: only strong effects can be sure."
		write(fmt.Sprintf(few, finding.LeastForPercent))
	}
}

// twinsText says how many pairs flip, and with which attribute most do.
func twinsText(d class) string {
	if d.twins.N == 0 {
		return ""
	}
	most := d.twinsBy[0]
	for _, s := range d.twinsBy {
		if s.Flipped > most.Flipped {
			most = s
		}
	}
	return fmt.Sprintf("twins: %d of %d flip; differing in %s only: %d of %d (McNemar's %s)",
		d.twins.Flipped, d.twins.N, most.Attribute, most.Flipped, most.N, finding.Probability(most.Adjusted))
}

// paper are the paper's own figures of a class (§3.4): shares among prototypes, criticisms and all.
func paper(class string) string {
	if class != "basketball" {
		return ""
	}
	return `paper, ResNet-101, photos: "black person" 78/20/53 %, "white" 44/90/55 %`
}

// Status implements ui.Stated: the order of the rows, and how many there are.
func (m *Model) Status() safe.Text {
	if r := m.row(); r == nil || m.pane == classesPane {
		return safe.Text{}
	}
	return safe.Format("row %d of %d · by %s", m.lists[rowsPane].At+1, len(m.rows()), m.order)
}
