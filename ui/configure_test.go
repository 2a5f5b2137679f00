package ui

import (
	"image/color"
	"strings"
	"testing"

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
