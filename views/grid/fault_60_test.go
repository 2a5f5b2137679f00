package grid

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	reference "beyond/engine/golden"
)

// TestFault_60 reads filters of many words and of long ones: the work grows with their bytes, also where no word is known.
func TestFault_60(t *testing.T) {
	e := gallery()
	for name, filter := range map[string]func(n int) string{
		"words":          func(n int) string { return strings.Repeat("wrong ", n) },
		"unknown words":  func(n int) string { return strings.Repeat("xyz ", n) },
		"unknown values": func(n int) string { return strings.Repeat("ground=xyz ", n) },
		"one long word":  func(n int) string { return strings.Repeat("x", n) },
		"signs":          func(n int) string { return "p" + strings.Repeat("<", n) },
		"a long value":   func(n int) string { return "ground=" + strings.Repeat("ä", n) },
		"a long number":  func(n int) string { return "p<0." + strings.Repeat("1", n) },
		"negations":      func(n int) string { return strings.Repeat("!", n) + "wrong" },
		"different words": func(n int) string {
			var b strings.Builder
			for i := range n {
				fmt.Fprintf(&b, "w%d ", i)
			}
			return b.String()
		},
	} {
		t.Run(name, func(t *testing.T) {
			reference.Growth(t, 100, 40_000, func(n int) {
				f, _ := parseFilter(filter(n), e)
				_ = f.matches(e, e.Pictures[0])
			})
		})
	}
}

// FuzzTimePerByte repeats parts of filters: the work of reading one and of matching a picture grows with its bytes.
func FuzzTimePerByte(f *testing.F) {
	e := gallery()
	var words [][2]string
	for _, word := range []string{"wrong ", "w####", "ground=xyz ", "p<0.5 ", "!", "ground=", "\"", "ä", "-", "p<0."} {
		words = append(words, [2]string{word})
	}
	reference.TimePerByte(f, []reference.Reader{{
		Name: "filter", Frame: bytes.Clone, Seeds: words,
		Read: func(text []byte) {
			sieve, _ := parseFilter(string(text), e)
			_ = sieve.matches(e, e.Pictures[0])
		},
	}})
}
