package docs

import (
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"beyond/engine/dataset"
)

// blocks are the indented blocks of a document.
func blocks(document string) (list []string) {
	inside := false
	for line := range strings.Lines(document) {
		text, indented := strings.CutPrefix(line, "    ")
		switch {
		case indented && inside:
			list[len(list)-1] += text
		case indented:
			list = append(list, text)
		}
		inside = indented
	}
	return list
}

// TestDataExample opens the example of attributes and pairs in data.md.
func TestDataExample(t *testing.T) {
	document, err := os.ReadFile("data.md")
	if err != nil {
		t.Fatal(err)
	}
	folder := fstest.MapFS{}
	for _, b := range blocks(string(document)) {
		for header, name := range map[string]string{"path,": "attributes.csv", "a,b,": "pairs.csv"} {
			if strings.HasPrefix(b, header) {
				folder[name] = &fstest.MapFile{Data: []byte(b)}
			}
		}
	}
	for _, name := range []string{"a.jpg", "b.jpg", "c.jpg", "d.jpg"} {
		folder[name] = &fstest.MapFile{}
	}
	classes, err := dataset.ParseClasses(strings.NewReader("index,wnid,name\n0,n07747607,orange\n1,n07749582,lemon\n"))
	if err != nil {
		t.Fatal(err)
	}
	set, err := dataset.OpenFS(t.Context(), folder, "example", classes)
	if err != nil {
		t.Fatal(err)
	}
	if len(set.Items) != 4 || set.Labelled() != 3 || len(set.Pairs) != 1 || set.Pairs[0].Attribute != "ground" ||
		!slices.Equal(set.Attributes, []string{"ground", "light"}) {
		t.Errorf("the example holds %+v, pairs %+v, attributes %q", set.Items, set.Pairs, set.Attributes)
	}
}
