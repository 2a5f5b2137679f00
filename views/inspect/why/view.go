package why

import (
	"fmt"
	"slices"

	"beyond/engine/lime"
	"beyond/engine/saliency"
	"beyond/ui"
	"beyond/ui/picture"
	"beyond/ui/safe"
)

// Caption says how the explanation of a step is shown; step is -1 while there is none.
func (p *Panel) Caption(step int) string {
	caption := fmt.Sprintf("%s, K=%d", p.methodText(), p.k)
	if p.mode == Beside {
		caption = fmt.Sprintf("step %d, %s", max(0, step), caption)
	}
	if p.both {
		caption += " ±"
	}
	if look := p.look(); look != hide {
		caption += " · " + look.String()
	}
	if p.hidden != lime.Mean {
		caption += " · " + p.hidden.String()
	}
	return caption
}

// Draw draws the masked picture of a step into the first cols columns of c, or over all of c why there is none.
func (p *Panel) Draw(c *ui.Canvas, cols, step int) {
	switch f := p.fit(step); {
	case f == nil:
		c.Lines(c.Theme.Muted, safe.Clean(p.state(step)).Wrap(c.Width())...)
	case f.Err != nil:
		c.Lines(c.Theme.Doubt, safe.Clean(p.state(step)).Wrap(c.Width())...)
	case c.ShowsPictures():
		c.Picture(0, 0, cols, c.Height(), p.maskPicture(c.Theme, step, f))
	default:
		p.drawSegments(c, step, f)
	}
}

// maskPicture is the picture of a step with its explanation's segments.
func (p *Panel) maskPicture(t ui.Theme, step int, f *lime.Fit) picture.Picture {
	k := p.mask(t, step, f)
	if step == p.step {
		k.marked = p.markedSegment(f)
	}
	key := fmt.Sprintf("%s %s %v marked %d %v %v", p.pictureKey(step), k.style, k.strokes, k.marked, k.pro, k.against)
	if k.style == light {
		key += fmt.Sprintf(" %+v", p.subjectKey(step).way)
	}
	return picture.Picture{Image: k, Key: key}
}

// mask shows the segments of a step's explanation, none of them marked.
func (p *Panel) mask(t ui.Theme, step int, f *lime.Fit) *mask {
	e := p.explanation(step)
	_, style := p.attack.Role(t, f.Class, step)
	k := &mask{
		subject: e.subject, style: p.look(), strokes: strokes(e.subject.Segments.N, p.visible(f)), marked: none,
		pro: inkOf(style), against: inkOf(t.Mistake),
	}
	if k.style == light {
		k.lights = lights(e.scores.Pixels)
	}
	return k
}

// look is the style of the picture on screen: only Grad-CAM has a map.
func (p *Panel) look() maskStyle {
	if p.style == light && p.method != gradCAM {
		return tint
	}
	return p.style
}

// nextLook shows the picture in the next style.
func (p *Panel) nextLook() {
	if p.style = (p.look() + 1) % maskStyles; p.look() != p.style {
		p.style = hide
	}
}

// lights are scores that are not negative as shares of the largest.
func lights(scores []float64) []float64 {
	list, most := make([]float64, len(scores)), slices.Max(scores)
	for at, v := range scores {
		list[at] = v / max(most, leastWeight)
	}
	return list
}

// pictureKey names the picture of a step by everything that its pixels and segments depend on.
func (p *Panel) pictureKey(step int) string {
	s := p.subjectKey(step)
	key := fmt.Sprintf("%s#%d", p.options.Content, s.Picture)
	if step > 0 {
		key += fmt.Sprintf(" %s%+v step %d", s.Along, s.Attack, step)
		if s.Restart > 0 {
			key += fmt.Sprintf(" of try %d", s.Restart)
		}
	}
	return fmt.Sprintf("%s cut by %s, hidden %s", key, s.cut.Segments, s.cut.Hidden)
}

// markedSegment is the segment under the cursor, none if there is none.
func (p *Panel) markedSegment(f *lime.Fit) int {
	if at := p.marked; at >= 0 && at < len(f.Selected) {
		return f.Selected[at].Segment
	}
	return none
}

// DrawFacts says which class is explained, how far that is, and how good, in as many lines as c has. It returns how
// many it took.
func (p *Panel) DrawFacts(c *ui.Canvas, step int) int {
	f, class, right := p.fit(step), p.classAt(step), c.Width()
	sign, style := p.attack.Role(c.Theme, class, step)
	if f != nil {
		right = c.PrintRight(right, 0, style, safe.Format("%.1f %%", 100*f.P)) - 1
	}
	c.Print(0, 0, style, safe.Clean(sign+" "+p.options.Classes.At(class).Name).Truncate(right))
	if f == nil || f.Err != nil {
		return 1
	}
	facts := folded(append([]safe.Text{safe.Clean(p.state(step))}, p.quality(step, f)...), c.Width(), c.Height()-1)
	c.Sub(0, 1, c.Width(), c.Height()-1).Lines(c.Theme.Text, facts...)
	return 1 + len(facts)
}

// quality says how good a surrogate is.
func (p *Panel) quality(step int, f *lime.Fit) []safe.Text {
	var texts []safe.Text
	switch m := p.explanation(step).scores; {
	case m == nil:
		texts = append(texts, safe.Format("R² %.2f", f.R2))
	case m.Method == saliency.Integrated:
		texts = append(texts, safe.Format("%.1f %% of log p is not divided", 100*m.Gap()))
	}
	if r := p.explanation(step).repeats[p.selection(f.Class)]; r.Runs > 0 {
		texts = append(texts, safe.Format("stable %d of %d over %d seeds", r.stable(f), len(f.Selected), r.Runs+1))
	}
	texts = append(texts, safe.Format("d %d", f.Segments))
	if n := len(f.Explanation()); 0 < n && n < min(p.k, f.Segments) && !p.both {
		texts = append(texts, safe.Format("only %d speak for it", n))
	}
	for _, note := range f.Notes() {
		texts = append(texts, safe.Clean(note))
	}
	return texts
}

// folded joins texts into lines, as many to a line as fit, and breaks a text that is longer than a line.
func folded(texts []safe.Text, cells, lines int) []safe.Text {
	var folded []safe.Text
	for len(texts) > 0 {
		n := 1
		for n < len(texts) && safe.Join(" · ", texts[:n+1]...).Width() <= cells {
			n++
		}
		folded = append(folded, safe.Join(" · ", texts[:n]...).Wrap(cells)...)
		texts = texts[n:]
	}
	return folded[:max(0, min(len(folded), lines))]
}
