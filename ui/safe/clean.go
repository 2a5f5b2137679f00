package safe

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// maxMarks is the maximum number of combining marks on a letter. Vietnamese and Hebrew need three. Stacks of a hundred
// marks only serve to overwrite the neighbouring lines.
const maxMarks = 4

// clean is Clean for text that is not plain ASCII.
//
// It works on grapheme clusters. It keeps a harmless cluster (see harmless). Of any other cluster it keeps each rune
// that is harmless by itself, and spells out the others.
func clean(s string) Text {
	var b strings.Builder
	b.Grow(len(s) + 8)
	for len(s) > 0 {
		if s[0] >= ' ' && s[0] <= '~' && (len(s) == 1 || s[1] < utf8.RuneSelf) {
			b.WriteByte(s[0]) // the next byte cannot join it
			s = s[1:]
			continue
		}
		cluster := firstCluster(s)
		s = s[len(cluster):]
		writeCluster(&b, cluster)
	}
	out := b.String()
	return Text{out, ansi.StringWidth(out)}
}

// firstCluster returns the first grapheme cluster of s, or only its first rune if that is a control character, or its
// first byte if that is not UTF-8.
func firstCluster(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if r == utf8.RuneError && size == 1 || unicode.IsControl(r) {
		return s[:size]
	}
	cluster, _ := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
	return cluster
}

func writeCluster(b *strings.Builder, cluster string) {
	kept, left := cutMarks(cluster)
	if harmless(kept) {
		b.WriteString(kept)
		if left > 0 {
			fmt.Fprintf(b, "[+%d marks]", left)
		}
		return
	}
	for i, r := range cluster {
		_, size := utf8.DecodeRuneInString(cluster[i:])
		if one := cluster[i : i+size]; harmless(one) {
			b.WriteString(one)
		} else {
			b.WriteString(spell(r, one))
		}
	}
}

// cutMarks truncates a cluster after its maxMarks-th combining mark and returns the number of marks removed.
func cutMarks(cluster string) (kept string, left int) {
	marks, end := 0, len(cluster)
	for i, r := range cluster {
		if !unicode.Is(unicode.Mn, r) && !unicode.Is(unicode.Me, r) {
			continue
		}
		if marks++; marks == maxMarks+1 {
			end = i
		}
	}
	return cluster[:end], max(0, marks-maxMarks)
}

// harmless reports whether a cluster may be shown unchanged: all of it is visible, it has the same width for terminals
// that sum runes and for terminals that measure graphemes, and it does not join its neighbours.
func harmless(cluster string) bool {
	if !utf8.ValidString(cluster) {
		return false
	}
	for _, r := range cluster {
		if !unicode.IsPrint(r) || invisible(r) {
			return false
		}
	}
	width := ansi.StringWidth(cluster)
	return width >= 1 && width <= 2 && width == ansi.StringWidthWc(cluster) && standsAlone(cluster)
}

// invisible reports whether r is invisible although Unicode classifies it as a letter, mark or symbol: a filler, joiner
// or variation selector.
func invisible(r rune) bool {
	switch r {
	case '\u034F', '\u115F', '\u1160', '\u17B4', '\u17B5', '\u2800', '\u3164', '\uFFA0':
		return true
	}
	return r >= '\u180B' && r <= '\u180F' || r >= '\uFE00' && r <= '\uFE0F' || r >= 0xE0000 && r <= 0xE0FFF
}

// standsAlone reports whether a cluster remains a separate cluster next to any clean text. Half of a flag, a loose
// combining mark or an incomplete Hangul syllable does not: with one of them, the width of two joined texts is not the
// sum of their widths.
func standsAlone(cluster string) bool {
	const syllable = "가" // marks, vowels and final consonants join it
	if first, _ := ansi.FirstGraphemeCluster(syllable+cluster, ansi.GraphemeWidth); first != syllable {
		return false
	}
	for _, next := range [...]string{"a", "ᄀ", "🇦", "क"} { // Latin, Hangul initial, half a flag, Indic consonant
		if first, _ := ansi.FirstGraphemeCluster(cluster+next, ansi.GraphemeWidth); first != cluster {
			return false
		}
	}
	return true
}

// spell returns the spelling of a rune that cannot be shown, in ASCII or as a control picture. raw contains the bytes
// of r.
func spell(r rune, raw string) string {
	switch {
	case r == utf8.RuneError && len(raw) == 1:
		return fmt.Sprintf(`\x%02x`, raw[0])
	case r < ' ':
		return string('␀' + r)
	case r == 0x7F:
		return "␡"
	}
	return fmt.Sprintf("U+%04X", r)
}
