package store

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestFault_59_Lines plants one bad line among 1,000 of an export, or makes one of its lines bad: the others are imported, and
// one problem names the line. The rater or the task of a bad line is made up from its answers.
func TestFault_59_Lines(t *testing.T) {
	lines := thousandLines()
	rapid.Check(t, func(rt *rapid.T) {
		at := rapid.IntRange(0, len(lines)-1).Draw(rt, "at")
		spoil := rapid.SampledFrom([]func(string) string{
			func(string) string { return "answer 7" },
			func(string) string { return "{}" },
			func(string) string { return "\x00\xff\xfe" },
			func(line string) string { return line[:len(line)/2] },
			func(line string) string { return line + line },
			func(line string) string { return strings.Replace(line, `"type"`, `"kind of row"`, 1) },
			func(line string) string { return strings.Replace(line, `{`, `{"sort":1,`, 1) },
			func(line string) string { return line + strings.Repeat(" ", longestLine) },
		}).Draw(rt, "spoil")
		text := strings.Join(append(append(append([]string{}, lines[:at]...), spoil(lines[at])), lines[at+1:]...), "\n")
		s := empty(t)
		defer s.Close()
		added, _, err := s.Import(t.Context(), strings.NewReader(text))
		var partly *ImportError
		if !errors.As(err, &partly) || partly.LeftOut.Bad != 1 || partly.LeftOut.Problems[0].Line != at+1 {
			rt.Fatalf("imported with %v, want line %d left out", err, at+1)
		}
		rater, task := strings.Contains(lines[at], `"rater",`), strings.Contains(lines[at], `"task",`)
		want := Counts{Raters: 10, Tasks: 1, Answers: 989}
		if !rater && !task {
			want.Answers--
		}
		if added != want || (rater || task) != (len(partly.MadeUp) == 1) {
			rt.Fatalf("line %d: %+v imported, made up %v; want %+v", at+1, added, partly.MadeUp, want)
		}
		raters, err := s.Raters(t.Context())
		if err != nil || len(raters) != 10 || raters[0].Kind != Person {
			rt.Fatalf("raters %v, %v", raters, err)
		}
		if r, err := s.Check(t.Context()); err != nil || len(r.Problems) > 0 {
			rt.Fatalf("%v, %v", r.Problems, err)
		}
	})
}

// thousandLines are ten raters, a task and 989 of their answers.
func thousandLines() (lines []string) {
	add := func(r row) {
		text, err := line(r)
		if err != nil {
			panic(err)
		}
		lines = append(lines, strings.TrimSpace(string(text)))
	}
	for i := range 10 {
		add(Rater{fmt.Sprintf("r%d", i), Person})
	}
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	add(Task{ID: "t", Time: start, Kind: Tag, Name: "tags", Body: []byte("null")})
	for i := range 989 {
		a := tag(fmt.Sprintf("r%d", i%10), fmt.Sprint("p", i), "grass", Yes)
		a.ID, a.Time, a.Task, a.Milliseconds = fmt.Sprint("a", i), start.Add(time.Duration(i)*time.Second), "t", 100
		add(a)
	}
	return lines
}

// TestImportOfAnothersRater: a rater whom the store knows as another kind is left out with the answers.
func TestImportOfAnothersRater(t *testing.T) {
	s := empty(t)
	if err := s.AddRater(t.Context(), "r3", Simulated); err != nil {
		t.Fatal(err)
	}
	added, _, err := s.Import(t.Context(), strings.NewReader(strings.Join(thousandLines(), "\n")))
	var partly *ImportError
	if !errors.As(err, &partly) || partly.LeftOut.Bad != 1+99 || added.Answers != 890 || added.Raters != 9 {
		t.Errorf("%+v, %v", added, err)
	}
}
