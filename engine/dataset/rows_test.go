package dataset

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"
)

// planted are 1,000 lines of which one is bad, or 999 and a bad one between them.
func planted(t *rapid.T, good func(i int) string, bad []string) (lines []string, at int) {
	for i := range 1000 {
		lines = append(lines, good(i))
	}
	line := rapid.SampledFrom(bad).Draw(t, "bad")
	last := 999
	if strings.TrimSpace(line) == "" {
		last = 998 // at the end of a file it is none
	}
	at = rapid.IntRange(0, last).Draw(t, "at")
	lines[at] = line
	return lines, at
}

// junk are lines that no list of labels takes, whatever its form.
var junk = []string{"\x00\xff", "<html>", "\"", "no such,no such,no such,no such", strings.Repeat("x", 2<<20)}

// TestFault_59_Rows plants one bad row among 1,000 in each list that labels pictures: the other 999 label theirs, and one
// problem names the line.
func TestFault_59_Rows(t *testing.T) {
	for name, list := range map[string]struct {
		file, head string
		good       func(i int) string
		bad        []string
		unlabelled bool // the picture of a bad line stays in the set
	}{
		"manifest": {
			"labels.csv", "path,label,ground\n", func(i int) string { return fmt.Sprintf("%04d.jpg,%d,grass", i, i%4) },
			[]string{"x", "1.jpg,carp,sand", "1.jpg,9,sand", "../x,0,sand", "a\"b,0,c", "\"a,0,c", "\"a\"b,0,c", ",,"},
			false,
		},
		"semicolons": {
			"manifest.csv", "label;path\n", func(i int) string { return fmt.Sprintf("\"%d\";\"%04d.jpg\"", i%4, i) },
			[]string{"\"0;5.jpg", "0;5.jpg;", "carp;5.jpg", "0;/etc/passwd"},
			false,
		},
		"Caffe": {
			"val.txt", "", func(i int) string { return fmt.Sprintf("%04d.jpg %d", i, i%4) },
			[]string{"1.jpg", "1.jpg -1", "1.jpg carp", "1.jpg 0 1"},
			true,
		},
		"Kaggle": {
			"LOC_val_solution.csv", "ImageId,PredictionString\n",
			func(i int) string { return fmt.Sprintf("%04d,n01440764 1 2 3 4", i) },
			[]string{"1", "1,n00000000 1 2", "1,"},
			true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			classes := few(t)
			rapid.Check(t, func(t *rapid.T) {
				lines, at := planted(t, list.good, append(junk, list.bad...))
				files := fstest.MapFS{list.file: {Data: []byte(list.head + strings.Join(lines, "\n") + "\n")}}
				for i := range 1000 {
					files[fmt.Sprintf("%04d.jpg", i)] = &fstest.MapFile{}
				}
				set, err := OpenFS(t.Context(), files, "set", classes)
				if err != nil {
					t.Fatal(err)
				}
				want := 999
				if list.unlabelled {
					want = 1000
				}
				if len(set.Items) != want || set.Labelled() != 999 {
					t.Fatalf("%d pictures, %d with a label, want %d, 999", len(set.Items), set.Labelled(), want)
				}
				line := at + 1 + strings.Count(list.head, "\n")
				if len(set.LeftOut) != 1 || set.LeftOut[0].Bad != 1 || set.LeftOut[0].Problems[0].Line != line {
					t.Fatalf("left out %v, want line %d", set.LeftOut, line)
				}
			})
		})
	}
}

// TestFault_59_Classes plants one bad row among 1,000 in each form of a list of classes: the others keep their index.
func TestFault_59_Classes(t *testing.T) {
	name := func(i int) string { return fmt.Sprintf("class of %d", i) }
	for form, list := range map[string]struct {
		begin, end, between string
		good                func(i int) string
		bad                 []string
	}{
		"lines":    {"", "\n", "\n", name, []string{"", " "}},
		"numbered": {"", "", "\n", func(i int) string { return fmt.Sprintf("%d: %s", i, name(i)) }, append(junk[:4:4], "", "x", "5000: x")},
		"ids": {
			"", "\n", "\n", func(i int) string { return fmt.Sprintf("n%08d %s", i, name(i)) }, []string{""},
		},
		"table": {
			"index,wnid,name\n", "", "\n", func(i int) string { return fmt.Sprintf("%d,n%08d,%s", i, i, name(i)) },
			append(junk, "x", "5,n1", "-5,n1,b", "x,n1,b", "9999,n1,b", "1100,n1,b"),
		},
		"no head": {
			"", "", "\n", func(i int) string { return fmt.Sprintf("%d;n%08d;%s", i, i, name(i)) }, append(junk[:4:4], "x", ";;", "5;n1"),
		},
		"list":   {"[", "]", ",", func(i int) string { return fmt.Sprintf("%q", name(i)) }, []string{"null", "5", "{}", "[]", "[1]"}},
		"object": {"{", "}", ",", func(i int) string { return fmt.Sprintf("\"%d\": %q", i, name(i)) }, []string{`"x": null`, `"-1": "a"`, `"y": "a"`, `"1": {}`}},
		"config": {
			`{"model_type": "vit", "id2label": {`, "}}", ",", func(i int) string { return fmt.Sprintf("\"%d\": %q", i, name(i)) },
			[]string{`"x": null`, `"7777": "a"`},
		},
		"by name": {"{", "}", ",", func(i int) string { return fmt.Sprintf("%q: %d", name(i), i) }, []string{`"x": null`, `"x": -1`, `"x": "y"`}},
		"Python":  {"{", "}", ",\n", func(i int) string { return fmt.Sprintf("%d: '%s'", i, name(i)) }, []string{"5: None", "x", "7: 'open"}},
	} {
		t.Run(form, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				lines, at := planted(t, list.good, list.bad)
				c, err := ParseLabels([]byte(list.begin + strings.Join(lines, list.between) + list.end))
				if err != nil {
					t.Fatal(err)
				}
				if c.Len() != 1000 {
					c = c.Fit(1000)
				}
				if c == nil {
					t.Fatal("the list does not fit 1,000 outputs")
				}
				for i, class := range c.list {
					if i != at && class.Name != name(i) || i == at && class.Name != fmt.Sprintf("class %d", i) {
						t.Fatalf("class %d is %q; the bad one is %d", i, class.Name, at)
					}
				}
				if c.LeftOut().Bad != 1 {
					t.Fatalf("left out: %v", c.LeftOut().Problems)
				}
				if p := c.LeftOut().Problems[0]; p.Line != 0 && p.Line != at+1+strings.Count(list.begin, "\n") {
					t.Fatalf("%v, want line %d", p, at+1)
				}
			})
		})
	}
}

