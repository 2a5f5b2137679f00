package safe

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// maxMarks is how many combining marks one letter keeps. Vietnamese and Hebrew need three;
// piles of a hundred exist only to climb over the neighbouring lines.
const maxMarks = 4

// clean is Clean for text that is not plain ASCII.
//
// It works by grapheme clusters. A cluster is kept when it can do no harm (see harmless); otherwise its
// runes are looked at one by one, and those that are not harmless by themselves are spelled out.
func clean(s string) Text {
	var b strings.Builder
	b.Grow(len(s) + 8)
	for len(s) > 0 {
		if s[0] >= ' ' && s[0] <= '~' && (len(s) == 1 || s[1] < utf8.RuneSelf) {
			b.WriteByte(s[0]) // nothing that follows can join it
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

// firstCluster is the first grapheme cluster of s, or its first rune or stray byte where that is no text.
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

// cutMarks cuts a cluster behind its maxMarks-th combining mark and says how many marks that leaves out.
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

// harmless reports whether a cluster may be shown as it is: all of it is visible, it is as wide for
// terminals that add up runes as for those that measure graphemes, and it joins no neighbour.
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

// invisible reports whether r prints nothing although Unicode counts it as a letter, mark or symbol:
// fillers, joiners and variation selectors.
func invisible(r rune) bool {
	switch r {
	case '\u034F', '\u115F', '\u1160', '\u17B4', '\u17B5', '\u2800', '\u3164', '\uFFA0':
		return true
	}
	return r >= '\u180B' && r <= '\u180F' || r >= '\uFE00' && r <= '\uFE0F' || r >= 0xE0000 && r <= 0xE0FFF
}

// standsAlone reports whether a cluster stays one whatever clean text is put beside it. A lone half of
// a flag, a loose combining mark or an unfinished Hangul syllable would not: the width of two texts
// would no longer be the sum of theirs.
func standsAlone(cluster string) bool {
	const syllable = "가" // joined by every mark, vowel and final consonant
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

// spell writes in ASCII or control pictures what cannot be shown; raw are the bytes r was read from.
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
