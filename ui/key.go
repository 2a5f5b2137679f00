package ui

import (
	"slices"
	"strings"
	"unicode"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// A Key is one action of a screen: the keys that start it, how footer and help write them, and the reason why it is not
// available right now.
type Key struct {
	key.Binding
	// Do acts. It may change the screen's state; slow work goes into the command it returns. It is not called while Why
	// is set.
	Do func() tea.Cmd
	// Why is the reason why Do is not available now, "" if it is. The shell shows the reason when the key is pressed, and
	// leaves the key out of footer, help and palette.
	Why string

	members []Key // of a group
	// times does what so many calls of Do would do, at once. Only keys that move a cursor have it.
	times  func(n int) tea.Cmd
	screen string // whose key it is; "" is the screen on top
}

// Bind returns a binding of the keys names. Footer and help write it as help and does: "enter", "open".
func Bind(help, does string, names ...string) key.Binding {
	return key.NewBinding(key.WithKeys(names...), key.WithHelp(help, does))
}

// NewKey returns a key. Help, does and names are those of [Bind]; bubbletea spells the names.
func NewKey(help, does string, do func() tea.Cmd, names ...string) Key {
	return Key{Binding: Bind(help, does, names...), Do: do}
}

// Needs returns the key with a reason why it is not available unless ok. The first reason given stays.
func (k Key) Needs(ok bool, why string) Key {
	if !ok && k.Why == "" {
		k.Why = why
	}
	return k
}

// AllNeed returns the keys with a reason why none of them is available unless ok. It goes before their own reasons.
func AllNeed(keys []Key, ok bool, why string) []Key {
	if ok {
		return keys
	}
	for i := range keys {
		keys[i].Why = why
		AllNeed(keys[i].members, ok, why)
	}
	return keys
}

// Act is the Do of a key that changes the screen's state and asks for nothing.
func Act(change func()) func() tea.Cmd {
	return func() tea.Cmd {
		change()
		return nil
	}
}

// Then returns the keys with a second action that follows each key's own, for a screen that has to act whenever its
// state has changed.
func Then(keys []Key, next func() tea.Cmd) []Key {
	keys = slices.Clone(keys)
	for i, k := range keys {
		if k.members != nil {
			keys[i].members = Then(k.members, next)
			continue
		}
		keys[i].Do = func() tea.Cmd { return tea.Batch(k.Do(), next()) }
		if k.times != nil {
			keys[i].times = func(n int) tea.Cmd { return tea.Batch(k.times(n), next()) }
		}
	}
	return keys
}

// Idle returns the keys with nothing to do, for a wait so short that footer and help should not change.
func Idle(keys []Key) []Key {
	keys = slices.Clone(keys)
	for i := range keys {
		keys[i].members = Idle(keys[i].members)
		keys[i].Do = func() tea.Cmd { return nil }
		keys[i].times = nil
	}
	return keys
}

// Group is one entry of footer and help for several keys. It is available while one of them is.
func Group(help, does string, members ...Key) Key {
	group := Key{members: members, Why: members[0].Why}
	var names []string
	for _, k := range members {
		names = append(names, k.Keys()...)
		if k.Why == "" {
			group.Why = ""
		}
	}
	group.Binding = Bind(help, does, names...)
	return group
}

// find returns the key that msg presses. A key that is available goes before one that is not.
func find(keys []Key, msg tea.KeyPressMsg) (found Key, ok bool) {
	for _, k := range keys {
		if !key.Matches(msg, k.Binding) {
			continue
		}
		if k.members != nil {
			member, _ := find(k.members, msg)
			k = member.Needs(k.Why == "", k.Why)
		}
		if k.Why == "" {
			return k, true
		}
		if !ok {
			found, ok = k, true
		}
	}
	return found, ok
}

// Press gives a screen a key. Why is the reason if the key is not available now. ok is false for a key that the screen
// does not have.
func Press(s Screen, msg tea.KeyPressMsg) (cmd tea.Cmd, why string, ok bool) {
	return pressed(s.Keys(), msg)
}

// Repeat gives a screen a key that was pressed n times while the program was busy, with the outcome of n calls of
// [Press]. ok is false for a key that moves no cursor now.
func Repeat(s Screen, msg tea.KeyPressMsg, n int) (cmd tea.Cmd, ok bool) {
	return repeated(s.Keys(), msg, n)
}

func repeated(keys []Key, msg tea.KeyPressMsg, n int) (cmd tea.Cmd, ok bool) {
	k, ok := find(keys, msg)
	if !ok || k.Why != "" || k.times == nil {
		return nil, false
	}
	return k.times(n), true
}

func pressed(keys []Key, msg tea.KeyPressMsg) (cmd tea.Cmd, why string, ok bool) {
	k, ok := find(keys, msg)
	switch {
	case ok && k.Why == "":
		return k.Do(), "", true
	case ok:
		return nil, k.Why, true
	}
	return nil, "", false
}

// Available are the bindings of the keys that act now.
func Available(keys []Key) []key.Binding {
	var list []key.Binding
	for _, k := range keys {
		if k.Why == "" {
			list = append(list, k.Binding)
		}
	}
	return list
}

// ToEnd is a step of a cursor that is longer than any list.
const ToEnd = 1 << 20

var moves = struct{ up, down, left, right, pageUp, pageDown, home, end []string }{
	[]string{"up", "k"},
	[]string{"down", "j"},
	[]string{"left", "h"},
	[]string{"right", "l"},
	[]string{"pgup", "ctrl+b"},
	[]string{"pgdown", "ctrl+f"},
	[]string{"home", "g"},
	[]string{"end", "G"},
}

// Move returns a key that moves a cursor. Pressed several times before the next frame, it is looked up once, and so is
// what follows it by [Then]: Do changes no other key, and is called as often as the key was pressed.
func Move(do func() tea.Cmd, names ...string) Key {
	k := NewKey("", "", do, names...)
	k.times = func(n int) tea.Cmd {
		cmds := make([]tea.Cmd, n)
		for i := range cmds {
			cmds[i] = do()
		}
		return tea.Batch(cmds...)
	}
	return k
}

// Along are the keys that move a cursor in a list that shows page entries at a time, the same on every screen. Move is
// told by how many entries; [ToEnd] goes to an end. What a screen asks for at the new place goes into [Then].
func Along(page int, move func(by int) tea.Cmd) []Key {
	by := func(n int, names []string) Key { return Move(func() tea.Cmd { return move(n) }, names...) }
	return []Key{
		Group("↑↓", "move", by(-1, moves.up), by(1, moves.down)),
		Group("pgup pgdn", "page", by(-max(1, page), moves.pageUp), by(max(1, page), moves.pageDown)),
		Group("home end", "first, last", by(-ToEnd, moves.home), by(ToEnd, moves.end)),
	}
}

// Around are the keys that move a cursor in two directions, to the right by dx and down by dy. Pages are vertical.
func Around(page int, move func(dx, dy int) tea.Cmd) []Key {
	by := func(dx, dy int, names []string) Key { return Move(func() tea.Cmd { return move(dx, dy) }, names...) }
	return []Key{
		Group("↑↓←→", "move", by(0, -1, moves.up), by(0, 1, moves.down), by(-1, 0, moves.left), by(1, 0, moves.right)),
		Group("pgup pgdn", "page", by(0, -max(1, page), moves.pageUp), by(0, max(1, page), moves.pageDown)),
		Group("home end", "first, last", by(-ToEnd, -ToEnd, moves.home), by(ToEnd, ToEnd, moves.end)),
	}
}

// keyPress is the message of a binding's first key, where it is one that can be typed.
func keyPress(b key.Binding) (tea.KeyPressMsg, bool) {
	if len(b.Keys()) == 0 {
		return tea.KeyPressMsg{}, false
	}
	return KeyPress(b.Keys()[0])
}

var namedKeys = map[string]rune{
	"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "backspace": tea.KeyBackspace,
	"left": tea.KeyLeft, "right": tea.KeyRight, "up": tea.KeyUp, "down": tea.KeyDown,
	"home": tea.KeyHome, "end": tea.KeyEnd, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown,
	"insert": tea.KeyInsert, "delete": tea.KeyDelete,
	"f1": tea.KeyF1, "f2": tea.KeyF2, "f3": tea.KeyF3, "f4": tea.KeyF4, "f5": tea.KeyF5, "f6": tea.KeyF6,
	"f7": tea.KeyF7, "f8": tea.KeyF8, "f9": tea.KeyF9, "f10": tea.KeyF10, "f11": tea.KeyF11, "f12": tea.KeyF12,
}

// modifiers of a key, in the order in which bubbletea writes them.
var modifiers = []struct {
	prefix string
	mod    tea.KeyMod
}{{"ctrl+", tea.ModCtrl}, {"alt+", tea.ModAlt}, {"shift+", tea.ModShift}}

// KeyPress is the message of a key by its name as bubbletea spells it: "a", "enter", "ctrl+u", "shift+tab". ok is false
// for a name that it does not know.
func KeyPress(name string) (msg tea.KeyPressMsg, ok bool) {
	var mod tea.KeyMod
	for _, m := range modifiers {
		if base, has := strings.CutPrefix(name, m.prefix); has && base != "" {
			name, mod = base, mod|m.mod
		}
	}
	runes := []rune(name)
	switch {
	case name == "space", name == " ":
		msg, ok = tea.KeyPressMsg{Code: tea.KeySpace, Text: " "}, true
	case len(runes) == 1 && unicode.IsGraphic(runes[0]):
		msg, ok = tea.KeyPressMsg{Code: runes[0], Text: name}, true
	default:
		msg.Code, ok = namedKeys[name]
	}
	if mod != 0 {
		msg.Text, msg.Mod = "", mod
	}
	return msg, ok
}
