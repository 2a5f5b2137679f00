package safe

import (
	"strings"
	"testing"
)

func TestClean(t *testing.T) {
	for _, c := range []struct{ raw, want string }{
		{"", ""},
		{"plain (text) ~", "plain (text) ~"},
		{"naïve café 中文 한국어 สวัสดี", "naïve café 中文 한국어 สวัสดี"},
		{"e\u0301 stays one letter", "e\u0301 stays one letter"},
		{"\x1b[31m", "␛[31m"},
		{"a\nb\tc\r\x7f", "a␊b␉c␍␡"},
		{"\u009b31m", "U+009B31m"},
		{"\x9b\xff\xfe", `\x9b\xff\xfe`},
		{"\uFFFD", "\uFFFD"},
		{"\u202egpj.exe", "U+202Egpj.exe"},
		{"a\u200bb", "aU+200Bb"},
		{"no\u00a0break", "noU+00A0break"},
		{"👍🏽", "👍U+1F3FD"},
		{"🇩🇪 and 🇩", "🇩🇪 and U+1F1E9"},
		{"\u0301loose", "U+0301loose"},
		{"o" + strings.Repeat("\u0301", 10) + "!", "o\u0301\u0301\u0301\u0301[+6 marks]!"},
	} {
		if got := Clean(c.raw).String(); got != c.want {
			t.Errorf("Clean(%q) = %q, want %q", c.raw, got, c.want)
		}
	}
}

func TestCuts(t *testing.T) {
	path := Clean("pictures/holidays/2017/golf ball.jpg")
	for _, c := range []struct {
		name string
		got  Text
		want string
	}{
		{"Truncate fits", path.Truncate(36), path.String()},
		{"Truncate", path.Truncate(10), "pictures/…"},
		{"Truncate to nothing", path.Truncate(0), ""},
		{"Truncate before a wide rune", Clean("a中中").Truncate(4), "a中…"},
		{"Truncate within a wide rune", Clean("中中中").Truncate(4), "中…"},
		{"TruncateMiddle", path.TruncateMiddle(20), "pictur…golf ball.jpg"},
		{"TruncateMiddle to one", path.TruncateMiddle(1), "…"},
		{"PadRight", Clean("ab").PadRight(4), "ab  "},
		{"PadRight within a wide rune", Clean("中中中").PadRight(4), "中… "},
		{"PadLeft", Clean("ab").PadLeft(4), "  ab"},
		{"Center", Clean("ab").Center(5), " ab  "},
		{"Join", Join(" › ", Clean("a"), Clean("b")), "a › b"},
		{"Concat", Concat(Clean("a"), Text{}, Clean("b")), "ab"},
	} {
		if got := c.got.String(); got != c.want {
			t.Errorf("%s = %q, want %q", c.name, got, c.want)
		}
	}
}

func TestWrap(t *testing.T) {
	lines := Clean("27 % of the pictures are misclassified").Wrap(14)
	want := []string{"27 % of the", "pictures are", "misclassified"}
	if len(lines) != len(want) {
		t.Fatalf("Wrap gave %q, want %q", lines, want)
	}
	for i, line := range lines {
		if line.String() != want[i] {
			t.Errorf("line %d is %q, want %q", i, line, want[i])
		}
	}
}

func BenchmarkClean(b *testing.B) {
	for name, s := range map[string]string{"ascii": "golf ball › mistakes"[:9], "mixed": "golf ball › mistakes 中文"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				Clean(s)
			}
		})
	}
}
