package archive

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"fmt"
	"io/fs"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestFault_59_Members plants one bad member among 1,000 of a tar and of a zip: one whose name or link leads out, or that
// is no file, is left out and named; one whose bytes are changed cannot be read; the others are read.
func TestFault_59_Members(t *testing.T) {
	var files []packed
	for i := range 1000 {
		files = append(files, packed{fmt.Sprintf("%04d.jpg", i), fmt.Sprintf("content of %04d", i)})
	}
	rapid.Check(t, func(rt *rapid.T) {
		at := rapid.IntRange(0, 999).Draw(rt, "at")
		name := rapid.SampledFrom([]string{"../x.jpg", "/x.jpg", "a/../../x.jpg"}).Draw(rt, "name")
		bad := slices.Clone(files)
		bad[at].name = name
		for form, data := range map[string][]byte{
			"x.tar": tarOf(t, tar.FormatPAX, bad...), "x.zip": zipOf(t, zip.Store, bad...),
		} {
			s := opened(t, form, data)
			if n := whole(s); n != 999 || len(s.Skipped()) != 1 {
				rt.Fatalf("%s: %d members are read, %v left out, want 999 and %s", form, n, s.Skipped(), name)
			}
		}
		data := zipOf(t, zip.Store, files...)
		content := []byte(files[at].content)
		content[0] ^= byte(1 << rapid.IntRange(0, 7).Draw(rt, "bit"))
		s := opened(t, "x.zip", bytes.Replace(data, []byte(files[at].content), content, 1))
		if n := whole(s); n != 999 {
			rt.Fatalf("%d members are read, want all but the changed one", n)
		}
	})
}

// whole counts the members that can be read.
func whole(s *Source) (n int) {
	for i := range s.Len() {
		name, _ := s.Member(i)
		if content, err := fs.ReadFile(s, name); err == nil && string(content) == "content of "+name[:4] {
			n++
		}
	}
	return n
}
