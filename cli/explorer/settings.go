package explorer

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"

	"beyond/cli/settings"
	"beyond/engine/attack"
	"beyond/engine/lime"
	"beyond/engine/segment"
	"beyond/ui"
	"beyond/views/inspect/why"
	view "beyond/views/settings"
	tea "charm.land/bubbletea/v2"
)

// Preferences are the settings while the explorer runs. They may be read and changed at the same time.
type Preferences struct {
	writing sync.Mutex // one change after the other; held while the disk writes
	mu      sync.Mutex
	values  *settings.Values
}

// NewPreferences returns the settings that hold at the start.
func NewPreferences(v *settings.Values) *Preferences { return &Preferences{values: v} }

// Path implements settings.Source of the screen.
func (p *Preferences) Path() string { return p.values.Path }

// Rows implements settings.Source of the screen.
func (p *Preferences) Rows() []view.Row {
	p.mu.Lock()
	defer p.mu.Unlock()
	var rows []view.Row
	for _, s := range settings.All() {
		value, from := p.values.Of(s.Name)
		r := view.Row{
			Name: s.Name, Value: settings.Format(value), Default: settings.Format(s.Default), From: from.String(),
			Doc: sentence(s.Doc), Live: isLive(s),
		}
		r.Before, r.After = beside(s, value)
		rows = append(rows, r)
	}
	return rows
}

// sentence begins with a capital and ends with a point.
func sentence(text string) string {
	text = strings.ToUpper(text[:1]) + text[1:]
	return strings.TrimSuffix(text, ".") + "."
}

// Set implements settings.Source of the screen.
func (p *Preferences) Set(name, text string) (hold tea.Cmd, err error) {
	s, ok := settings.Find(name)
	if !ok {
		return nil, settings.Unknown(name)
	}
	value, err := s.Parse(text)
	if err != nil {
		return nil, err
	}
	p.writing.Lock()
	defer p.writing.Unlock()
	if err := p.values.Write(s, value); err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.values.Reload(s, value); err != nil {
		return nil, err
	}
	return ui.Send(p.look()), nil
}

// look is how the shell is to look and listen.
func (p *Preferences) look() ui.Configure {
	theme := p.values.String("theme")
	if theme == "auto" {
		theme = ""
	}
	return ui.Configure{
		Theme: theme, NoMouse: !p.values.Bool("mouse"), Keys: p.values.Keymap(), Colours: p.values.Colours(),
	}
}

// isLive reports whether a change of a setting holds at once.
func isLive(s settings.Setting) bool {
	table, _, nested := strings.Cut(s.Name, ".")
	return nested && table != "judge" || slices.Contains([]string{"theme", "mouse", "resume"}, s.Name)
}

// beside are the values before and after one, as texts; "" is none.
func beside(s settings.Setting, value any) (before, after string) {
	choices := s.Choices
	if _, ok := value.(bool); ok {
		choices = []string{"false", "true"}
	}
	if at := slices.Index(choices, settings.Format(value)); at >= 0 {
		if at > 0 {
			before = choices[at-1]
		}
		if at+1 < len(choices) {
			after = choices[at+1]
		}
		return before, after
	}
	switch v := value.(type) {
	case int64:
		return stepped(s, float64(v), math.Max(1, magnitude(float64(v))))
	case float64:
		return stepped(s, v, magnitude(v))
	}
	return "", ""
}

// magnitude is a tenth of the power of ten below a number: the unit of its second digit.
func magnitude(v float64) float64 {
	if v == 0 {
		return 0.001
	}
	return math.Pow10(int(math.Floor(math.Log10(math.Abs(v)))) - 1)
}

// stepped are the numbers one step below and above another, within the setting's range.
func stepped(s settings.Setting, v, step float64) (below, above string) {
	text := func(v float64) string {
		rounded := strconv.FormatFloat(math.Round(v/step)*step, 'g', 6, 64)
		n, _ := strconv.ParseFloat(rounded, 64)
		if s.Most > s.Least && (n < s.Least || n > s.Most) {
			return ""
		}
		return strconv.FormatFloat(n, 'f', -1, 64)
	}
	return text(v - step), text(v + step)
}

// Attack are the attacks as Inspect begins with them.
func (p *Preferences) Attack() attack.Settings {
	p.mu.Lock()
	defer p.mu.Unlock()
	norm, err := attack.ParseNorm(p.values.String("attack.norm"))
	if err != nil {
		norm = attack.Linf
	}
	s := attack.Default(norm)
	s.Rounding = true
	s.Steps = int(p.values.Number("attack.steps"))
	if epsilon := p.values.Number("attack.epsilon"); epsilon > 0 {
		s.Epsilon = epsilon
	}
	return s
}

// Explanation is how Inspect explains pictures at first.
func (p *Preferences) Explanation() why.Begin {
	p.mu.Lock()
	defer p.mu.Unlock()
	begin := why.Begin{LIME: lime.Default()}
	if segments, err := segment.ParseMethod(p.values.String("explanation.segments")); err == nil {
		begin.Cut.Segments = segments
	}
	if hidden, err := lime.ParseHidden(p.values.String("explanation.hidden")); err == nil {
		begin.Cut.Hidden = hidden
	}
	begin.LIME.Samples = int(p.values.Number("explanation.samples"))
	begin.LIME.Sigma = p.values.Number("explanation.sigma")
	begin.LIME.K = int(p.values.Number("explanation.k"))
	return begin
}

// Raters are how many raters a question needs.
func (p *Preferences) Raters() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return int(p.values.Number("judge.raters"))
}
