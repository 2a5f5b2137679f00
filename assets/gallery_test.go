package assets

import (
	"bytes"
	"encoding/csv"
	"image"
	_ "image/jpeg"
	"io/fs"
	"slices"
	"strings"
	"testing"

	_ "golang.org/x/image/webp"
)

const budget = 9_000_000 // bytes of all pictures

// table reads a CSV file of the gallery and returns its header and its rows.
func table(t *testing.T, name string) (header []string, rows [][]string) {
	t.Helper()
	data, err := fs.ReadFile(Gallery(), name)
	if err != nil {
		t.Fatal(err)
	}
	all, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		t.Fatalf("parse %s: %v", name, err)
	}
	return all[0], all[1:]
}

func TestAttributesHeader(t *testing.T) {
	header, _ := table(t, "attributes.csv")
	want := "path,label,ground,light,hue,size,count,position,camera,clutter"
	if got := strings.Join(header, ","); got != want {
		t.Errorf("header = %s, want %s", got, want)
	}
}

func TestLabelsAreClasses(t *testing.T) {
	all, err := csv.NewReader(bytes.NewReader(Classes)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{"": true}
	for _, row := range all[1:] {
		known[row[1]] = true
	}
	if len(known) != 1001 {
		t.Fatalf("%d class ids, want 1000", len(known)-1)
	}
	_, rows := table(t, "attributes.csv")
	for _, row := range rows {
		if !known[row[1]] {
			t.Errorf("%s is labelled %q, which is not a class", row[0], row[1])
		}
	}
}

func TestEveryPictureIsListedOnce(t *testing.T) {
	_, rows := table(t, "attributes.csv")
	var listed []string
	for _, row := range rows {
		listed = append(listed, row[0])
	}
	slices.Sort(listed)
	present, err := fs.Glob(Gallery(), "pictures/*")
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(listed, present) {
		t.Errorf("%d pictures listed, %d present, or under other names", len(listed), len(present))
	}
}

func TestEveryPictureDecodes(t *testing.T) {
	_, rows := table(t, "attributes.csv")
	total := 0
	for _, row := range rows {
		data, err := fs.ReadFile(Gallery(), row[0])
		if err != nil {
			t.Fatal(err)
		}
		picture, _, err := image.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatalf("decode %s: %v", row[0], err)
		}
		if size := picture.Bounds().Size(); min(size.X, size.Y) < 256 {
			t.Errorf("%s is %v, want at least 256 on both sides", row[0], size)
		}
		total += len(data)
	}
	if total > budget {
		t.Errorf("the pictures take %d bytes, want at most %d", total, budget)
	}
}

func TestEnoughScenesPerClass(t *testing.T) {
	_, rows := table(t, "attributes.csv")
	count := map[string]int{}
	for _, row := range rows {
		count[row[1]]++
	}
	lamps := 0
	for _, row := range rows {
		if strings.Contains(row[0], "street-lamp") && row[1] == "" {
			lamps++
		}
	}
	if lamps < 12 {
		t.Errorf("%d unlabelled street lamps, want at least 12", lamps)
	}
	delete(count, "")
	if len(count) < 18 {
		t.Errorf("%d classes, want at least 18", len(count))
	}
	for wnid, n := range count {
		if n < 30 {
			t.Errorf("class %s has %d scenes, want at least 30", wnid, n)
		}
	}
}

func TestTwinsDifferInOneAttribute(t *testing.T) {
	header, rows := table(t, "attributes.csv")
	byPath := map[string][]string{}
	for _, row := range rows {
		byPath[row[0]] = row
	}
	_, pairs := table(t, "pairs.csv")
	if len(pairs) < 200 {
		t.Errorf("%d pairs, want at least 200", len(pairs))
	}
	for _, pair := range pairs {
		a, b := byPath[pair[0]], byPath[pair[1]]
		if a == nil || b == nil {
			t.Fatalf("pair %v names a picture that is not listed", pair)
		}
		var differ []string
		for i := 1; i < len(header); i++ { // the label counts as well
			if a[i] != b[i] {
				differ = append(differ, header[i])
			}
		}
		if !slices.Equal(differ, []string{pair[2]}) {
			t.Errorf("%s and %s differ in %v, want %s only", pair[0], pair[1], differ, pair[2])
		}
	}
}

func TestModelIsTheOneDescribed(t *testing.T) {
	const size = 18_547_592
	if len(Model) != size {
		t.Errorf("the embedded model has %d bytes, want %d", len(Model), size)
	}
}
