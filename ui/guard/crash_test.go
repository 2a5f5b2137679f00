package guard

import "testing"

func TestChoice(t *testing.T) {
	for typed, want := range map[string]byte{
		"r": 'r', "s": 's', "q": 'q', "x": 0, "xr": 'r', "\x03": 'q', "\x04": 'q',
		"\x1b[?62;4c":                    0,
		"\x1bP>|xterm(388)\x1b\\s":       's',
		"\x1b_Gi=31;ENOENT:r\x1b\\":      0,
		"\x1b]11;rgb:0000/0000/0000\x07": 0,
	} {
		if got := choice([]byte(typed)); got != want {
			t.Errorf("choice(%q) = %q, want %q", typed, got, want)
		}
	}
}
