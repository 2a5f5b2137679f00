package safe

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// payloads are possible contents of a hostile file name, label or server message.
var payloads = []string{
	// Sequences of every kind, complete and incomplete, in 7 and 8 bits.
	"\x1b[31mred\x1b[0m", "\x1b[2J", "\x1b[H", "\x1b[?1049l", "\x1b[?25l", "\x1b[6n", "\x1b[c", "\x1b[5i", "\x1b[21t",
	"\x1b]0;title\a", "\x1b]0;title\x1b\\", "\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "\x1b]52;c;aGk=\a", "\x1b]4;1;?\a",
	"\x1bP0;0;8q\"1;1;1;1#0~\x1b\\", "\x1bP$qm\x1b\\", "\x1bP+q544e\x1b\\", "\x1bP never ended", "\x1b]never ended",
	"\x1b_Ga=T;AAAA\x1b\\", "\x1b_never ended", "\x1b^pm\x1b\\", "\x1bXsos\x1b\\",
	"\x1bc", "\x1b#8", "\x1b(0lqk", "\x1bN", "\x1bZ", "\x1b", "a\x1b", "\x1b[", "\x1b[38;2;1;2",
	"\u009b31mred", "\u009d0;t\u009c", "\u0090q\u009c", "\u0085", "\x9b31m", "\x9d0;t\x9c", "\x90q\x9c",
	// Single bytes.
	"\a", "\b\b\b", "\t", "\n", "\r overwrites", "\v", "\f", "\x00", "\x0e\x0f", "\x7f",
	"\xff\xfe", "\xc3", "\xe2\x28\xa1", "\xed\xa0\x80", "\xf8\x88\x80\x80\x80",
	// Direction, invisible, wide.
	"\u202egpj.exe", "\u2066a\u2069", "\u200f", "a\u200bb", "a\u00adb", "\ufeffbom", "\u2028\u2029",
	"\U000e0041tag", "👨\u200d👩\u200d👧\u200d👦",
	"e" + strings.Repeat("\u0301", 200),
}

func TestFault_17_PayloadsAreShownNotObeyed(t *testing.T) {
	if len(payloads) < 60 {
		t.Fatalf("%d payloads, want at least 60", len(payloads))
	}
	for _, p := range payloads {
		for where, text := range map[string]Text{
			"Clean":          Clean(p),
			"between":        Clean("before" + p + "after"),
			"Format string":  Format("%s", p),
			"Format bytes":   Format("%s", []byte(p)),
			"Format error":   Format("open: %v", fmt.Errorf("read: %w", errors.New(p))),
			"Format struct":  Format("%v", struct{ Name string }{p}),
			"Join":           Join(p, Clean("a"), Clean("b")),
			"Truncate":       Clean(p + p).Truncate(5),
			"TruncateMiddle": Clean(p + p).TruncateMiddle(5),
		} {
			checkShowable(t, fmt.Sprintf("%s of %q", where, p), text)
		}
	}
}

// checkShowable fails if text has control bytes, invisible runes or a width that differs between terminals.
func checkShowable(t *testing.T, what string, text Text) {
	t.Helper()
	s := text.String()
	if !utf8.ValidString(s) {
		t.Errorf("%s = %q is not UTF-8", what, s)
	}
	for _, r := range s {
		if !unicode.IsPrint(r) || invisible(r) {
			t.Errorf("%s = %q holds %U", what, s, r)
		}
	}
	if g, wc := ansi.StringWidth(s), ansi.StringWidthWc(s); g != text.Width() || wc != text.Width() {
		t.Errorf("%s = %q has Width %d, by graphemes %d, by runes %d", what, s, text.Width(), g, wc)
	}
	if again := Clean(s); again != text {
		t.Errorf("%s = %q, cleaned again %q", what, s, again.s)
	}
}

func TestFault_18_WidthsHold(t *testing.T) {
	const strings, seed = 100_000, 18
	rng := rand.New(rand.NewPCG(seed, seed))
	previous := Text{}
	for range strings {
		raw := hostileString(rng)
		text := Clean(raw)
		checkShowable(t, fmt.Sprintf("Clean(%q)", raw), text)

		cells := rng.IntN(40)
		for what, padded := range map[string]Text{
			"PadRight": text.PadRight(cells), "PadLeft": text.PadLeft(cells), "Center": text.Center(cells),
		} {
			if padded.Width() != cells {
				t.Errorf("%s(%d) of %q is %d cells wide", what, cells, text.s, padded.Width())
			}
			checkShowable(t, what, padded)
		}
		for what, cut := range map[string]Text{
			"Truncate": text.Truncate(cells), "TruncateMiddle": text.TruncateMiddle(cells),
		} {
			if cut.Width() > cells {
				t.Errorf("%s(%d) of %q is %d cells wide", what, cells, text.s, cut.Width())
			}
			checkShowable(t, what, cut)
		}
		for _, line := range text.Wrap(cells) {
			if line.Width() > cells {
				t.Errorf("Wrap(%d) of %q has a line of %d cells", cells, text.s, line.Width())
			}
		}
		if both := Concat(previous, text); both.Width() != previous.Width()+text.Width() {
			t.Errorf("%q and %q together fill %d cells, want %d + %d",
				previous.s, text.s, both.Width(), previous.Width(), text.Width())
		}
		previous = text
		if t.Failed() {
			return
		}
	}
}

// hostileString returns a random mixture of marks, joiners, jamo, flags, wide runes and stray bytes, which all affect
// the width.
func hostileString(rng *rand.Rand) string {
	var b strings.Builder
	for range rng.IntN(24) {
		switch rng.IntN(9) {
		case 0:
			b.WriteByte(byte(rng.IntN(256)))
		case 1:
			b.WriteString(payloads[rng.IntN(len(payloads))])
		case 2:
			b.WriteRune(rune(rng.IntN(0x110000)))
		case 3:
			b.WriteRune(0x1100 + rune(rng.IntN(0x100))) // Hangul jamo
		case 4:
			b.WriteRune(0x1F1E6 + rune(rng.IntN(26))) // halves of flags
		case 5:
			b.WriteRune(0x300 + rune(rng.IntN(0x70))) // combining marks
		case 6:
			b.WriteRune(0x900 + rune(rng.IntN(0x500))) // Indic scripts
		case 7:
			b.WriteString([]string{"\u200d", "\ufe0f", "🏽", "👩", "❤", "中", "한", "é"}[rng.IntN(8)])
		default:
			b.WriteByte(byte(' ' + rng.IntN(95)))
		}
	}
	return b.String()
}

func TestFault_19_WriterCleansLines(t *testing.T) {
	for _, p := range payloads {
		var out bytes.Buffer
		w := NewWriter(&out)
		for i := range len(p) { // byte by byte: the Writer must find a sequence in any pieces
			if _, err := w.Write([]byte{p[i]}); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		want := make([]string, 0, 2)
		for line := range strings.SplitSeq(p, "\n") {
			want = append(want, Clean(line).String())
		}
		if got := out.String(); got != strings.Join(want, "\n") {
			t.Errorf("Writer made %q of %q, want %q", got, p, strings.Join(want, "\n"))
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, p := range payloads {
		f.Add(p)
	}
	f.Fuzz(func(t *testing.T, s string) { checkShowable(t, "Clean", Clean(s)) })
}

func TestWriterPassesErrorsOn(t *testing.T) {
	_, closed, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	w := NewWriter(closed)
	if n, err := w.Write([]byte("line\n")); n != 0 || !errors.Is(err, os.ErrClosed) {
		t.Errorf("Write to a closed pipe = %d, %v", n, err)
	}
}
