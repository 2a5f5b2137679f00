package grid

import (
	"fmt"
	"slices"
	"testing"

	"beyond/ui"
	"beyond/ui/safe"
	"beyond/ui/uitest"
	tea "charm.land/bubbletea/v2"
)

// fakePart writes down every message and key.
type fakePart struct {
	class int
	told  []string
}

func (p *fakePart) Name() string     { return "critic" }
func (p *fakePart) Title() safe.Text { return safe.Text{} }
func (p *fakePart) Draw(c *ui.Canvas) {
	c.Print(0, 0, c.Theme.Text, safe.Format("part of class %d", p.class))
}
func (p *fakePart) Status() safe.Text   { return safe.Clean("its status") }
func (p *fakePart) Waiting() bool       { return true }
func (p *fakePart) CommandLine() string { return "beyond critic" }

func (p *fakePart) Keys() []ui.Key {
	turn := ui.Act(func() { p.told = append(p.told, "turn") })
	return []ui.Key{ui.NewKey("v", "turn", turn, "v")}
}

func (p *fakePart) Update(msg tea.Msg) tea.Cmd {
	p.told = append(p.told, fmt.Sprintf("%T%v", msg, msg))
	return nil
}

// withPart is a screen of golf balls whose tab of prototypes and criticisms is open.
func withPart(t *testing.T) (*Model, *fakePart) {
	t.Helper()
	part := &fakePart{}
	m, _, _ := screen(gallery(), until(36), 120, 36)
	m.options.Critic = func(class int) ui.Screen { part.class = class; return part }
	m.wish.critic = true
	know(m)
	uitest.PressAll(m, "tab", "tab")
	if m.part() != ui.Screen(part) {
		t.Fatalf("tab %+v is open", m.wish.tab)
	}
	return m, part
}

func TestPartIsDrawnUnderTheTabs(t *testing.T) {
	m, _ := withPart(t)
	golden(t, "open", m)
	if !m.Waiting() || m.Filterable() || m.CommandLine() != "beyond critic" {
		t.Errorf("waiting %t, filterable %t, command %q", m.Waiting(), m.Filterable(), m.CommandLine())
	}
}

func TestPartGetsWhatIsMeantForIt(t *testing.T) {
	m, part := withPart(t)
	type foreign struct{}
	m.Update(foreign{})
	uitest.Press(m, "v")
	m.Update(tea.MouseClickMsg{X: 7, Y: 9})
	m.Update(ui.Resized{Width: 80, Height: 20})
	m.Update(ui.Hidden{})
	m.Update(ui.Shown{})
	uitest.PressAll(m, "tab")
	m.Update(foreign{}) // a late answer
	want := []string{
		fmt.Sprintf("%T%v", ui.Resized{}, ui.Resized{Width: 120, Height: 34}), "ui.Shown{}", "grid.foreign{}",
		"turn", fmt.Sprintf("%T%v", tea.MouseClickMsg{}, tea.MouseClickMsg{X: 7, Y: 7}),
		fmt.Sprintf("%T%v", ui.Resized{}, ui.Resized{Width: 80, Height: 18}), "ui.Hidden{}",
		fmt.Sprintf("%T%v", ui.Resized{}, ui.Resized{Width: 80, Height: 18}), "ui.Shown{}", "ui.Hidden{}", "grid.foreign{}",
	}
	if !slices.Equal(part.told, want) {
		t.Errorf("told\n%q, want\n%q", part.told, want)
	}
	if m.part() != nil || m.CommandLine() == "beyond critic" {
		t.Error("the part stays when another tab is open")
	}
}

func TestOnlyOneClassHasAPart(t *testing.T) {
	for name, c := range map[string]struct {
		pictures []int
		tabs     int
	}{"golf balls": {until(36), 1}, "all": {nil, 0}, "unlabelled": {[]int{56, 57, 58, 59}, 0}, "none": {[]int{}, 0}} {
		m, _, _ := screen(gallery(), c.pictures, 120, 36)
		m.wish.critic = true
		know(m)
		n := 0
		for _, tab := range m.shown.tabs {
			if tab.kind == criticTab {
				n++
			}
		}
		if n != c.tabs {
			t.Errorf("%s: %d such tabs, want %d", name, n, c.tabs)
		}
	}
}
