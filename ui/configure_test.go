package ui

import (
	"image/color"
	"strings"
	"testing"

	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
)

func TestConfigure(t *testing.T) {
	d := drive(t, 80, 24, Options{Roots: []Root{{Key: "1", Screen: &list{name: "classes", title: "classes"}}}})
	d.send(Configure{
		Theme: "dark", NoMouse: true, Keys: Keymap{Everywhere: {"q": {"Q"}}}, Colours: Colours{"muted": "#102030"},
	})
	if got := d.theme.Muted.GetForeground(); got != lipgloss.Color("#102030") {
		t.Errorf("muted is %v", got)
	}
	if got := d.theme.Accent.GetForeground(); got != darkPalette.accent {
		t.Errorf("accent is %v", got)
	}
	if d.View().MouseMode != tea.MouseModeNone || !strings.Contains(d.text(), "Q quit") {
		t.Errorf("mouse %v\n%s", d.View().MouseMode, d.text())
	}
	d.send(Configure{Theme: "mono", Colours: Colours{"muted": "#102030"}})
	if got := colour(d.theme.Muted.GetForeground()); got != color.Color(nil) {
		t.Errorf("without colours muted is %v", got)
	}
	if d.press("q"); !d.quit {
		t.Error("q does not quit")
	}
}

// reasoned is a screen whose reason and text name keys.
type reasoned struct{ Page }

func (r *reasoned) Update(msg tea.Msg) tea.Cmd { return r.Page.Update(msg) }
func (r *reasoned) Draw(c *Canvas)             { c.Message("nothing runs; " + r.BackKey() + " leaves") }

func (r *reasoned) Keys() []Key {
	return []Key{NewKey("r", "retry", nil, "r").Needs(false, "it runs; "+r.Key("x")+" cancels, "+r.Key("down")+" goes on")}
}

func TestTextsNameTheKeysAsSet(t *testing.T) {
	d := drive(t, 80, 24, Options{
		Roots: []Root{{Key: "1", Screen: &reasoned{NewPage("jobs", safe.Text{})}}},
		Keys:  Keymap{"jobs": {"x": {"f2"}}},
	})
	check := func(wants ...string) {
		t.Helper()
		d.press("r")
		for _, want := range wants {
			if !strings.Contains(d.text(), want) {
				t.Errorf("%q is not on the screen:\n%s", want, d.text())
			}
		}
	}
	check("it runs; f2 cancels, ↓ goes on", "nothing runs; esc leaves")
	d.send(Configure{Keys: Keymap{"jobs": {"x": {}}, Common: {"down": {"i"}}, Everywhere: {"esc": {"backspace"}}}})
	check("it runs; no key cancels, i goes on", "nothing runs; backspace leaves")
}
