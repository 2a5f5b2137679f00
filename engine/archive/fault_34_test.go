package archive

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"encoding/binary"
	goflag "flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// TestFault_34_Members opens archives whose members lead out, lie or stand in each other's way. Each is left out and
// named; the others are read.
func TestFault_34_Members(t *testing.T) {
	const out, nowhere = "its name leads out of the archive", "the link leads out of the folder or nowhere"
	for name, c := range map[string]struct {
		data []byte
		want []string
		skip []Skip
	}{
		"outside.tar": {
			tarOf(t, tar.FormatPAX, packed{"../1.jpg", "a"}, packed{"a/../../2.jpg", "b"}, packed{"a/../3.jpg", "c"}, packed{"..", "d"}),
			[]string{"3.jpg -1 c 1"},
			[]Skip{{"../1.jpg", out}, {"a/../../2.jpg", out}, {"..", out}},
		},
		"outside.zip": {
			zipOf(t, zip.Deflate, packed{"../1.jpg", "a"}, packed{`..\2.jpg`, "b"}, packed{"/3.jpg", "c"}, packed{`C:\4.jpg`, "d"},
				packed{`b\5.jpg`, "e"}),
			[]string{"b/5.jpg -1 e 1"},
			[]Skip{{"../1.jpg", out}, {"../2.jpg", out}, {"/3.jpg", "an absolute path"}, {"C:/4.jpg", "an absolute path"}},
		},
		"links.tar": {
			tarWith(t, []tar.Header{
				{Name: "a/1.jpg", Size: 3},
				{Name: "hard.jpg", Typeflag: tar.TypeLink, Linkname: "a/1.jpg"},
				{Name: "a/soft.jpg", Typeflag: tar.TypeSymlink, Linkname: "1.jpg"},
				{Name: "away.jpg", Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"},
				{Name: "up.jpg", Typeflag: tar.TypeSymlink, Linkname: "../../x.jpg"},
				{Name: "loop.jpg", Typeflag: tar.TypeSymlink, Linkname: "loop.jpg"},
				{Name: "pipe.jpg", Typeflag: tar.TypeFifo},
				{Name: "device.jpg", Typeflag: tar.TypeChar},
			}, []packed{{"", "one"}}),
			[]string{"a/1.jpg -1 one 3", "a/soft.jpg -1 one 3", "hard.jpg -1 one 3"},
			[]Skip{
				{"away.jpg", nowhere},
				{"pipe.jpg", "not a regular file"},
				{"device.jpg", "not a regular file"},
				{"up.jpg", nowhere},
				{"loop.jpg", nowhere},
			},
		},
		"twice.tar": {
			tarOf(t, tar.FormatUSTAR, packed{"1.jpg", "old"}, packed{"1.jpg", "new"}),
			[]string{"1.jpg -1 new 3"},
			[]Skip{{"1.jpg", "again later in the archive; the later one is taken"}},
		},
		"inside a file.tar": {
			tarOf(t, tar.FormatUSTAR, packed{"a", "file"}, packed{"a/b/1.jpg", "below"}),
			[]string{"a -1 file 4"},
			[]Skip{{"a/b/1.jpg", "lies inside of a file"}},
		},
		"cut.tar": {
			tarOf(t, tar.FormatUSTAR, packed{"1.jpg", "one"}, packed{"2.jpg", strings.Repeat("2", 2000)})[:2100],
			[]string{"1.jpg -1 one 3"},
			[]Skip{{"2.jpg", "cut off: the archive ends within it"}},
		},
		"mac.zip": {
			zipOf(t, zip.Store, packed{"a/1.jpg", "a"}, packed{"__MACOSX/a/._1.jpg", "x"}),
			[]string{"a/1.jpg -1 a 1"},
			nil,
		},
		"encrypted.zip": {
			patched(zipOf(t, zip.Store, packed{"1.jpg", "one"}), zipEntry, 8, 1, 2),
			nil,
			[]Skip{{"1.jpg", "encrypted"}},
		},
		"method.zip": {
			patched(zipOf(t, zip.Store, packed{"1.jpg", "one"}), zipEntry, 10, 93, 2),
			nil,
			[]Skip{{"1.jpg", "packed by method 93: stored and deflated members are read"}},
		},
		"bomb.zip": {
			patched(zipOf(t, zip.Deflate, packed{"1.jpg", "one"}), zipEntry, 24, 1<<30, 4),
			nil,
			[]Skip{{"1.jpg", "a size that cannot be: 1073741824 bytes of 9"}},
		},
		"long.zip": {
			patched(zipOf(t, zip.Deflate, packed{"1.jpg", "one"}), zipEntry, 24, 2, 4),
			[]string{fmt.Sprintf("1.jpg -1 %.11s %d", errTooLong, len(errTooLong.Error()))},
			nil,
		},
		"short.zip": {
			patched(zipOf(t, zip.Deflate, packed{"1.jpg", "one"}), zipEntry, 24, 4, 4),
			[]string{fmt.Sprintf("1.jpg -1 %.11s %d", errTooShort, len(errTooShort.Error()))},
			nil,
		},
		"sum.zip": {
			patched(zipOf(t, zip.Store, packed{"1.jpg", "one"}), zipEntry, 16, 1, 4),
			[]string{fmt.Sprintf("1.jpg -1 %.11s %d", errSum, len(errSum.Error()))},
			nil,
		},
		"elsewhere.zip": {
			patched(zipOf(t, zip.Store, packed{"1.jpg", "one"}), zipEntry, 42, 1<<20, 4),
			nil,
			[]Skip{{"1.jpg", "lies outside of the archive"}},
		},
		"shared.zip": {
			shared(zipOf(t, zip.Store, packed{"1.jpg", "one"}, packed{"2.jpg", "two"})),
			[]string{"1.jpg -1 one 3"},
			[]Skip{{"2.jpg", "shares its bytes with another member"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := opened(t, name, c.data)
			if got := listing(t, s); !slices.Equal(got, c.want) {
				t.Errorf("members %q, want %q", got, c.want)
			}
			if got := s.Skipped(); !slices.Equal(got, c.skip) {
				t.Errorf("skipped %q, want %q", got, c.skip)
			}
		})
	}
}

// patched overwrites a number in the last record of that signature.
func patched(data []byte, signature uint32, at int, value uint64, bytes int) []byte {
	mark := binary.LittleEndian.AppendUint32(nil, signature)
	start := strings.LastIndex(string(data), string(mark))
	for i := range bytes {
		data[start+at+i] = byte(value >> (8 * i))
	}
	return data
}

// shared lets the second member of a zip lie at the place of the first.
func shared(data []byte) []byte { return patched(data, zipEntry, 42, 0, 4) }

// TestFault_34_Refused opens files that are no archives, or that no index can be made of. Each is refused in one line.
func TestFault_34_Refused(t *testing.T) {
	parquet := read(t, "snappy.parquet")
	footer := func(text string) []byte {
		data := binary.LittleEndian.AppendUint32([]byte("PAR1"+text), uint32(len(text)))
		return append(data, "PAR1"...)
	}
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"x.tar":        {[]byte(strings.Repeat("no tar ", 200)), "not a tar: invalid tar header"},
		"x.tar.gz":     {[]byte("\x1f\x8b and more"), "gzip has no random access: run gunzip x.tar.gz, then open the .tar"},
		"gzipped.tar":  {[]byte("\x1f\x8b and more"), "gzip has no random access: run gunzip gzipped.tar, then open the .tar"},
		"x.7z":         {[]byte("7z\xbc\xaf\x27\x1c"), "this kind of archive is not read: unpack it, or make a .tar or .zip of it"},
		"x.zip":        {[]byte("PK\x03\x04 and more"), "no directory at its end: it is cut off, or no zip"},
		"cut.zip":      {zipOf(t, zip.Store, simple...)[:300], "no directory at its end: it is cut off, or no zip"},
		"count.zip":    {patched(zipOf(t, zip.Store, simple...), zipEnd, 10, 9, 2), "its directory lists 5 members, its end says 9"},
		"place.zip":    {patched(zipOf(t, zip.Store, simple...), zipEnd, 16, 1<<31, 4), "its directory lies outside of the file: it is cut off"},
		"parts.zip":    {patched(zipOf(t, zip.Store, simple...), zipEnd, 4, 3, 2), "a part of a zip in several files: join them first"},
		"x.parquet":    {parquet[:len(parquet)-1], "no Parquet file, or cut off"},
		"long.parquet": {append(slices.Clone(parquet[:len(parquet)-8]), "\xff\xff\xff\x7fPAR1"...), "metadata of 2147483647 bytes in a file of"},
		"crypt.parquet": {
			append(slices.Clone(parquet[:len(parquet)-4]), "PARE"...), "encrypted",
		},
		"list.parquet":   {footer("\x15\x02\x19\xfc\xff\xff\xff\xff\x07"), "its metadata is damaged"},
		"brotli.parquet": {read(t, "brotli.parquet"), "column image.path: packed by Brotli: Snappy, gzip, Zstandard and LZ4_RAW are read"},
		"many.parquet":   {read(t, "many.parquet"), "2000 rows in a file of "},
		"empty.parquet":  {nil, "no Parquet file, or cut off"},
	} {
		_, err := Open(t.Context(), Input{Name: name, File: inMemory(c.data)})
		if err == nil || !strings.HasPrefix(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

func read(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

var mutations = goflag.Int("mutations", 100_000, "number of mutated archives in TestFault_34_Mutated")

// seeds are archives to change.
func seeds(t testing.TB) map[string][]byte {
	files := []packed{{"b/1.jpg", "one"}, {"2.jpg", strings.Repeat("two", 100)}, {"key.cls", "3"}}
	inner := string(tarOf(t, tar.FormatUSTAR, files...))
	return map[string][]byte{
		"a.tar": tarOf(t, tar.FormatPAX, append(files, packed{strings.Repeat("l", 200), "x"}, packed{"in.tar", inner})...),
		"b.tar": tarOf(t, tar.FormatGNU, append(files, packed{strings.Repeat("l", 200), "x"})...),
		"c.zip": zipOf(t, zip.Deflate, files...), "d.zip": zipOf(t, zip.Store, files...),
		"e.parquet": read(t, "snappy.parquet"), "f.parquet": read(t, "zstd-v2.parquet"), "g.parquet": read(t, "gzip.parquet"), "h.parquet": read(t, "delta.parquet"),
	}
}

// explored opens an archive and reads all of its members, as far as that goes.
func explored(t testing.TB, name string, data []byte) (members int) {
	s, err := Open(t.Context(), Input{Name: name, File: inMemory(data)})
	if err != nil {
		if strings.Contains(err.Error(), "\n") {
			t.Errorf("%q is more than one line", err)
		}
		return 0
	}
	for i := range s.Len() {
		name, label := s.Member(i)
		if label < -1 || s.Names != nil && label >= len(s.Names) {
			t.Errorf("%q has the label %d of %d", name, label, len(s.Names))
		}
		if content, err := fs.ReadFile(s, name); err == nil && len(content) > 0 {
			members++
		}
	}
	return members
}

// TestFault_34_Mutated changes archives at random. None brings a panic or much memory.
func TestFault_34_Mutated(t *testing.T) {
	count := *mutations
	if testing.Short() {
		count = min(count, 10_000)
	}
	archives := seeds(t)
	names := make([]string, 0, len(archives))
	for name := range archives {
		names = append(names, name)
	}
	slices.Sort(names)
	random := rand.New(rand.NewPCG(34, 34))
	var before, after runtime.MemStats
	members := 0
	for i := range count {
		name := names[i%len(names)]
		data := mutated(random, archives[name])
		runtime.ReadMemStats(&before)
		members += explored(t, name, data)
		runtime.ReadMemStats(&after)
		if taken := after.TotalAlloc - before.TotalAlloc; taken > 64<<20 {
			_ = os.WriteFile(filepath.Join(os.TempDir(), "mutated-"+name), data, 0o644)
			t.Fatalf("change %d of %s takes %d MiB", i, name, taken>>20)
		}
	}
	if members < count {
		t.Errorf("only %d members of %d archives are read: too few to test reading them", members, count)
	}
}

// mutated returns an archive with one to four changes: bytes, numbers, parts left out or doubled.
func mutated(random *rand.Rand, data []byte) []byte {
	data = slices.Clone(data)
	for range 1 + random.IntN(4) {
		at := random.IntN(len(data))
		end := min(len(data), at+1+random.IntN(600))
		switch random.IntN(6) {
		case 0:
			data[at] ^= 1 << random.IntN(8)
		case 1:
			data[at] = byte(random.Uint32())
		case 2:
			for i := at; i < min(len(data), at+4); i++ {
				data[i] = 0xff
			}
		case 3:
			data = slices.Delete(data, at, min(end, len(data)-1))
		case 4:
			data = slices.Insert(data, at, slices.Clone(data[at:end])...)
		default:
			if at%4 == 0 && len(data) > 1 {
				data = data[:max(1, at)]
			}
		}
	}
	return data
}

// TestFault_34_Many opens a tar and a zip of more members than an index holds.
func TestFault_34_Many(t *testing.T) {
	if testing.Short() {
		t.Skip("writes millions of members")
	}
	b := &builder{ctx: t.Context(), source: &Source{}}
	for range mostMembers {
		if err := b.step(); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.step(); err == nil || err.Error() != "more than 2500000 members (limit)" {
		t.Error(err)
	}
}

func FuzzTar(f *testing.F) { fuzz(f, "x.tar", "a.tar", "b.tar") }
func FuzzZip(f *testing.F) { fuzz(f, "x.zip", "c.zip", "d.zip") }
func FuzzParquet(f *testing.F) {
	fuzz(f, "x.parquet", "e.parquet", "f.parquet", "g.parquet", "h.parquet")
}

// fuzz opens and reads any bytes as an archive of that name.
func fuzz(f *testing.F, name string, from ...string) {
	archives := seeds(f)
	for _, seed := range from {
		f.Add(archives[seed])
	}
	f.Fuzz(func(t *testing.T, data []byte) { explored(t, name, bytes.Clone(data)) })
}

// TestFault_34_Unpack unpacks archives that a download could bring. What leaves the folder, is no file, or is too much
// is refused, and nothing is written outside.
func TestFault_34_Unpack(t *testing.T) {
	link := func(kind byte, target string) []byte {
		return tarWith(t, []tar.Header{{Name: "a", Typeflag: kind, Linkname: target}, {Name: "a/x.jpg"}}, nil)
	}
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"good":     {tarOf(t, tar.FormatPAX, packed{"a/b/1.jpg", "one"}, packed{"a/2.jpg", "two"}), ""},
		"outside":  {tarOf(t, tar.FormatPAX, packed{"../x.jpg", "x"}), `member "../x.jpg": its name leads out of the archive`},
		"absolute": {tarOf(t, tar.FormatPAX, packed{"/x.jpg", "x"}), `member "/x.jpg": an absolute path`},
		"deep":     {tarOf(t, tar.FormatPAX, packed{"a/../../x.jpg", "x"}), `member "a/../../x.jpg": its name leads out of the archive`},
		"link":     {link(tar.TypeSymlink, ".."), `member "a": neither a file nor a folder`},
		"hard":     {link(tar.TypeLink, "../x"), `member "a": neither a file nor a folder`},
		"pipe":     {link(tar.TypeFifo, ""), `member "a": neither a file nor a folder`},
		"device":   {link(tar.TypeBlock, ""), `member "a": neither a file nor a folder`},
		"twice":    {tarOf(t, tar.FormatPAX, packed{"1.jpg", "x"}, packed{"1.jpg", "y"}), `member "1.jpg": there are two of that name`},
		"case":     {tarOf(t, tar.FormatPAX, packed{"a.jpg", "x"}, packed{"A.JPG", "y"}), `member "A.JPG": there are two of that name`},
		"file":     {tarOf(t, tar.FormatPAX, packed{"a", "x"}, packed{"a/1.jpg", "y"}), `member "a/1.jpg": openat a/1.jpg: not a directory`},
		"members":  {tarOf(t, tar.FormatPAX, packed{"1", ""}, packed{"2", ""}, packed{"3", ""}, packed{"4", ""}), `member "4": more members than expected`},
		"bytes":    {tarOf(t, tar.FormatPAX, packed{"1", strings.Repeat("x", 101)}), `member "1": more bytes than expected`},
		"cut":      {tarOf(t, tar.FormatPAX, packed{"1", "one"})[:513], "unexpected EOF"},
		"garbage":  {bytes.Repeat([]byte("garbage "), 200), "invalid tar header"},
	} {
		t.Run(name, func(t *testing.T) {
			above := t.TempDir()
			into := filepath.Join(above, "in")
			if err := os.Mkdir(into, 0o755); err != nil {
				t.Fatal(err)
			}
			root, err := os.OpenRoot(into)
			if err != nil {
				t.Fatal(err)
			}
			defer root.Close()
			err = Unpack(t.Context(), bytes.NewReader(c.data), root, Expected{Members: 3, Bytes: 100}, nil)
			if got := fmt.Sprint(err); c.want == "" && err != nil || c.want != "" && !strings.Contains(got, c.want) {
				t.Errorf("%v, want %s", err, c.want)
			}
			if entries, err := os.ReadDir(above); err != nil || len(entries) != 1 {
				t.Errorf("outside lie %v, %v", entries, err)
			}
		})
	}
}
