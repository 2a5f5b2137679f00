package ui

import "testing"

func TestCommandLineQuotes(t *testing.T) {
	for in, want := range map[string]string{
		"a/b.png": "a/b.png", "a b": "'a b'", "it's": `'it'\''s'`, "$(rm)": "'$(rm)'", "": "''",
	} {
		if got := CommandLine(in); got != want {
			t.Errorf("ui.CommandLine(%q) = %s, want %s", in, got, want)
		}
	}
}
