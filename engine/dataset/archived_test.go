package dataset

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// tarred returns files as a tar.
func tarred(t testing.TB, files map[string]string) string {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := w.WriteHeader(&tar.Header{Name: name, Size: int64(len(files[name])), Mode: 0o644}); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, files[name]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func zipped(t testing.TB, files map[string]string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		f, err := w.Create(name)
		if err == nil {
			_, err = io.WriteString(f, files[name])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// below puts a folder before each name.
func below(dir string, files map[string]string) map[string]string {
	moved := make(map[string]string)
	for name, content := range files {
		moved[dir+name] = content
	}
	return moved
}

// TestArchivesAreFolders opens folders of every layout as archives: items, attributes, skipped files and form are those
// of the folder.
func TestArchivesAreFolders(t *testing.T) {
	for layout, files := range map[string]map[string]string{
		"class folders": {"n01440764/a10.JPEG": "x", "granny_smith/deep/x.png": "", "other/n01440764_7.bmp": "", ".h/a.jpg": ""},
		"manifest":      {"labels.csv": "path,label,sky\n1.jpg,tench,blue\nb/2.jpg,,\nb/3.jpg,3,red\n", "1.jpg": "", "b/2.jpg": ""},
		"Kaggle":        {"LOC_val_solution.csv": "ImageId,PredictionString\n1,n01440764 1 2 3 4 \n", "val/1.JPEG": "", "val/2.JPEG": ""},
		"numbers":       {"0/a.jpg": "", "3/a.jpg": ""},
		"nothing":       {"a.jpg": "", "b.heic": "", "c": "text"},
		"pairs":         {"labels.csv": "path,label\n1.jpg,0\n2.jpg,0\n", "pairs.csv": "a,b,attribute\n1.jpg,2.jpg,sky\n", "1.jpg": "", "2.jpg": ""},
		"splits":        {"train/n01440764/a.jpg": "", "val/n01440764/a.jpg": "", "noisy.csv": "path,noisy\n"},
		"one split":     {"val/n01440764/a.jpg": "", "val/n07747607/a.jpg": ""},
	} {
		t.Run(layout, func(t *testing.T) {
			want, err := Open(t.Context(), folder(t, files), few(t))
			if err != nil {
				t.Fatal(err)
			}
			dir := folder(t, map[string]string{
				"a.tar": tarred(t, files), "dot.tar": tarred(t, below("./", files)), "top.tar": tarred(t, below("set/", files)),
				"a.zip": zipped(t, files), "top.zip": zipped(t, below("set/", files)), "noname": zipped(t, files),
			})
			for _, name := range []string{"a.tar", "dot.tar", "top.tar", "a.zip", "top.zip", "noname"} {
				set, err := Open(t.Context(), filepath.Join(dir, name), few(t))
				if err != nil {
					t.Errorf("%s: %v", name, err)
					continue
				}
				if got := listing(set); !slices.Equal(got, listing(want)) {
					t.Errorf("%s holds %q, the folder %q", name, got, listing(want))
				}
				if !slices.Equal(set.Skipped, want.Skipped) || !slices.Equal(set.Pairs, want.Pairs) || set.Name != name {
					t.Errorf("%s: skipped %v, pairs %v; the folder %v, %v", name, set.Skipped, set.Pairs, want.Skipped, want.Pairs)
				}
				if kind, form, _ := strings.Cut(set.Form, ", "); form != want.Form || kind != "tar" && kind != "zip" {
					t.Errorf("%s: form %q, the folder's %q", name, set.Form, want.Form)
				}
				for i := range set.Items {
					data, err := set.Read(i)
					if folders, _ := want.Read(i); err != nil || !bytes.Equal(data, folders) {
						t.Errorf("%s: %s holds %q, %v", name, set.Items[i].Path, data, err)
					}
				}
			}
		})
	}
}

const (
	truth   = "3\n1\n2\n"
	idTable = "ILSVRC2012_ID,WNID,words\n1,n07747607,x\n2,n01440764,y\n3,n02012849,\"z, z\"\n"
	byTwo   = "n07747607 1 x\nn01440764 2 y\nn02012849 3 z\n"
	val1    = "ILSVRC2012_val_00000001.JPEG"
	val2    = "ILSVRC2012_val_00000002.JPEG"
	val3    = "ILSVRC2012_val_00000003.JPEG"
	object  = "<annotation><filename>x</filename><object><name>n01440764</name></object></annotation>"
)

// TestILSVRC opens ImageNet's validation pictures with each list of their classes, in the folder and beside the tar.
func TestILSVRC(t *testing.T) {
	pictures := map[string]string{val1: "1", val2: "2", val3: "3"}
	want := []string{val1 + " 1", val2 + " 3", val3 + " 0"}
	matlab, err := os.ReadFile(filepath.Join("testdata", "meta.mat"))
	if err != nil {
		t.Fatal(err)
	}
	devkit := map[string]string{
		"ILSVRC2012_devkit_t12/data/ILSVRC2012_validation_ground_truth.txt": truth, "ILSVRC2012_devkit_t12/data/meta.mat": string(matlab),
	}
	for name, c := range map[string]struct {
		lists map[string]string
		want  []string
		form  string
	}{
		"CSV": {
			map[string]string{"ILSVRC2012_validation_ground_truth.txt": truth, "synsets.csv": idTable},
			want,
			"ground truth ILSVRC2012_validation_ground_truth.txt",
		},
		"map_clsloc": {
			map[string]string{"ILSVRC2012_validation_ground_truth.txt": truth, "map_clsloc.txt": byTwo, "synset_words.txt": "n01440764 a\n"},
			want, "ground truth ILSVRC2012_validation_ground_truth.txt",
		},
		"devkit": {devkit, want, "ground truth ILSVRC2012_validation_ground_truth.txt"},
		"WordNet ids": {
			map[string]string{"imagenet_2012_validation_synset_labels.txt": "n02012849\nn07747607\nn01440764\n"},
			want,
			"ground truth imagenet_2012_validation_synset_labels.txt",
		},
		"Kaggle": {
			map[string]string{"LOC_val_solution.csv": "ImageId,PredictionString\nILSVRC2012_val_00000002,n07747607 1 2 3 4 \n"},
			[]string{val1 + " -1", val2 + " 3", val3 + " -1"},
			"list LOC_val_solution.csv",
		},
		"Caffe": {
			map[string]string{"val.txt": val1 + " 1\n" + val2 + " 3\n" + val3 + " 0\n"}, want, "list val.txt",
		},
		"XML": {
			map[string]string{"Annotations/CLS-LOC/val/ILSVRC2012_val_00000003.xml": object},
			[]string{val1 + " -1", val2 + " -1", val3 + " 0"},
			"annotations (XML)",
		},
		"list": {
			map[string]string{"labels.csv": "path,label\n" + val3 + ",tench\n" + val1 + ",1\n"},
			[]string{val1 + " 1", val3 + " 0"},
			"list labels.csv",
		},
	} {
		t.Run(name, func(t *testing.T) {
			inside := maps.Clone(pictures)
			maps.Copy(inside, c.lists)
			beside := maps.Clone(c.lists)
			beside["ILSVRC2012_img_val.tar"] = tarred(t, pictures)
			trees := map[string]string{
				"folder": folder(t, inside), "beside": filepath.Join(folder(t, beside), "ILSVRC2012_img_val.tar"),
				"inside": filepath.Join(folder(t, map[string]string{"x.tar": tarred(t, inside)}), "x.tar"),
			}
			if name == "devkit" {
				packed := map[string]string{"v.tar": beside["ILSVRC2012_img_val.tar"], "ILSVRC2012_devkit_t12.tar": tarred(t, devkit)}
				trees["packed"] = filepath.Join(folder(t, packed), "v.tar")
			}
			for where, path := range trees {
				set, err := Open(t.Context(), path, few(t))
				if err != nil {
					t.Errorf("%s: %v", where, err)
					continue
				}
				if got := listing(set); !slices.Equal(got, c.want) {
					t.Errorf("%s: %q, want %q", where, got, c.want)
				}
				if !strings.HasSuffix(set.Form, c.form) {
					t.Errorf("%s: form %q, want %q", where, set.Form, c.form)
				}
			}
		})
	}
}

// TestClassArchives opens archives that are called by the WordNet ids of their pictures.
func TestClassArchives(t *testing.T) {
	dir := folder(t, map[string]string{
		"n01440764.tar": tarred(t, map[string]string{"1.jpg": "", "2.jpg": ""}), "n07747607.tar": tarred(t, map[string]string{"1.jpg": ""}),
	})
	for path, want := range map[string][]string{
		dir:                                 {"n01440764/1.jpg 0", "n01440764/2.jpg 0", "n07747607/1.jpg 3"},
		filepath.Join(dir, "n07747607.tar"): {"1.jpg 3"},
	} {
		set, err := Open(t.Context(), path, few(t))
		if err != nil {
			t.Fatal(err)
		}
		if got := listing(set); !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// TestWebDataset opens samples of files of one name, in shards and as a folder.
func TestWebDataset(t *testing.T) {
	first := map[string]string{"000.jpg": "a", "000.cls": "3", "001.jpg": "b", "001.cls": "tench\n"}
	second := map[string]string{"002.png": "c", "002.json": `{"label": 1, "text": "x"}`, "003.jpg": "d", "003.json": `{"wnid": "n02012849"}`}
	want := []string{"000.jpg 3", "001.jpg 0", "002.png 1", "003.jpg 1"}
	all := maps.Clone(first)
	maps.Copy(all, second)
	dir := folder(t, map[string]string{"s-00.tar": tarred(t, first), "s-01.tar": tarred(t, second), "README.md": "x"})
	for where, path := range map[string]string{
		"folder of shards": dir, "range": filepath.Join(dir, "s-{00..01}.tar"), "pattern": filepath.Join(dir, "s-*.tar"),
		"unpacked": folder(t, all),
	} {
		set, err := Open(t.Context(), path, few(t))
		if err != nil {
			t.Errorf("%s: %v", where, err)
			continue
		}
		if got := listing(set); !slices.Equal(got, want) || !strings.Contains(set.Form, "WebDataset, labels in .") {
			t.Errorf("%s: %q in the form %q, want %q", where, got, set.Form, want)
		}
	}
}

// TestParquetClasses opens files that pyarrow wrote: classes come by their names, whatever their numbers.
func TestParquetClasses(t *testing.T) {
	classes, err := ParseLabels([]byte("lemon\nother\ntench, Tinca tinca\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"snappy.parquet", "zstd-v2.parquet", "gzip.parquet", "text.parquet"} {
		set, err := Open(t.Context(), filepath.Join("..", "archive", "testdata", name), classes)
		if err != nil {
			t.Fatal(err)
		}
		want := []string{
			"great white shark/1.jpg -1", "great white shark/4.jpg -1", "great white shark/7.jpg -1", "great white shark/10.jpg -1",
			"lemon/2.jpg 0", "lemon/8.jpg 0", "lemon/11.jpg 0", "tench/0.jpg 2", "tench/3.jpg 2", "tench/6.jpg 2", "tench/9.jpg 2",
		}
		if got := listing(set); !slices.Equal(got[1:], want) || got[0] != "5 0" {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
		if set.Form != "Parquet, column label" || len(set.Folders()) != 3 {
			t.Errorf("%s: form %q, classes %q", name, set.Form, set.Folders())
		}
	}
	three, err := ParseLabels([]byte("tench\ngreat white shark\nlemon\n"))
	if err != nil {
		t.Fatal(err)
	}
	set, err := Open(t.Context(), filepath.Join("..", "archive", "testdata", "snappy.parquet"), three)
	if err != nil || set.Labelled() != 11 {
		t.Errorf("%d of 12 rows have a label, want all but row 7: %v", set.Labelled(), err)
	}
}

// TestArchiveRefuses: what cannot be opened is refused in one line that says what to do.
func TestArchiveRefuses(t *testing.T) {
	dir := folder(t, map[string]string{
		"a.tar.gz": "\x1f\x8b", "only/a.tgz": "\x1f\x8b", "empty.tar": tarred(t, nil), "text.zip": zipped(t, map[string]string{"a.txt": ""}),
		"truth/ILSVRC2012_validation_ground_truth.txt": truth, "truth/" + val1: "",
		"cls/1.jpg": "", "cls/1.cls": "4", "two/a.zip": zipped(t, map[string]string{"crane/1.jpg": ""}),
	})
	for name, want := range map[string]string{
		"a.tar.gz":  `gzip has no random access: run gunzip a.tar.gz, then open the .tar`,
		"empty.tar": `no pictures (JPEG, PNG, GIF, WebP, BMP, TIFF)`,
		"text.zip":  `no pictures (JPEG, PNG, GIF, WebP, BMP, TIFF)`,
		"only":      `no pictures (JPEG, PNG, GIF, WebP, BMP, TIFF); "a.tgz" has no random access: unpack it`,
		"truth": `ILSVRC2012_validation_ground_truth.txt: no synset table beside it: its numbers are no indices of ` +
			`classes; add the devkit's meta.mat, or a CSV ILSVRC2012_ID,WNID`,
		"cls":             `1.cls: class 4 is out of range 0..3`,
		"two/a.zip":       `folder "crane" could be crane bird (1, n02012849) or crane (2, n03126707): name it by the wnid`,
		"s-{00..01}.tar":  `s-00.tar: skipped: file not found`,
		"s-{1..0}.tar":    `"{1..0}" is no range of at most 10000 archives`,
		"s-{0..99999}.ta": `"{0..99999}" is no range of at most 10000 archives`,
	} {
		if _, err := Open(t.Context(), filepath.Join(dir, name), few(t)); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", name, err, want)
		}
	}
}

// TestOtherNotes opens pictures beside annotations and JSON of other data: they are no labels, and no reason to refuse.
func TestOtherNotes(t *testing.T) {
	set, err := Open(t.Context(), folder(t, map[string]string{
		"a.jpg": "", "a.xml": "<annotation><object><name>person</name></object></annotation>", "b.jpg": "", "b.xml": "no XML",
		"c.jpg": "", "c.json": `{"label": "portrait"}`, "d.jpg": "", "d.json": `{"label": 77}`, "e.jpg": "", "e.json": `[`,
	}), few(t))
	if err != nil || set.Labelled() != 0 || len(set.Items) != 5 || set.Form != byNone {
		t.Errorf("%+v, %v", set, err)
	}
}

// TestFault_34_Notes changes the lists that label pictures at random: each set is opened, or refused in one line.
func TestFault_34_Notes(t *testing.T) {
	matlab, err := os.ReadFile(filepath.Join("testdata", "meta.mat"))
	if err != nil {
		t.Fatal(err)
	}
	_, plain, ok := matUnpack(matlab[matHeader+8:])
	if !ok {
		t.Fatal("the first variable does not unpack")
	}
	_, plain2, _ := matUnpack(second(t, matlab))
	count := 30_000
	if testing.Short() {
		count = 3_000
	}
	seeds := []string{truth, idTable, byTwo, object, `{"label": 1, "text": "x"}`, string(matlab), string(plain), string(plain2)}
	random, labelled := rand.New(rand.NewPCG(34, 1)), 0
	for i := range count {
		k := i % len(seeds)
		text := mutated(random, seeds, seeds[k])
		if k >= 6 {
			if table := matSynsets([]byte(text)); len(table) > 0 {
				labelled++
			}
			continue
		}
		tree := fstest.MapFS{val1: {}, val2: {}, val3: {}}
		names := []string{
			"ILSVRC2012_validation_ground_truth.txt", "synsets.csv", "map_clsloc.txt", "ILSVRC2012_val_00000001.xml",
			"ILSVRC2012_val_00000001.json", "meta.mat",
		}
		tree[names[k]] = &fstest.MapFile{Data: []byte(text)}
		if k > 0 && k != 3 && k != 4 {
			tree[names[0]] = &fstest.MapFile{Data: []byte(truth)}
		} else if k == 0 {
			tree[names[1]] = &fstest.MapFile{Data: []byte(idTable)}
		}
		set, err := OpenFS(t.Context(), tree, "notes", few(t))
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Fatalf("%q: %q", text, err)
			}
			continue
		}
		if set.Labelled() > 0 {
			labelled++
		}
	}
	if labelled < count/20 {
		t.Errorf("only %d of %d label anything: too few to test that", labelled, count)
	}
}

// second returns the packed content of the second variable of a MATLAB file.
func second(t *testing.T, data []byte) []byte {
	t.Helper()
	_, _, rest, ok := matElement(data[matHeader:])
	if !ok || len(rest) < 8 {
		t.Fatal("no second variable")
	}
	return rest[8:]
}

// TestListOfOthers opens an archive beside lists of other pictures, and beside one of its own with a mistake.
func TestListOfOthers(t *testing.T) {
	dir := folder(t, map[string]string{
		"a.tar": tarred(t, map[string]string{"1.jpg": ""}), "labels.csv": "path,label\nother.jpg,carp\n",
		"b.tar": tarred(t, map[string]string{"1.jpg": ""}), "b.csv": "path,label\nother.jpg,carp\n",
		"c.tar": tarred(t, map[string]string{"1.jpg": ""}), "c.csv": "path,label\n1.jpg,tench\n",
	})
	for name, want := range map[string]string{
		"a.tar": "[1.jpg -1] <nil>", "c.tar": "[1.jpg 0] <nil>",
		"b.tar": `[] b.csv: line 2: no class is named "carp"`,
	} {
		set, err := Open(t.Context(), filepath.Join(dir, name), few(t))
		var lines []string
		if err == nil {
			lines = listing(set)
		}
		if got := fmt.Sprint(lines, " ", err); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

// TestLenient opens a folder whose labels cannot all be taken: each oddity is told, and the rest is read.
func TestLenient(t *testing.T) {
	dir := folder(t, map[string]string{"crane/1.jpg": "", "tench/2.jpg": "", "list.csv": "path,label\ntench/2.jpg,carp\n"})
	var odd []string
	o := Options{Odd: func(o Oddity) { odd = append(odd, o.Path+": "+o.Kind) }}
	if _, err := Scan(t.Context(), dir, few(t), o); err != nil {
		t.Fatal(err)
	}
	if want := []string{"crane: same name", "tench/2.jpg: unknown class"}; !slices.Equal(odd, want) {
		t.Errorf("odd %q, want %q", odd, want)
	}
}
