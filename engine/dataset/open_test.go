package dataset

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"beyond/engine/golden"
	"beyond/engine/imaging"
)

// folder makes a temporary folder with these files and returns its path.
func folder(t testing.TB, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, content := range files {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// listing returns a set as lines of path, label and attributes.
func listing(s *Set) []string {
	var lines []string
	for _, item := range s.Items {
		line := fmt.Sprintf("%s %d %s", item.Path, item.Label, strings.Join(item.Attributes, " "))
		lines = append(lines, strings.TrimSpace(line))
	}
	return lines
}

func TestLayouts(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		open  string
		want  []string
	}{
		"class folders": {
			map[string]string{
				"n01440764/a10.JPEG": "", "n01440764/a2.JPEG": "", "granny_smith/deep/x.png": "", "Crane Bird/b.gif": "",
				"n03126707_crane/c.webp": "", "other/n01440764_7.bmp": "", "other/plain.tif": "", "other/notes.txt": "",
				".hidden/a.jpg": "", "tench/.b.jpg": "",
			},
			".",
			[]string{
				"Crane Bird/b.gif 1", "granny_smith/deep/x.png 3", "n01440764/a2.JPEG 0", "n01440764/a10.JPEG 0",
				"n03126707_crane/c.webp 2", "other/n01440764_7.bmp 0", "other/plain.tif -1",
			},
		},
		"flat, wnid first": {
			map[string]string{"n01440764_12.JPEG": "", "n03126707.jpg": "", "n014407641.jpg": "", "n09999999_1.jpg": ""},
			".",
			[]string{"n01440764_12.JPEG 0", "n03126707.jpg 2", "n09999999_1.jpg -1", "n014407641.jpg -1"},
		},
		"a class's own folder": {map[string]string{"n01440764/1.jpg": ""}, "n01440764", []string{"1.jpg 0"}},
		"one picture": {
			map[string]string{"n01440764/1.jpg": "", "n01440764/pairs.csv": "a,b,attribute\nx,y,z\n"},
			"n01440764/1.jpg",
			[]string{"1.jpg 0"},
		},
		"manifest": {
			map[string]string{
				"manifest.csv": "\ufeffsky,Path, label\nblue,b/2.jpg,Granny Smith\n,./1.jpg,\ngrey,b/3.jpg,n02012849\n",
				"1.jpg":        "", "b/2.jpg": "", "b/3.jpg": "", "b/unlisted.jpg": "",
			},
			".",
			[]string{"1.jpg -1", "b/2.jpg 3 blue", "b/3.jpg 1 grey"},
		},
		"a CSV by its columns": {
			map[string]string{"noisy.csv": "path,noisy_label\n", "mine.csv": "label,path\n0,1.jpg\n", "1.jpg": ""},
			".",
			[]string{"1.jpg 0"},
		},
		"ImageNet validation, Kaggle": {
			map[string]string{
				"LOC_val_solution.csv": "ImageId,PredictionString\n" +
					"ILSVRC2012_val_00000002,n07747607 85 1 499 272 \n" +
					"ILSVRC2012_val_00000001,n01440764 1 2 3 4 n01440764 5 6 7 8 \n",
				"val/ILSVRC2012_val_00000001.JPEG": "",
				"val/ILSVRC2012_val_00000002.JPEG": "",
				"val/ILSVRC2012_val_00000003.JPEG": "",
			},
			".",
			[]string{
				"val/ILSVRC2012_val_00000001.JPEG 0",
				"val/ILSVRC2012_val_00000002.JPEG 3",
				"val/ILSVRC2012_val_00000003.JPEG -1",
			},
		},
		"ImageNet validation, Caffe": {
			map[string]string{"val.txt": "ILSVRC2012_val_00000001.JPEG 3\n", "ILSVRC2012_val_00000001.JPEG": ""},
			".",
			[]string{"ILSVRC2012_val_00000001.JPEG 3"},
		},
		"val.txt names paths": {
			map[string]string{
				"val.txt": "\ufeffcats/1.jpg 0\r\n./cats/my cat.jpg\t3\r\ndogs/1.jpg 3\r\nmore\\1.jpg 0\nb,c.jpg,Granny Smith\n" +
					"\"d e.png\", n01440764\ntwo.jpg.JPEG 3\n",
				"cats/1.jpg": "", "cats/my cat.jpg": "", "dogs/1.jpg": "", "dogs/my cat.jpg": "", "more/1.jpg": "",
				"b,c.jpg": "", "d e.png": "", "two.jpg.JPEG": "", "two.jpg": "",
			},
			".",
			[]string{
				"b,c.jpg 3", "cats/1.jpg 0", "cats/my cat.jpg 3", "d e.png 0", "dogs/1.jpg 3", "dogs/my cat.jpg -1",
				"more/1.jpg 0", "two.jpg -1", "two.jpg.JPEG 3",
			},
		},
		"val.txt names paths from above": {
			map[string]string{
				"val.txt":    "/data/val/cats/1.jpg 0\n/data/val/dogs/1.jpg 3\n/data/val/dogs/2.jpg 3\n",
				"cats/1.jpg": "", "dogs/1.jpg": "", "1.jpg": "",
			},
			".",
			[]string{"1.jpg -1", "cats/1.jpg 0", "dogs/1.jpg 3"},
		},
		"val.txt names one of two extensions": {
			map[string]string{"val.txt": "1.jpg 0\n1.png 3\n2.jpg 3\n", "1.jpg": "", "1.png": "", "2.png": ""},
			".",
			[]string{"1.jpg 0", "1.png 3", "2.png 3"},
		},
		"a picture missing from a list of paths": {
			map[string]string{"val.txt": "1.jpg 0\ncats/2.jpg 0\n", "dogs/1.jpg": "", "cats/2.jpg": ""},
			".",
			[]string{"cats/2.jpg 0", "dogs/1.jpg -1"},
		},
		"folders by number": {
			map[string]string{"0/a.jpg": "", "3/a.jpg": "", "03/b.jpg": "", "readme.txt": ""},
			".",
			[]string{"0/a.jpg 0", "3/a.jpg 3", "03/b.jpg 3"},
		},
		"a number and no class": {
			map[string]string{"0/a.jpg": "", "2024/a.jpg": ""},
			".",
			[]string{"0/a.jpg -1", "2024/a.jpg -1"},
		},
		"a number and a name": {
			map[string]string{"0/a.jpg": "", "tench/a.jpg": "", "other/b.jpg": ""},
			".",
			[]string{"0/a.jpg -1", "other/b.jpg -1", "tench/a.jpg 0"},
		},
		"numbers, and a list": {
			map[string]string{"0/a.jpg": "", "1/a.jpg": "", "val.txt": "0/a.jpg 3\n"},
			".",
			[]string{"0/a.jpg 3", "1/a.jpg -1"},
		},
		"a CSV by its name": {
			map[string]string{"mine.csv": "path\nn01440764_1.jpg\n", "n01440764_1.jpg": ""},
			"mine.csv",
			[]string{"n01440764_1.jpg -1"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			set, err := Open(t.Context(), filepath.Join(folder(t, c.files), c.open), few(t))
			if err != nil {
				t.Fatal(err)
			}
			if got := listing(set); !slices.Equal(got, c.want) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
			if len(set.Skipped) != 0 {
				t.Errorf("skipped %v, want none", set.Skipped)
			}
		})
	}
}

func TestOpenRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		want  string
	}{
		"empty": {
			map[string]string{"notes.txt": "", ".a.jpg": ""},
			`no pictures (JPEG, PNG, GIF, WebP, BMP, TIFF)`,
		},
		"two cranes": {
			map[string]string{"x/crane/1.jpg": ""},
			`folder "x/crane" could be crane bird (1, n02012849) or crane (2, n03126707): name it by the wnid`,
		},
		"unknown label": {
			map[string]string{"labels.csv": "path,label\n1.jpg,carp\n"},
			`labels.csv: line 2: no class is named "carp"`,
		},
		"label range": {
			map[string]string{"labels.csv": "path,label\n1.jpg,4\n"},
			`labels.csv: line 2: class 4 is out of range 0..3`,
		},
		"upwards": {
			map[string]string{"labels.csv": "path,label\n../1.jpg,0\n"},
			`labels.csv: line 2: path "../1.jpg" is not inside the folder`,
		},
		"absolute": {
			map[string]string{"labels.csv": "path,label\n/etc/1.jpg,0\n"},
			`labels.csv: line 2: path "/etc/1.jpg" is not inside the folder`,
		},
		"no path": {
			map[string]string{"labels.csv": "file,label\n"},
			`labels.csv: no column path in the header`,
		},
		"empty CSV": {
			map[string]string{"labels.csv": ""},
			`labels.csv: empty file`,
		},
		"two columns": {
			map[string]string{"labels.csv": "path,sky,SKY\n"},
			`labels.csv: two columns "SKY"`,
		},
		"ragged": {
			map[string]string{"labels.csv": "path,label\n1.jpg\n"},
			`labels.csv: line 2: 1 column, the header has 2`,
		},
		"quotes": {
			map[string]string{"labels.csv": "path,label\n\n\"1.jpg,0\n"},
			`labels.csv: line 3: a quote that is never closed`,
		},
		"two label files": {
			map[string]string{"a.csv": "path,label\n", "b.csv": "path,label\n"},
			`two label files, "a.csv" and "b.csv": open one of them`,
		},
		"missing file": {
			map[string]string{"labels.csv": "path,label\n1.jpg,0\n"},
			`no pictures (JPEG, PNG, GIF, WebP, BMP, TIFF); 1 skipped, such as "1.jpg": file not found`,
		},
		"class missing": {
			map[string]string{"val.txt": "1.JPEG\n", "1.JPEG": ""},
			`val.txt: line 1: no class for "1.JPEG"`,
		},
		"two pictures of a name": {
			map[string]string{"val.txt": "1.jpg 0\n", "cats/1.jpg": "", "dogs/1.jpg": ""},
			`val.txt: line 1: "1.jpg" could be "cats/1.jpg" or "dogs/1.jpg": write paths within the folder`,
		},
		"two classes in a line": {
			map[string]string{"val.txt": "1.jpg 0 3\n", "1.jpg": ""},
			`val.txt: line 1: no class is named "0 3"`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := folder(t, c.files)
			if _, err := Open(t.Context(), dir, few(t)); err == nil || err.Error() != c.want {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
	if _, err := Open(t.Context(), "nowhere", few(t)); !errors.Is(err, errNotThere) {
		t.Errorf("a missing folder: %v, want %v", err, errNotThere)
	}
}

// TestOpenLeavesOut: a bad row is left out and told; the others are read.
func TestOpenLeavesOut(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		items []string
		told  string
	}{
		"ambiguous label": {
			map[string]string{"labels.csv": "path,label\n1.jpg,tench\n2.jpg,crane\n", "1.jpg": "", "2.jpg": ""},
			[]string{"1.jpg 0"},
			`1 of 2 rows of labels.csv is left out: line 3: "crane" could be ` +
				`crane bird (1, n02012849) or crane (2, n03126707): use the index or the wnid`,
		},
		"listed twice": {
			map[string]string{"labels.csv": "path,label\n1.jpg,0\n./1.jpg,1\n", "1.jpg": ""},
			[]string{"1.jpg 0"},
			`1 of 2 rows of labels.csv is left out: line 3: "1.jpg" is listed twice (first in line 2)`,
		},
		"quotes and columns": {
			map[string]string{
				"labels.csv": "path,label\n\"1.jpg,0\n2.jpg,0,7\n\"3.jpg\",\"0\"\n4.jpg,a\"b\n",
				"1.jpg":      "", "2.jpg": "", "3.jpg": "", "4.jpg": "",
			},
			[]string{"3.jpg 0"},
			`3 of 4 rows of labels.csv are left out, the first: line 2: a quote that is never closed, or text after a quoted cell`,
		},
		"class file": {
			map[string]string{"val.txt": "1.JPEG 0\n2.JPEG 4\n", "1.JPEG": "", "2.JPEG": ""},
			[]string{"1.JPEG 0", "2.JPEG -1"},
			`1 of 2 lines of val.txt is left out: line 2: class 4 is out of range 0..3`,
		},
		"two lines of a picture": {
			map[string]string{"val.txt": "1.jpg 0\ncats/1.jpg 3\n", "a/cats/1.jpg": ""},
			[]string{"a/cats/1.jpg 0"},
			`1 of 2 lines of val.txt is left out: line 2: "cats/1.jpg" could be "a/cats/1.jpg", ` +
				`as could line 1 of another class: write paths within the folder`,
		},
		"two classes of a picture": {
			map[string]string{"val.txt": "1.jpg 0\n2.jpg 0\n./1.jpg 3\n", "1.jpg": ""},
			[]string{"1.jpg 0"},
			`1 of 3 lines of val.txt is left out: line 3: "./1.jpg" has another class in line 1`,
		},
		"pair without picture": {
			map[string]string{
				"labels.csv": "path,label\n1.jpg,0\n", "1.jpg": "",
				"pairs.csv": "a,b,attribute\n1.jpg,2.jpg,sky\n",
			},
			[]string{"1.jpg 0"},
			`1 of 1 rows of pairs.csv is left out: line 2: no picture "2.jpg"`,
		},
		"class of a picture's own": {
			map[string]string{"1.jpg": "", "1.cls": "0", "2.jpg": "", "2.cls": "carp"},
			[]string{"1.jpg 0", "2.jpg -1"},
			`1 of 2 label files is left out: 2.cls: no class is named "carp"`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			set, err := Open(t.Context(), folder(t, c.files), few(t))
			if err != nil {
				t.Fatal(err)
			}
			if got := listing(set); !slices.Equal(got, c.items) || len(set.LeftOut) != 1 || set.LeftOut[0].String() != c.told {
				t.Errorf("%q, left out %v; want %q, %s", got, set.LeftOut, c.items, c.told)
			}
		})
	}
}

