package ui

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
)

// Keymap gives actions other keys than a program has by itself: by the name of a screen, or [Everywhere] or [Common],
// and by the first of the action's own keys. An empty list takes an action's keys away. The zero value changes nothing.
type Keymap map[string]map[string][]string

const (
	// Everywhere has the shell's own keys.
	Everywhere = "everywhere"
	// Common has the keys of cursors and panes, on screens that do not list them as their own.
	Common = "common"
)

// names are the keys in the place of an action's own, first of which is first. ok is false if there are no others.
func (m Keymap) names(screen, first string) (names []string, ok bool) {
	if names, ok = m[screen][first]; !ok && screen != Everywhere {
		names, ok = m[Common][first]
	}
	return names, ok
}

// on returns a screen's keys as they are to be pressed. While a text is typed, characters are text: an action keeps the
// others of its keys, or its own if there are none.
func (m Keymap) on(screen string, typing bool, keys []Key) []Key {
	if len(m) == 0 {
		return keys
	}
	var list []Key
	for _, k := range keys {
		if k, ok := m.key(screen, typing, k); ok {
			list = append(list, k)
		}
	}
	return list
}

// key returns one key. ok is false if it has no keys left.
func (m Keymap) key(screen string, typing bool, k Key) (_ Key, ok bool) {
	if k.screen != "" {
		screen = k.screen
	}
	if k.members != nil {
		members := m.on(screen, typing, k.members)
		if len(members) == 0 {
			return k, false
		}
		return k.with(members), true
	}
	binding, ok := m.binding(screen, typing, k.Binding)
	k.Binding = binding
	return k, ok
}

// with returns a group with its members as they are to be pressed. Its own text stays if nothing has changed.
func (k Key) with(members []Key) Key {
	same := len(members) == len(k.members)
	var names, shown []string
	for i, member := range members {
		same = same && slices.Equal(member.Keys(), k.members[i].Keys())
		names, shown = append(names, member.Keys()...), append(shown, showKey(member.Keys()[0]))
	}
	if same {
		return k
	}
	k.members, k.Binding = members, Bind(strings.Join(shown, "/"), k.Help().Desc, names...)
	return k
}

// binding returns a binding with its keys. ok is false if it has none.
func (m Keymap) binding(screen string, typing bool, b key.Binding) (_ key.Binding, ok bool) {
	if len(b.Keys()) == 0 {
		return b, false
	}
	names, changed := m.names(screen, b.Keys()[0])
	if changed && typing {
		names = slices.DeleteFunc(slices.Clone(names), func(name string) bool {
			press, _ := KeyPress(name)
			return press.Text != ""
		})
		changed = len(names) > 0
	}
	if !changed {
		return b, true
	}
	if len(names) == 0 {
		return b, false
	}
	return Bind(showKey(names[0]), b.Help().Desc, names...), true
}

// Written is how a text writes the key of an action, which it names by screen and the first of its own keys: as footer and
// help do, "no key" if the action has none left.
func (m Keymap) Written(screen, name string) string {
	b, ok := m.binding(screen, false, Bind(showKey(name), "", name))
	if !ok {
		return "no key"
	}
	return b.Help().Key
}

// showKey writes a key's name as footer and help do.
func showKey(name string) string {
	if sign, ok := map[string]string{"up": "↑", "down": "↓", "left": "←", "right": "→"}[name]; ok {
		return sign
	}
	return name
}

// Of returns keys that belong to another screen, which lends them.
func Of(screen string, keys []Key) []Key {
	keys = slices.Clone(keys)
	for i := range keys {
		keys[i].screen = screen
	}
	return keys
}
