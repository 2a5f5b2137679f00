package dataset

import (
	"fmt"
	"slices"
	"testing"

	"beyond/engine/golden"
)

// opened opens a folder of the shared cases.
func opened(t *testing.T, name string) *Set {
	t.Helper()
	set, err := Open(t.Context(), golden.Path(t, "cases", "dirs", name), imagenet(t))
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// TestSameNames opens pictures of the same names in two folders, with a list of their paths and classes.
func TestSameNames(t *testing.T) {
	want := []string{"cats/1.jpg 281", "cats/2.jpg 281", "dogs/1.jpg 207", "dogs/2.jpg 207"}
	if got := listing(opened(t, "valtxt_same_names")); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestNumbers opens folders that are called by the index of a class.
func TestNumbers(t *testing.T) {
	set := opened(t, "imagenet_v2")
	for _, item := range set.Items {
		if want := fmt.Sprintf("%d/img.jpeg", item.Label); item.Path != want {
			t.Errorf("%s is of class %d", item.Path, item.Label)
		}
	}
	if set.Labelled() != 6 || set.Foreign != nil {
		t.Errorf("%d labelled, want 6; foreign %q, want none", set.Labelled(), set.Foreign)
	}
}

// TestFormats opens pictures in formats that are read, by name or by their first bytes, and in formats that are not.
func TestFormats(t *testing.T) {
	set := opened(t, "formats")
	want := []string{"n01440764/a.jpg 0", "n01440764/b.png 0", "n01440764/no_extension 0"}
	if got := listing(set); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	var skipped []string
	for _, s := range set.Skipped {
		skipped = append(skipped, s.Path+": "+s.Reason)
	}
	const advice = " is not read: convert it to JPEG or PNG"
	want = []string{
		"n01440764/IMG_0001.HEIC: HEIC" + advice, "n01440764/c.avif: AVIF" + advice, "n01440764/e.ppm: PPM" + advice,
		"n01440764/f.pgm: PGM" + advice, "n01440764/g.jp2: JPEG 2000" + advice,
	}
	if !slices.Equal(skipped, want) {
		t.Errorf("skipped %q, want %q", skipped, want)
	}
}

// TestForeignFiles opens files whose names do not tell whether they are pictures.
func TestForeignFiles(t *testing.T) {
	const jpeg, avif = "\xff\xd8\xff\xe0 and more bytes", "\x00\x00\x00 ftypavif and more"
	set, err := Open(t.Context(), folder(t, map[string]string{
		"b/IMG.HEIC": jpeg, "b/picture": jpeg, "b/modern": avif, "b/x.NEF": "raw", "b/empty": "", "b/LICENSE": "GPL",
		"a/Makefile": "all:", "a/1.jpg": "", "a/notes.md": jpeg,
	}), few(t))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := listing(set), []string{"a/1.jpg -1", "b/IMG.HEIC -1", "b/picture -1"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	want := []Skip{
		{"b/modern", "AVIF is not read: convert it to JPEG or PNG"},
		{"b/x.NEF", "NEF is not read: convert it to JPEG or PNG"},
	}
	if !slices.Equal(set.Skipped, want) {
		t.Errorf("skipped %q, want %q", set.Skipped, want)
	}
	if want := []string{"a", "b"}; !slices.Equal(set.Foreign, want) {
		t.Errorf("foreign folders %q, want %q", set.Foreign, want)
	}
}
