package shell

import "testing"

func TestQuote(t *testing.T) {
	for word, want := range map[string]string{
		"a/b-c.jpg": "a/b-c.jpg", "": "''", "two words": "'two words'", "it's": `'it'\''s'`, "a\nb": "'a\nb'", "$x": "'$x'",
		"[a]": "'[a]'", "{a,b}": "'{a,b}'",
	} {
		if got := Quote(word); got != want {
			t.Errorf("%q: %s, want %s", word, got, want)
		}
	}
}
