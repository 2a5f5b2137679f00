package archive

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// memory is an archive in memory.
type memory struct {
	*bytes.Reader
	size     int64
	modified time.Time
}

func inMemory(data []byte) *memory {
	return &memory{bytes.NewReader(data), int64(len(data)), time.Unix(1000, 0)}
}

func (m *memory) Stat() (fs.FileInfo, error) {
	return info{name: "memory", size: m.size, modified: m.modified}, nil
}

func opened(t testing.TB, name string, data []byte) *Source {
	t.Helper()
	s, err := Open(t.Context(), Input{Name: name, File: inMemory(data)})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// packed is a file to put into an archive.
type packed struct{ name, content string }

var simple = []packed{
	{"b/1.jpg", "one"}, {"b/c/2.jpg", strings.Repeat("two", 3000)}, {"a.txt", ""}, {"b.jpg", "three"}, {"b-/4.jpg", "four"},
}

func tarOf(t testing.TB, format tar.Format, files ...packed) []byte {
	t.Helper()
	var headers []tar.Header
	for _, f := range files {
		headers = append(headers, tar.Header{Name: f.name, Size: int64(len(f.content)), Mode: 0o644, Format: format})
	}
	return tarWith(t, headers, files)
}

func tarWith(t testing.TB, headers []tar.Header, files []packed) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for i, h := range headers {
		if err := w.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
		if h.Size > 0 {
			if _, err := io.WriteString(w, files[i].content); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func zipOf(t testing.TB, method uint16, files ...packed) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range files {
		in, err := w.CreateHeader(&zip.FileHeader{Name: f.name, Method: method})
		if err == nil {
			_, err = io.WriteString(in, f.content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestFileSystem reads archives of each form as Go's own test of file systems does.
func TestFileSystem(t *testing.T) {
	for name, data := range map[string][]byte{
		"ustar.tar":  tarOf(t, tar.FormatUSTAR, simple...),
		"pax.tar":    tarOf(t, tar.FormatPAX, append(simple, packed{strings.Repeat("long/", 60) + "x.jpg", "long"})...),
		"gnu.tar":    tarOf(t, tar.FormatGNU, append(simple, packed{strings.Repeat("l", 300) + ".jpg", "long"})...),
		"stored.zip": zipOf(t, zip.Store, simple...),
		"packed.zip": zipOf(t, zip.Deflate, simple...),
		"self.zip":   append([]byte("#!/bin/sh\nexit\n"), zipOf(t, zip.Deflate, simple...)...),
	} {
		t.Run(name, func(t *testing.T) {
			s := opened(t, name, data)
			if err := fstest.TestFS(s, "b/1.jpg", "b/c/2.jpg", "a.txt", "b.jpg", "b-/4.jpg"); err != nil {
				t.Error(err)
			}
			for _, f := range simple {
				if got, err := fs.ReadFile(s, f.name); err != nil || string(got) != f.content {
					t.Errorf("%s holds %q, %v, want %q", f.name, got, err, f.content)
				}
			}
			if len(s.Skipped()) > 0 {
				t.Errorf("skipped %v", s.Skipped())
			}
		})
	}
}

// TestChunks lists a folder a few entries at a time.
func TestChunks(t *testing.T) {
	s := opened(t, "x.tar", tarOf(t, tar.FormatPAX, simple...))
	f, err := s.Open(".")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for {
		entries, err := f.(fs.ReadDirFile).ReadDir(2)
		for _, e := range entries {
			names = append(names, e.Name())
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil || len(entries) > 2 {
			t.Fatal(len(entries), err)
		}
	}
	if want := []string{"a.txt", "b-", "b.jpg", "b"}; !slices.Equal(names, want) {
		t.Errorf("got %q, want %q", names, want)
	}
}

// listing returns the members as lines of path, label and content.
func listing(t testing.TB, s *Source) (lines []string) {
	t.Helper()
	for i := range s.Len() {
		name, label := s.Member(i)
		content, err := fs.ReadFile(s, name)
		if err != nil {
			content = []byte(errors.Unwrap(err).Error())
		}
		lines = append(lines, fmt.Sprintf("%s %d %.11s %d", name, label, content, len(content)))
	}
	return lines
}

// TestParquet reads files that pyarrow wrote, see testdata/make.py.
func TestParquet(t *testing.T) {
	var want []string
	for i := range 12 {
		name := []string{"tench", "great white shark", "lemon"}[i%3]
		label, content := i%3, strings.Repeat(fmt.Sprintf("picture %03d ", i), i+1)
		line := fmt.Sprintf("%s/%d.jpg %d %.11s %d", name, i, label, content, len(content))
		switch i {
		case 5:
			line = fmt.Sprintf("5 2 %.11s %d", errNoPicture, len(errNoPicture.Error()))
		case 7:
			line = strings.Replace(line, ".jpg 1", ".jpg -1", 1)
		}
		want = append(want, line)
	}
	slices.Sort(want)
	for _, name := range []string{"snappy", "zstd-v2", "gzip", "text", "delta"} {
		data, err := os.ReadFile(filepath.Join("testdata", name+".parquet"))
		if err != nil {
			t.Fatal(err)
		}
		s := opened(t, name+".parquet", data)
		expected := slices.Clone(want)
		if name == "text" { // where the label of row 7 is a name
			for i := range expected {
				expected[i] = strings.Replace(expected[i], ".jpg -1", ".jpg 1", 1)
			}
		}
		if got := listing(t, s); !slices.Equal(got, expected) {
			t.Errorf("%s:\n%q\nwant\n%q", name, got, expected)
		}
		if names := []string{"tench", "great white shark", "lemon"}; !slices.Equal(s.Names, names) || s.LabelColumn != "label" {
			t.Errorf("%s: classes %q in %q, want %q", name, s.Names, s.LabelColumn, names)
		}
	}
}

// TestSeveral opens two archives as one: paths that differ stay, others begin with the archive's name.
func TestSeveral(t *testing.T) {
	one, two := tarOf(t, tar.FormatPAX, packed{"1.jpg", "a"}), tarOf(t, tar.FormatPAX, packed{"2.jpg", "b"})
	for name, c := range map[string]struct {
		inputs []Input
		want   []string
	}{
		"apart": {
			[]Input{{Name: "x-0.tar", File: inMemory(one)}, {Name: "x-1.tar", File: inMemory(two)}},
			[]string{"1.jpg -1 a 1", "2.jpg -1 b 1"},
		},
		"same": {
			[]Input{{Name: "x-0.tar", File: inMemory(one)}, {Name: "d/x-1.tar", File: inMemory(one)}},
			[]string{"x-0/1.jpg -1 a 1", "x-1/1.jpg -1 a 1"},
		},
	} {
		s, err := Open(t.Context(), c.inputs...)
		if err != nil {
			t.Fatal(err)
		}
		if got := listing(t, s); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
	var inputs []Input
	for _, name := range []string{"part-0.parquet", "part-1.parquet"} {
		data, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		inputs = append(inputs, Input{Name: name, File: inMemory(data)})
	}
	s, err := Open(t.Context(), inputs...)
	if err != nil {
		t.Fatal(err)
	}
	if name, label := s.Member(7); s.Len() != 12 || name != "part-1/1" || label != -1 || len(s.Names) != 3 {
		t.Errorf("%d members, number 7 is %q of %d, classes %q", s.Len(), name, label, s.Names)
	}
}

// TestNested reads tars inside of a tar, as ImageNet's training set has them.
func TestNested(t *testing.T) {
	inner := tarOf(t, tar.FormatUSTAR, packed{"n01440764_1.JPEG", "fish"})
	s := opened(t, "train.tar", tarOf(t, tar.FormatUSTAR, packed{"n01440764.tar", string(inner)}, packed{"x.txt", "x"}))
	want := []string{"n01440764/n01440764_1.JPEG -1 fish 4", "x.txt -1 x 1"}
	if got := listing(t, s); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestTop(t *testing.T) {
	for name, c := range map[string]struct {
		files []packed
		want  string
	}{
		"one":  {[]packed{{"a/1.jpg", ""}, {"a/b/2.jpg", ""}}, "a"},
		"two":  {[]packed{{"a/1.jpg", ""}, {"b/2.jpg", ""}}, ""},
		"file": {[]packed{{"a/1.jpg", ""}, {"a.txt", ""}}, ""},
		"root": {[]packed{{"./a/1.jpg", ""}}, ""},
	} {
		s := opened(t, "x.tar", tarOf(t, tar.FormatUSTAR, c.files...))
		if got := s.Top(); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		s.Strip()
		if name, _ := s.Member(0); c.want != "" && name != "1.jpg" {
			t.Errorf("stripped, the first is %q", name)
		}
	}
}

// TestIdentity: members of one archive differ, and all change with the archive, which cannot be read by its old index.
func TestIdentity(t *testing.T) {
	m := inMemory(tarOf(t, tar.FormatUSTAR, packed{"1.jpg", "a"}, packed{"2.jpg", "b"}))
	s, err := Open(t.Context(), Input{Name: "x.tar", File: m})
	if err != nil {
		t.Fatal(err)
	}
	id := func(name string) uint64 {
		info, err := s.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		return Inode(info)
	}
	first, second := id("1.jpg"), id("2.jpg")
	if first == second || first == 0 || id("1.jpg") != first {
		t.Errorf("identities %x and %x", first, second)
	}
	m.modified = m.modified.Add(time.Second)
	if _, err := s.Open("1.jpg"); !errors.Is(err, errChanged) {
		t.Errorf("a changed archive: %v", err)
	}
}

func TestKindOf(t *testing.T) {
	for name, want := range map[string]Kind{
		"a.TAR": Tar, "x/a.zip": Zip, "a.parquet": Parquet, "a.tar.gz": Packed, "a.tgz": Packed, "a.jpg": None, "tar": None,
	} {
		if got := KindOf(name); got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	for name, data := range map[string][]byte{
		"tar": tarOf(t, tar.FormatUSTAR, simple...), "zip": zipOf(t, zip.Store, simple...),
	} {
		if got := opened(t, "noname", data).Kind().String(); got != name {
			t.Errorf("by its content a %s is a %s", name, got)
		}
	}
}

func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var files []packed
	for i := range 1100 {
		files = append(files, packed{path.Join("a", fmt.Sprint(i)), ""})
	}
	for name, data := range map[string][]byte{"x.tar": tarOf(t, tar.FormatUSTAR, files...), "x.zip": zipOf(t, zip.Store, files...)} {
		if _, err := Open(ctx, Input{Name: name, File: inMemory(data)}); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