func TestOpenFS(t *testing.T) {
	attributes := "path,label,ground,hue\n" +
		"p/1.png,n01440764,grass,red\np/2.png,n01440764,sand,red\np/3.png,,sand,\n"
	set, err := OpenFS(t.Context(), fstest.MapFS{
		"attributes.csv": {Data: []byte(attributes)},
		"pairs.csv":      {Data: []byte("a,b,attribute\np/2.png,p/1.png,ground\np/1.png,p/3.png,hue\n")},
		"p/1.png":        {Data: []byte("one")}, "p/2.png": {Data: []byte("two")}, "p/3.png": {Data: []byte("three")},
	}, "gallery", few(t))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"p/1.png 0 grass red", "p/2.png 0 sand red", "p/3.png -1 sand"}
	if got := listing(set); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if want := []Pair{{1, 0, "ground"}, {0, 2, "hue"}}; !slices.Equal(set.Pairs, want) {
		t.Errorf("pairs %v, want %v", set.Pairs, want)
	}
	if !slices.Equal(set.Attributes, []string{"ground", "hue"}) || set.Labelled() != 2 || set.Name != "gallery" {
		t.Errorf("attributes %q, %d labelled, name %q, want ground and hue, 2, \"gallery\"",
			set.Attributes, set.Labelled(), set.Name)
	}
	if data, err := set.Read(1); err != nil || string(data) != "two" {
		t.Errorf("Read(1) = %q, %v, want \"two\"", data, err)
	}
	fish := set.Filter(func(item Item) bool { return item.Label == 0 })
	if len(fish.Items) != 2 || !slices.Equal(fish.Pairs, []Pair{{1, 0, "ground"}}) {
		t.Errorf("restricted to class 0: %v, %v, want 2 items and 1 pair", fish.Items, fish.Pairs)
	}
}

