package judge

import (
	"fmt"
	"strings"

	"beyond/engine/finding"
	"beyond/engine/judge"
	"beyond/ui"
	"beyond/ui/safe"
)

// Draw implements ui.Screen.
func (m *Model) Draw(c *ui.Canvas) { m.Start.Draw(c, m.drawPage) }

// lineOf is the line of a row. A heading stands above the kinds of questions, and one above the settings.
func lineOf(row int) int {
	if isAsk(row) {
		return 1 + row
	}
	return 3 + row
}

func (m *Model) drawPage(c *ui.Canvas) {
	c.Print(ui.Margin, 0, c.Theme.Title, safe.Clean("What is asked"))
	c.Print(ui.Margin, lineOf(raterRow)-1, c.Theme.Title, safe.Clean("How"))
	for row, s := range m.settings() {
		s.Selected = row == m.List.At
		s.Draw(c, lineOf(row))
	}
	style := c.Theme.Text
	if m.failed != nil {
		style = c.Theme.Mistake
	}
	y, words := lineOf(rows-1)+2, m.words(min(c.Width(), ui.MostTextCols)-2*ui.Margin)
	c.Sub(ui.Margin, y, c.Width()-ui.Margin, len(words)).Lines(style, words...)
	if m.polling.Pending() {
		doing := "Asking the model"
		if m.setup.ask.Adversarial() {
			doing = "Attacking what the model gets right"
		}
		amount := fmt.Sprintf("%s of %s", finding.Count(m.Far.Done), finding.Count(m.Far.Total))
		c.Advance(y+len(words)+1, doing, m.Far, amount, m.Waited)
	}
}

// settings are the rows of the page.
func (m *Model) settings() [rows]ui.Setting {
	var list [rows]ui.Setting
	for ask := range asks {
		mark := "○ "
		if ask == m.setup.ask {
			mark = "● "
		}
		list[ask] = ui.Setting{Name: mark + ask.String(), Value: m.left(ask)}
	}
	rater := m.Rater.Value()
	if m.Field.Open {
		rater = m.Field.Text
	}
	checks, apart := "none", "three days apart"
	if m.setup.checks {
		checks = fmt.Sprintf("one in %d", oneCheckIn)
	}
	if m.setup.hurry {
		apart = "at once, and marked"
	}
	list[raterRow] = ui.Setting{Name: "who answers", Value: rater, Typed: m.Field.Open}
	list[neededRow] = ui.Setting{Name: "raters that a question needs", Value: ui.Choice(m.setup.needed)}
	list[checksRow] = ui.Setting{Name: "attention checks", Value: ui.Choice(checks)}
	list[gapRow] = ui.Setting{Name: "whole picture and its explanation", Value: ui.Choice(apart)}
	return list
}

// left says how many questions of a kind are left for the rater.
func (m *Model) left(ask Ask) string {
	q, known := m.queues[ask]
	if !known {
		return "not known yet"
	}
	q = m.queue(q)
	all := len(q.Items) + q.Done + q.Enough + len(q.Deferred)
	return fmt.Sprintf("%s left of %s", finding.Count(len(q.Items)), finding.Count(all))
}

// words describe the chosen kind of questions and say why nothing is left of it. Or they say why it failed.
func (m *Model) words(width int) []safe.Text {
	if m.failed != nil {
		return safe.Format("%v", m.failed).Wrap(width)
	}
	texts := []string{m.setup.ask.about()}
	if q, known := m.queues[m.setup.ask]; known {
		texts = append(texts, m.queueWords(m.queue(q)))
	}
	var lines []safe.Text
	for _, text := range append(texts, m.Earlier.Notices...) {
		lines = append(lines, safe.Clean(text).Wrap(width)...)
	}
	return lines
}

// queueWords says why questions are not asked.
func (m *Model) queueWords(q judge.Queue) string {
	var parts []string
	if q.Done > 0 {
		parts = append(parts, fmt.Sprintf("%s answered by %s", finding.Count(q.Done), m.Rater.Name))
	}
	if q.Enough > 0 {
		parts = append(parts, fmt.Sprintf("%s answered by %d raters", finding.Count(q.Enough), m.setup.needed))
	}
	if n := len(q.Deferred); n > 0 {
		parts = append(parts, fmt.Sprintf("%s seen the other way less than three days ago", finding.Count(n)))
	}
	switch {
	case len(q.Items) == 0 && len(parts) == 0:
		return "There is nothing to ask."
	case len(q.Items) == 0:
		return "Nothing is left to ask: " + strings.Join(parts, ", ") + "."
	case len(parts) == 0:
		return ""
	}
	return strings.Join(parts, ", ") + "."
}