// TestFault_59_Pictures plants a label file that is no class among 1,000 of pictures' own.
func TestFault_59_Pictures(t *testing.T) {
	classes := few(t)
	rapid.Check(t, func(t *rapid.T) {
		words, at := planted(t, func(i int) string { return fmt.Sprint(i % 4) }, []string{"carp", "9", "\x00"})
		files := fstest.MapFS{}
		for i, word := range words {
			files[fmt.Sprintf("%04d.jpg", i)] = &fstest.MapFile{}
			files[fmt.Sprintf("%04d.cls", i)] = &fstest.MapFile{Data: []byte(word)}
		}
		set, err := OpenFS(t.Context(), files, "set", classes)
		if err != nil {
			t.Fatal(err)
		}
		if set.Labelled() != 999 || len(set.LeftOut) != 1 || set.LeftOut[0].Problems[0].Item != fmt.Sprintf("%04d.cls", at) {
			t.Fatalf("%d with a label, left out %v", set.Labelled(), set.LeftOut)
		}
	})
}

// TestFault_59_Pairs plants a bad row among 1,000 pairs of pictures.
func TestFault_59_Pairs(t *testing.T) {
	classes := few(t)
	rapid.Check(t, func(t *rapid.T) {
		good := func(i int) string { return fmt.Sprintf("%d.jpg,%d.jpg,sky", i%2+1, i%3+1) }
		lines, at := planted(t, good, append(junk, "x", "1.jpg,9.jpg,sky", "1.jpg,,sky", "1.jpg,2.jpg", "\"1.jpg,2.jpg,sky"))
		files := fstest.MapFS{
			"1.jpg": {}, "2.jpg": {}, "3.jpg": {}, "pairs.csv": {Data: []byte("a,b,attribute\n" + strings.Join(lines, "\n") + "\n")},
		}
		set, err := OpenFS(t.Context(), files, "set", classes)
		if err != nil {
			t.Fatal(err)
		}
		if len(set.Pairs) != 999 || len(set.LeftOut) != 1 || set.LeftOut[0].Bad != 1 || set.LeftOut[0].Problems[0].Line != at+2 {
			t.Fatalf("%d pairs, left out %v, want line %d", len(set.Pairs), set.LeftOut, at+2)
		}
	})
}

// TestFault_59_GroundTruth plants a bad line among the 1,000 of a ground truth, by numbers and by WordNet ids, and one in the
// table of what the numbers mean.
func TestFault_59_GroundTruth(t *testing.T) {
	classes := few(t)
	wnids := []string{"n01440764", "n02012849", "n03126707", "n07747607"}
	number := func(i int) string { return fmt.Sprint(i%4 + 1) }
	for name, list := range map[string]struct {
		truth, table func(i int) string
		bad          []string
		inTable      bool
	}{
		"numbers":        {truth: number, bad: []string{"x", "1 2", "<html>", "\x00\xff", "5", "-1"}},
		"WordNet ids":    {truth: func(i int) string { return wnids[i%4] }, bad: []string{"x", "n0144076", "n00000000", "n01440764 x"}},
		"table of words": {truth: number, bad: []string{"x", "5", "n12", "\x00\xff"}, inTable: true},
	} {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				lines, at := planted(t, list.truth, list.bad)
				table := make([]string, 0, 1000)
				for i := range 1000 {
					wnid := fmt.Sprintf("n9%07d", i)
					if i < 4 {
						wnid = wnids[i]
					}
					table = append(table, fmt.Sprintf("%d,%s,a", i+1, wnid))
				}
				if list.inTable {
					lines[at], at = list.truth(at), max(at, 4)
					table[at] = rapid.SampledFrom(list.bad).Draw(t, "row")
				}
				file := "ILSVRC2012_validation_ground_truth.txt"
				files := fstest.MapFS{
					file:          {Data: []byte(strings.Join(lines, "\n") + "\n")},
					"synsets.csv": {Data: []byte("ILSVRC2012_ID,WNID,words\n" + strings.Join(table, "\n") + "\n")},
				}
				for i := range 1000 {
					files[fmt.Sprintf("ILSVRC2012_val_%08d.JPEG", i+1)] = &fstest.MapFile{}
				}
				set, err := OpenFS(t.Context(), files, "set", classes)
				if err != nil {
					t.Fatal(err)
				}
				want, line := 999, at+1
				if list.inTable {
					want, line = 1000, at+2
				}
				if set.Labelled() != want || len(set.LeftOut) != 1 || set.LeftOut[0].Bad != 1 || set.LeftOut[0].Problems[0].Line != line {
					t.Fatalf("%d with a label, left out %v, want line %d", set.Labelled(), set.LeftOut, line)
				}
			})
		})
	}
}
