package settings

import (
	"fmt"
	"slices"
	"strings"

	"beyond/ui"
)

// withoutConflicts leaves out the lines that give a key a second action on a screen.
func withoutConflicts(given []entry) (kept []entry, problems []Problem) {
	kept = slices.Clone(given)
	for {
		at, why := conflict(kept)
		if at < 0 {
			return kept, problems
		}
		problems = append(problems, Problem{kept[at].line, why})
		kept = slices.Delete(kept, at, at+1)
	}
}

// conflict finds the last line whose key has another action on the same screen, −1 if there is none.
func conflict(given []entry) (at int, why string) {
	keys := map[string][]string{}
	for _, s := range All() {
		if s.IsKey() {
			keys[s.Name] = s.Default.([]string)
		}
	}
	for _, e := range given {
		if e.IsKey() {
			keys[e.name] = e.value.([]string)
		}
	}
	for i := len(given) - 1; i >= 0; i-- {
		if !given[i].IsKey() {
			continue
		}
		if key, other := taken(given[i].Setting, keys); other != "" {
			return i, fmt.Sprintf("%s: %q is the key of %s already", given[i].name, key, other)
		}
	}
	return -1, ""
}

// taken finds an action that can be meant by the same key as s, where the defaults do not share one.
func taken(s Setting, keys map[string][]string) (key, other string) {
	for _, o := range All() {
		if !o.IsKey() || o.Name == s.Name || !meet(s.Name, o.Name) {
			continue
		}
		for _, key := range keys[s.Name] {
			shared := slices.Contains(s.Default.([]string), key) && slices.Contains(o.Default.([]string), key)
			if slices.Contains(keys[o.Name], key) && !shared {
				return key, o.Name
			}
		}
	}
	return "", ""
}

// meet reports whether two actions can be on one screen. Those of common are on every screen that has no own of them.
func meet(a, b string) bool {
	a, b = scope(a), scope(b)
	return a == b || isShared(a) || isShared(b)
}

// scope is the screen of an action.
func scope(name string) string {
	name = strings.TrimPrefix(name, keysTable)
	return name[:strings.Index(name, ".")]
}

func isShared(scope string) bool { return scope == ui.Everywhere || scope == ui.Common }
