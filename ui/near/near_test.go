package near

import "testing"

func TestWord(t *testing.T) {
	commands := []string{"eval", "attack", "explain", "models", "judge", "study"}
	for _, c := range []struct{ misspelt, want string }{
		{"evla", "eval"},
		{"atack", "attack"},
		{"explian", "explain"},
		{"model", "models"},
		{"attack", "attack"},
		{"zzz", ""},
		{"e", ""},
		{"", ""},
	} {
		if got := Word(c.misspelt, commands); got != c.want {
			t.Errorf("Word(%q) = %q, want %q", c.misspelt, got, c.want)
		}
	}
}