// TestPhotos opens the reference photos, one per class of 400 classes, named like n01440764_tench.JPEG.
func TestPhotos(t *testing.T) {
	var first []Item
	set, err := Scan(t.Context(), golden.Path(t, "photos"), imagenet(t), Options{Found: func(i Item) { first = append(first, i) }})
	if err != nil {
		t.Fatal(err)
	}
	if len(set.Items) != 400 || set.Labelled() != 400 || len(first) != 400 || len(set.Skipped) != 0 {
		t.Errorf("%d items, %d labelled, %d reported, want 400 each; skipped %v",
			len(set.Items), set.Labelled(), len(first), set.Skipped)
	}
	img, info, err := set.Load(0, imaging.DefaultLimits)
	if err != nil || set.Items[0].Path != "n01440764_tench.JPEG" || img.W != info.W {
		t.Errorf("%s: %v, %v", set.Items[0].Path, info, err)
	}
}

func TestOpenStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Open(ctx, folder(t, map[string]string{"1.jpg": ""}), few(t)); err == nil {
		t.Error("a cancelled scan returns no error")
	}
}

func TestNatural(t *testing.T) {
	want := []string{"", "a", "a1", "a01", "a2", "a2b", "a10", "a10/1", "b", "n2/10", "n10/2"}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, natural)
	for i := range want {
		for j := range want {
			if i != j && natural(want[i], want[j]) != -natural(want[j], want[i]) {
				t.Errorf("natural(%q, %q) and the reverse do not have opposite signs", want[i], want[j])
			}
		}
	}
	want[2], want[3] = "a01", "a1" // equal as numbers, so ordered by bytes
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestGrowing: pictures are there in the order of the disk while a set is scanned, and a second scan adds none. Those of an
// archive are counted, and read once its index is made.
func TestGrowing(t *testing.T) {
	dir := folder(t, map[string]string{"n01440764/2.jpg": "two", "n01440764/1.jpg": "one", "a.jpg": "a"})
	var g, none Growing
	var first *Set
	for range 2 {
		set, err := Scan(t.Context(), dir, imagenet(t), Options{Growing: &g, Found: func(Item) {
			if first == nil {
				first = g.Set()
			}
		}})
		if err != nil || set.Index(first.Items[0].Path) < 0 || set.Index("b.jpg") >= 0 {
			t.Fatalf("%v, first %v", err, first.Items)
		}
	}
	n, last := g.Found()
	items := g.Set().Items
	if n != 3 || len(items) != 3 || len(first.Items) != 1 || items[0].Path != first.Items[0].Path || items[2].Path != last {
		t.Errorf("%d found, the last %q: %v", n, last, items)
	}
	data, err := g.Set().Read(0)
	if want, _ := first.Read(0); err != nil || !slices.Equal(data, want) {
		t.Errorf("the first picture is %q, %v", data, err)
	}
	if n, last := none.Found(); n != 0 || last != "" || none.Set() != nil {
		t.Errorf("%d pictures without a scan", n)
	}
}
