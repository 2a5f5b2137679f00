package uitest

import (
	"testing"

	"beyond/ui"
	"pgregory.net/rapid"
)

// MovesAddUp gives two equal screens the same keys, one by one and as the shell gives keys that waited, and compares what
// they draw. The requests that follow are not answered: keys that waited act before any answer.
func MovesAddUp(t *testing.T, screen func(w, h int) ui.Screen) {
	t.Helper()
	atOnce := 0
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(56, 200).Draw(t, "width"), rapid.IntRange(12, 60).Draw(t, "height")
		single, joined := screen(w, h), screen(w, h)
		for range rapid.IntRange(1, 15).Draw(t, "runs") {
			name := rapid.SampledFrom([]string{
				"up", "down", "left", "right", "j", "k", "pgup", "pgdown", "home", "end", "tab", "shift+tab",
			}).Draw(t, "key")
			n := rapid.IntRange(1, 12).Draw(t, "times")
			for range n {
				Press(single, name)
			}
			atOnce += pressAtOnce(joined, name, n)
			if was, is := everything(single, w, h), everything(joined, w, h); was != is {
				t.Fatalf("%d times %s, one by one:\n%s\nat once:\n%s", n, name, was, is)
			}
		}
	})
	if atOnce == 0 {
		t.Error("no key moves a cursor")
	}
}

// pressAtOnce presses a key n times. It returns how many of them acted as one.
func pressAtOnce(s ui.Screen, name string, n int) int {
	msg, _ := ui.KeyPress(name)
	if _, ok := ui.Repeat(s, msg, n); ok {
		return n
	}
	for range n {
		Press(s, name)
	}
	return 0
}

// everything is what a screen shows: text, colours and pictures.
func everything(s ui.Screen, w, h int) string {
	c := Drawn(s, w, h)
	return c.Styled() + Pictures(c)
}
