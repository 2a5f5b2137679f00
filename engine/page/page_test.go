package page

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"

	"beyond/engine/imaging"
	"beyond/engine/judge"
)

// hostile is a name that would be a script, a column or an end of a field if it were not text.
const hostile = `</script><img src=x onerror=alert(1)> "quoted", 'so' & ${task} é 李` + "\n"

// questions makes a task of n questions, each third an attention check.
func questions(n int) *judge.Task {
	t := &judge.Task{ID: "TASK", Needed: 1, Seed: 7, Record: []byte(`{"type":"task","id":"TASK"}` + "\n")}
	for i := range n {
		item := judge.TaskItem{Name: fmt.Sprint(hostile, i)}
		item.Question = judge.Question{Picture: fmt.Sprintf("%064x", i), Class: i}
		if i%3 == 2 {
			item.Expect = new(judge.Yes)
		}
		t.Items = append(t.Items, item)
	}
	return t
}

func grey(judge.Item) (*imaging.RGB, error) { return imaging.NewRGB(224, 224), nil }

func noGloss(int) string { return hostile }

// element is the text of an element of a page, found by its opening tag.
func element(t *testing.T, page, open, end string) string {
	t.Helper()
	_, rest, found := strings.Cut(page, open)
	text, _, ended := strings.Cut(rest, end)
	if !found || !ended {
		t.Fatalf("no %s … %s", open, end)
	}
	return text
}

// A page's names are text; its policy allows its own script and style and nothing else; expected answers do not stand in
// it in words.
func TestJudgePage(t *testing.T) {
	var b bytes.Buffer
	if err := WriteJudge(&b, Judge{Task: questions(6), Gloss: noGloss, Draw: grey}); err != nil {
		t.Fatal(err)
	}
	page := b.String()
	if strings.Contains(page, "<img src=x") || strings.Contains(page, `"expected"`) || strings.Contains(page, "://") {
		t.Error("a name is markup, an expected answer is readable, or an address is in the page")
	}
	policy := html.UnescapeString(element(t, page, `http-equiv="Content-Security-Policy" content="`, `"`))
	script, style := element(t, page, "<script>", "</script>"), element(t, page, "<style>", "</style>")
	want := fmt.Sprintf("default-src 'none'; img-src data:; style-src '%s'; script-src '%s'", digest(style), digest(script))
	if policy != want {
		t.Errorf("policy %s, want %s", policy, want)
	}
	var task judgeTask
	text := element(t, page, `<script type="application/json" id="task">`, "</script>")
	if err := json.Unmarshal([]byte(text), &task); err != nil {
		t.Fatal(err)
	}
	if len(task.Questions) != 6 || task.Questions[4].Class != fmt.Sprint(hostile, 4) || len(task.Pictures) != 6 {
		t.Errorf("%d questions, %d pictures", len(task.Questions), len(task.Pictures))
	}
}

// All places of a page for Mechanical Turk are columns of its table, whose values are text of HTML.
func TestMTurkPage(t *testing.T) {
	task := questions(10)
	hits, numbered := Deal(task, 4)
	var page, table bytes.Buffer
	size, err := WriteMTurk(&page, &table, MTurk{Task: "TASK", HITs: hits, Gloss: noGloss, Draw: grey})
	if err != nil || size.Page != page.Len() || size.Largest > MostHIT {
		t.Fatalf("%+v, %v", size, err)
	}
	rows, err := csv.NewReader(&table).ReadAll()
	if err != nil || len(rows) != 4 {
		t.Fatalf("%d rows: %v", len(rows), err)
	}
	for _, place := range regexp.MustCompile(`\$\{(.*?)\}`).FindAllStringSubmatch(page.String(), -1) {
		if !slices.Contains(rows[0], place[1]) {
			t.Errorf("%s is no column", place[0])
		}
	}
	for _, value := range slices.Concat(rows[1:]...) {
		if strings.ContainsAny(value, "<>\"'\n") || strings.ContainsFunc(value, func(r rune) bool { return r > '~' }) {
			t.Errorf("a value that is not text of HTML in ASCII: %.60q", value)
		}
	}
	seen, checks := map[int]bool{}, 0
	for _, hit := range hits {
		for _, q := range hit {
			seen[q.Number] = true
			if numbered[q.Number-1] != q.Item {
				t.Errorf("number %d is %+v, and %+v", q.Number, numbered[q.Number-1], q.Item)
			}
			if q.Expect != nil {
				checks++
			}
		}
	}
	if len(seen) != 10 || checks != 3 {
		t.Errorf("%d numbers, %d checks", len(seen), checks)
	}
}

// More pictures than fit are refused with a number that fits.
func TestMTurkNoRoom(t *testing.T) {
	task := questions(9)
	hits, _ := Deal(task, 9)
	_, err := WriteMTurk(&bytes.Buffer{}, &bytes.Buffer{}, MTurk{Task: "TASK", HITs: hits, Gloss: noGloss, Draw: grey})
	room, ok := err.(*NoRoomError) //nolint:errorlint // not wrapped
	if !ok || room.Most < 1 || room.Most >= 9 {
		t.Fatalf("%v", err)
	}
	hits, _ = Deal(task, room.Most)
	if _, err := WriteMTurk(&bytes.Buffer{}, &bytes.Buffer{}, MTurk{Task: "TASK", HITs: hits, Gloss: noGloss, Draw: grey}); err != nil {
		t.Errorf("%d were to fit: %v", room.Most, err)
	}
}
