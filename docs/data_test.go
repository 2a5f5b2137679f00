package docs

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"errors"
	"os"
	"path/filepath"
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

// cells are the rows of a document's tables with a number of columns, without their heads.
func cells(document string, columns int) (rows [][]string) {
	head := true
	for line := range strings.Lines(document) {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "|") {
			head = true
			continue
		}
		row := strings.Split(strings.Trim(line, "|"), "|")
		for i := range row {
			row[i] = strings.TrimSpace(row[i])
		}
		if strings.Contains(line, "---") {
			head = false
		} else if !head && len(row) == columns {
			rows = append(rows, row)
		}
	}
	return rows
}

// code are the parts of a text between backticks.
func code(text string) (parts []string) {
	for i, part := range strings.Split(text, "`") {
		if i%2 == 1 {
			parts = append(parts, part)
		}
	}
	return parts
}

// TestDataForms opens an example of each row of data.md's first tables, in the words of the page, as a folder and as a tar.
func TestDataForms(t *testing.T) {
	document, err := os.ReadFile("data.md")
	if err != nil {
		t.Fatal(err)
	}
	classes, err := dataset.ParseClasses(strings.NewReader(
		"index,wnid,name\n0,n07747607,orange\n1,n07749582,lemon\n2,n01751748,sea snake\n3,n01440764,tench\n"))
	if err != nil {
		t.Fatal(err)
	}
	const xml = "<annotation><object><name>n07749582</name></object></annotation>"
	const val = "ILSVRC2012_val_00000001"
	list := "path,label\na.jpg,lemon\n"
	// files are what an example needs beside the pictures that the page names.
	for start, files := range map[string]map[string]string{
		"a CSV with the columns": {"attributes.csv": list, "a.jpg": ""},
		"names of folders":       {},
		"names of files":         {},
		"annotations":            {val + ".JPEG": "", "Annotations/CLS-LOC/val/" + val + ".xml": xml},
		"files of the pictures":  {"a.jpg": "", "a.cls": "1", "a.json": `{"label": 1}`},
		"numbers of folders":     {"1/a.jpg": ""},
		"nothing":                {},
		"the ground truth with":  {val + ".JPEG": "", "ILSVRC2012_validation_ground_truth.txt": "2\n", "synsets.csv": "ILSVRC2012_ID,WNID\n1,n07747607\n2,n07749582\n"},
		"Kaggle's":               {val + ".JPEG": "", "LOC_val_solution.csv": "ImageId,PredictionString\n" + val + ",n01751748 111 108 441 193\n"},
		"Caffe's":                {val + ".JPEG": "", "val.txt": val + ".JPEG 2\n"},
	} {
		row := rowOf(t, string(document), start)
		tree := fstest.MapFS{}
		for name, text := range files {
			tree[name] = &fstest.MapFile{Data: []byte(text)}
		}
		for _, example := range code(row) {
			if strings.HasSuffix(example, ".jpg") || strings.HasSuffix(example, ".JPEG") {
				tree[strings.Replace(example, "951/", "1/", 1)] = &fstest.MapFile{} // the list has four classes
			}
		}
		set, err := dataset.OpenFS(t.Context(), tree, "example", classes)
		if err != nil {
			t.Errorf("%s: %v", start, err)
			continue
		}
		if labelled := set.Labelled(); (labelled == 0) != (start == "nothing") {
			t.Errorf("%s: %d of %d pictures have a label, read as %s", start, labelled, len(set.Items), set.Form)
		}
	}
}

// rowOf returns the row of a table of two columns that begins with a text.
func rowOf(t *testing.T, document, start string) string {
	t.Helper()
	for _, row := range cells(document, 2) {
		if strings.HasPrefix(row[0], start) {
			return row[0] + " " + row[1]
		}
	}
	t.Fatalf("data.md has no row that begins with %q", start)
	return ""
}

// TestDataArchives opens an archive of each row of data.md's table of archives.
func TestDataArchives(t *testing.T) {
	document, err := os.ReadFile("data.md")
	if err != nil {
		t.Fatal(err)
	}
	classes, err := dataset.ParseClasses(strings.NewReader("index,wnid,name\n0,n07747607,orange\n1,n07749582,lemon\n"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for start, c := range map[string]struct{ name, form string }{
		"`.tar`":                {"a.tar", "tar, folders by WordNet id"},
		"`.tar` of WebDataset":  {"shard-{00..01}.tar", "tar, WebDataset, labels in .cls"},
		"`.zip`":                {"a.zip", "zip, folders by WordNet id"},
		"`.parquet` of Hugging": {filepath.Join("..", "engine", "archive", "testdata", "snappy.parquet"), "Parquet, column label"},
	} {
		rowOf(t, string(document), start)
		path := c.name
		if !strings.HasPrefix(path, "..") {
			path = filepath.Join(dir, path)
		}
		folder := fstest.MapFS{"n07749582/a.jpg": {}}
		var data bytes.Buffer
		switch c.name {
		case "a.zip":
			w := zip.NewWriter(&data)
			err = errors.Join(w.AddFS(folder), w.Close())
		case "a.tar":
			w := tar.NewWriter(&data)
			err = errors.Join(w.AddFS(folder), w.Close())
		default:
			w := tar.NewWriter(&data)
			err = errors.Join(w.AddFS(fstest.MapFS{"key.jpg": {}, "key.cls": {Data: []byte("1")}}), w.Close())
		}
		for _, name := range []string{strings.Replace(path, "{00..01}", "00", 1), strings.Replace(path, "{00..01}", "01", 1)} {
			if err == nil && !strings.HasPrefix(path, "..") {
				err = os.WriteFile(name, data.Bytes(), 0o600)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
		set, err := dataset.Open(t.Context(), path, classes)
		if err != nil || set.Labelled() == 0 || set.Form != c.form {
			t.Errorf("%s: %+v, %v, want it read as %s", start, set, err, c.form)
		}
	}
}

// TestDataKinds: the page lists the kinds of problems that data check finds.
func TestDataKinds(t *testing.T) {
	document, err := os.ReadFile("data.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{
		dataset.Broken, dataset.Skipped, dataset.Duplicate, dataset.CMYK, dataset.Tiny, dataset.UnknownClass, dataset.SameName,
	} {
		rowOf(t, string(document), "`"+kind+"`")
	}
}
