package dataset

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"beyond/engine/golden"
)

// TestFault_60 reads lists of classes and of pictures, whole and broken: the work grows with the bytes.
func TestFault_60(t *testing.T) {
	lines := func(line func(i int) string) func(n int) string {
		return func(n int) string {
			var b strings.Builder
			for i := range n {
				b.WriteString(line(i))
			}
			return b.String()
		}
	}
	for name, list := range map[string]func(n int) string{
		"names":         lines(func(i int) string { return fmt.Sprintf("class %d\n", i) }),
		"the same name": lines(func(int) string { return "crane\n" }),
		"the same part": lines(func(int) string { return "crane, bird\n" }),
		"the same id":   lines(func(int) string { return "n01440764 a\n" }),
		"empty lines":   lines(func(int) string { return "\n" }),
		"numbered":      lines(func(i int) string { return fmt.Sprintf("%d: class\n", i) }),
		"a table": func(n int) string {
			return "index,name\n" + lines(func(i int) string { return fmt.Sprintf("%d,a\n", i) })(n)
		},
		"backwards": func(n int) string {
			return "index,name\n" + lines(func(i int) string { return fmt.Sprintf("%d,a\n", n-1-i) })(n)
		},
		"one index":      func(n int) string { return "index,name\n" + strings.Repeat("0,a\n", n) },
		"open quotes":    func(n int) string { return "index,name\n" + strings.Repeat("0,\"a\n", n) },
		"no index":       func(n int) string { return "index,name\n" + strings.Repeat("x,a\n", n) },
		"columns":        func(n int) string { return strings.Repeat("a,", n) + "\n" + strings.Repeat("b,", n) },
		"columns of ids": func(n int) string { return strings.Repeat("1,", n) + "\n" },
		"one long line":  func(n int) string { return strings.Repeat("a, ", n) },
		"JSON":           func(n int) string { return "[" + strings.Repeat(`"a",`, n) + `"b"]` },
		"JSON by index": func(n int) string {
			return "{" + lines(func(i int) string { return fmt.Sprintf(`"%d":"a",`, i) })(n) + `"x":null}`
		},
		"JSON in JSON": func(n int) string { return strings.Repeat(`{"names":`, n) + strings.Repeat("}", n) },
		"one key":      func(n int) string { return "{" + strings.Repeat(`"0":"a",`, n) + `"0":"a"}` },
		"Python": func(n int) string {
			return "{" + lines(func(i int) string { return fmt.Sprintf("%d: 'a',\n", i) })(n) + "}"
		},
		"broken Python": func(n int) string { return "{0: 'a',\n" + strings.Repeat("1: None,\n", n) + "}" },
		"no colons":     func(n int) string { return "{0: 'a',\n" + strings.Repeat("x\n", n) + "}" },
		"open Python":   func(n int) string { return "{0: 'a',\n" + strings.Repeat("1: 'x\n", n) + "}" },
		"Python on a row": func(n int) string {
			return "{" + lines(func(i int) string { return fmt.Sprintf("%d: 'a', ", i) })(n) + "x"
		},
	} {
		t.Run(name, func(t *testing.T) {
			golden.Growth(t, 500, 200_000, func(n int) { _, _ = ParseLabels([]byte(list(n))) })
		})
	}
	classes := few(t)
	for name, file := range map[string]struct {
		name string
		text func(n int) string
	}{
		"manifest":      {"labels.csv", func(n int) string { return "path,label\n" + strings.Repeat("1.jpg,0\n", n) }},
		"unknown class": {"labels.csv", func(n int) string { return "path,label\n1.jpg,0\n" + strings.Repeat("1.jpg,carp\n", n) }},
		"columns":       {"labels.csv", func(n int) string { return "path" + lines(func(i int) string { return fmt.Sprint(",c", i) })(n) + "\n" }},
		"Caffe":         {"val.txt", lines(func(i int) string { return fmt.Sprintf("%d.jpg 0\n", i) })},
		"long paths":    {"val.txt", func(n int) string { return strings.Repeat("a/", n) + "1.jpg 0\n" }},
		"deep folders":  {"val.txt", lines(func(i int) string { return fmt.Sprintf("a/b/c/d/e/%d.jpg 0\n", i) })},
		"pairs":         {"pairs.csv", func(n int) string { return "a,b,attribute\n" + strings.Repeat("1.jpg,2.jpg,x\n", n) }},
	} {
		t.Run(name, func(t *testing.T) {
			golden.Growth(t, 500, 200_000, func(n int) {
				files := fstest.MapFS{file.name: {Data: []byte(file.text(n))}, "1.jpg": {}, "2.jpg": {}}
				_, _ = OpenFS(t.Context(), files, "set", classes)
			})
		})
	}
}
