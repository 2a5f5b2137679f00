package study

import (
	"fmt"
	"image"

	"beyond/engine/finding"
	"beyond/engine/study"
	"beyond/ui"
	"beyond/ui/safe"
)

// Draw implements ui.Screen.
func (m *play) Draw(c *ui.Canvas) {
	switch {
	case m.stage == between:
		m.drawBetween(c)
	case !c.ShowsPictures():
		c.Message("This terminal shows no pictures.", "Without them there is nothing to compare.")
	case !m.allThere():
		c.Wait("Fetching the pictures", m.Waited)
	default:
		m.drawRound(c)
	}
	m.drawState(c)
}

func (m *play) drawRound(c *ui.Canvas) {
	l := layout(c.Width(), c.Height(), c.CellAspect())
	m.drawPicture(c, l.target, m.round.Target)
	m.drawWords(c.In(l.words))
	for i, column := range m.round.Columns {
		x, w := l.column(i), 2*l.tile.X+tileGap
		c.Print(x, l.top, c.Theme.Key, safe.Clean(fmt.Sprint(i+1)).Center(w))
		for place, p := range column.Pictures {
			m.drawPicture(c, l.place(i, place), p)
		}
	}
}

func (m *play) drawPicture(c *ui.Canvas, at image.Rectangle, i int) {
	if _, err, _ := m.crops.Get(i); err != nil {
		c.Print(at.Min.X, at.Min.Y, c.Theme.Muted, safe.Clean("cannot be shown").Truncate(at.Dx()))
		return
	}
	m.crops.Put(c.In(at), i)
}

func (m *play) drawWords(c *ui.Canvas) {
	y := 0
	say := func(text string, important bool) {
		style := c.Theme.Muted
		if important {
			style = c.Theme.Title
		}
		for _, part := range safe.Clean(text).Wrap(c.Width()) {
			c.Print(0, y, style, part)
			y++
		}
	}
	say("Which of the six classes does this picture belong to?", true)
	y++
	switch m.phase {
	case early:
		say("too early", true)
		say("An answer in the first 20 s does not count: look well.", false)
	case late:
		say("too late", true)
		say("More than 3 min: an answer does not count any more. Give one to go on.", false)
	default:
		say("Take your time; the limit is 3 min.", false)
	}
}

// places is where a round's pictures are: the target and the words about it above, the columns below.
type places struct {
	target, words image.Rectangle
	top           int         // line of the columns' numbers
	left, pitch   int         // of the first column, and from one to the next
	tile          image.Point // of a picture
}

const (
	tileGap   = 1 // cells between two pictures of a column
	columnGap = 2 // at least, between two columns
	down      = study.Shown / 2
	// The target is at most so many times as large as the others.
	mostLarger = 4
)

// layout makes the columns large, but leaves the target room to be at least twice as large.
func layout(w, h int, aspect float64) places {
	var l places
	body := h - 2 // the last line shows the state
	l.pitch = max((w-2*ui.Margin+columnGap)/study.Columns, 1)
	l.tile.X = max((l.pitch-columnGap-tileGap)/2, 1)
	l.tile.Y = max(int(float64(l.tile.X)/aspect), 1)
	if most := max((body-2)/(down+2), 1); l.tile.Y > most {
		l.tile = image.Pt(max(int(float64(most)*aspect), 1), most)
	}
	l.left = ui.Margin + (l.pitch-columnGap-2*l.tile.X-tileGap)/2
	l.top = max(body-1-down*l.tile.Y, 0)
	rows := max(min(l.top-1, mostLarger*l.tile.Y), 0)
	cols := int(float64(rows) * aspect)
	x := max((w-cols)/3, ui.Margin)
	l.target = image.Rect(x, 0, x+cols, rows)
	l.words = image.Rect(l.target.Max.X+3, min(rows/4, 4), w-ui.Margin, l.top)
	return l
}

// column is where the i-th column begins.
func (l places) column(i int) int { return l.left + i*l.pitch }

// place is where a picture of a column is. The first three, of which prototypes come first, are on the left.
func (l places) place(column, i int) image.Rectangle {
	at := image.Pt(l.column(column)+i/down*(l.tile.X+tileGap), l.top+1+i%down*l.tile.Y)
	return image.Rectangle{Min: at, Max: at.Add(l.tile)}
}

// drawBetween says how many rounds are done; of a practice round also how it went.
func (m *play) drawBetween(c *ui.Canvas) {
	if m.practice {
		m.drawPractised(c)
		return
	}
	n, block := len(m.done), len(study.Conditions())
	var below []string
	if !m.given.InTime() {
		below = append(below, "This one is kept but does not count: answers count from 20 s to 3 min.")
	}
	if n%block == 0 {
		below = append(below, fmt.Sprintf("Time for a break. %s goes on whenever you like; %s leaves, and all is kept.",
			m.Key("enter"), m.BackKey()))
	} else {
		below = append(below, fmt.Sprintf("%d to the next break. %s goes on.", block-n%block, m.Key("enter")))
	}
	c.Message(roundsDone(n)+".", below...)
}

func roundsDone(n int) string {
	if n == 1 {
		return "1 round done"
	}
	return finding.Count(n) + " rounds done"
}

func (m *play) drawPractised(c *ui.Canvas) {
	line := fmt.Sprintf("It belongs to %d.", m.round.Right+1)
	if m.given.Correct() {
		line = fmt.Sprintf("Right: it belongs to %d.", m.round.Right+1)
	}
	below := fmt.Sprintf("This was practice, and is not kept. %s practises again; %s leaves.",
		m.Key("enter"), m.BackKey())
	if !m.given.InTime() {
		below = "In a round this would not have counted: answers count from 20 s to 3 min. " + below
	}
	c.Message(line, below)
}

// drawState says who plays and whether the last answer is saved.
func (m *play) drawState(c *ui.Canvas) {
	if m.practice {
		m.writer.Draw(c, safe.Clean("practice"))
		return
	}
	m.writer.Draw(c, safe.Format("rater %s", m.rater), safe.Clean(roundsDone(len(m.done))))
}
