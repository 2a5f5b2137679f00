//go:build unix

package cli

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"beyond/engine/people"
	"beyond/engine/store"
	"beyond/engine/study"
)

// hurry makes the page's clock go ahead by window.ahead.
const hurry = "window.ahead = 0; { const now = performance.now.bind(performance); performance.now = () => now() + window.ahead; }"

// TestBrowserStudy plays seven rounds of the study in a browser, too early, in time and too late, with a reload in the
// middle of a round, and imports the file that comes back.
func TestBrowserStudy(t *testing.T) {
	dir, model := hues(t, 16)
	folder := t.TempDir()
	html, db := filepath.Join(folder, "study.html"), filepath.Join(folder, "s.db")
	done(t, "study", "export-task", dir, "--model", model, "--preset", "lite0", "--epsilon", "0.03", "--steps", "1",
		"--seed", "7", "--rounds", "7", "--html", html, "--store", db)
	b := browse(t, t.TempDir())
	b.call("Page.addScriptToEvaluateOnNewDocument", map[string]any{"source": hurry}, nil)
	b.size(390, 844, true, "light")
	b.open(html)
	b.wait("!document.getElementById('start').hidden")
	b.eval("document.getElementById('practise').click()")
	b.wait("clock.on")
	b.inspect("study-phone-light-practice")
	b.eval("window.ahead += 30000; document.getElementById('choose-2').click()")
	b.wait("!document.getElementById('between').hidden")
	b.eval("document.getElementById('stop').click()")
	b.eval("document.getElementById('name').value = 'ana'; document.getElementById('begin-button').click()")
	for k := range 7 {
		b.wait(fmt.Sprintf("clock.on && at === %d", k))
		look := looks[k%len(looks)]
		b.size(look.w, look.h, look.phone, look.scheme)
		b.inspect("study-" + look.name)
		ahead := map[int]int{0: 10, 1: 200}[k]
		if ahead == 0 {
			ahead = 30
		}
		if k == 3 { // seen for 15 s, then opened again: both count
			b.eval("window.ahead += 15000")
			b.reload()
			b.wait("clock.on && at === 3")
			ahead = 10
		}
		b.eval(fmt.Sprintf("window.ahead += %d", 1000*ahead))
		right := b.eval("(() => { const r = roundOf(rater, at); return JSON.parse(decoded(r.classes)).indexOf(" +
			"Number(JSON.parse(decoded(r.row)).expected)) + 1 })()").(float64)
		b.press(fmt.Sprint(int(right) - 1 + map[bool]int{true: 1, false: 0}[k != 4 || right == 1]))
		if k < 6 {
			b.wait("!document.getElementById('between').hidden")
			b.inspect("study-between-" + look.name)
			b.press("Enter")
		}
	}
	b.wait("!document.getElementById('end').hidden")
	done(t, "study", "import", b.sentBack(t.TempDir()), "--store", db)
	asOnTheScreen(t, db)
	root := keys(t, done(t, "study", "report", "--store", db, "--json"), "conditions.6.n").(map[string]any)
	n, dropped := 0.0, 0.0
	for _, c := range root["conditions"].([]any) {
		n, dropped = n+c.(map[string]any)["n"].(float64), dropped+c.(map[string]any)["dropped"].(float64)
	}
	if n != 5 || dropped != 2 || root["simulated"] != false {
		t.Errorf("%v answers count, %v are dropped; want 5 and 2", n, dropped)
	}
}

// asOnTheScreen compares the imported rounds with those of the study's screen.
func asOnTheScreen(t *testing.T, db string) {
	t.Helper()
	s, err := store.Open(context.Background(), store.Config{Path: db})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	tasks, err := s.Tasks(context.Background(), store.Study)
	if err != nil || len(tasks) != 1 {
		t.Fatal(len(tasks), err)
	}
	answers, err := people.Assignments(context.Background(), s, tasks[0].ID, store.Person)
	if err != nil || len(answers) != 7 {
		t.Fatalf("%d answers: %v", len(answers), err)
	}
	var classes []study.Class // conditions depend on the seed alone
	for c := range study.Columns {
		list := []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}
		chosen := study.Selection{Prototypes: list[:6], Criticisms: list[6:9]}
		classes = append(classes, study.Class{Class: c, Pictures: list, Selections: map[study.Selector]study.Selection{
			study.Adv: chosen, study.MMD: chosen, study.Probs: chosen,
		}})
	}
	known, _, err := study.New(classes, 7)
	if err != nil {
		t.Fatal(err)
	}
	for k, a := range answers {
		if want := known.Person(k, study.Shift("ana")).Condition; a.Scene != k || a.Condition != want || a.Seed != 7 || a.Rater != "ana" {
			t.Errorf("round %d: %+v, want %v", k, a, want)
		}
	}
	wrong := 0
	for _, a := range answers {
		if !a.Correct() {
			wrong++
		}
	}
	if wrong > 1 {
		t.Errorf("%d wrong answers, want the one that was chosen so at most", wrong)
	}
}

// TestBrowserStudyMTurk answers a round of the study as Mechanical Turk shows it, and imports what its form submits.
func TestBrowserStudyMTurk(t *testing.T) {
	dir, model := hues(t, 16)
	folder := t.TempDir()
	p := paged{html: filepath.Join(folder, "study.html"), db: filepath.Join(folder, "s.db")}
	forms := make(chan url.Values, 1)
	files := http.FileServer(http.Dir(filepath.Join(folder, "study-pictures")))
	turk := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/mturk/externalSubmit" {
			files.ServeHTTP(w, r)
			return
		}
		_ = r.ParseForm()
		forms <- r.PostForm
	}))
	defer turk.Close()
	done(t, "study", "export-task", dir, "--model", model, "--preset", "lite0", "--epsilon", "0.03", "--steps", "1", "--seed", "7",
		"--rounds", "2", "--html", p.html, "--mturk", "--picture-url", turk.URL, "--store", p.db)
	hits, html := p.hits(t)
	if len(hits) != 2 {
		t.Fatalf("%d HITs", len(hits))
	}
	for name, value := range hits[1] {
		html = strings.ReplaceAll(html, "${"+name+"}", value)
	}
	path := filepath.Join(folder, "hit.html")
	write(t, path, []byte(html))
	b := browse(t, t.TempDir())
	b.call("Page.addScriptToEvaluateOnNewDocument", map[string]any{"source": hurry}, nil)
	b.size(1280, 800, false, "light")
	b.open(path + "?assignmentId=A1&turkSubmitTo=" + url.QueryEscape(turk.URL))
	b.wait("clock.on && document.getElementById('target').naturalWidth > 0")
	b.inspect("study-mturk")
	b.eval("window.ahead = 40000")
	b.press("2")
	b.press("4")
	b.wait("!document.getElementById('submit').hidden")
	b.eval("document.getElementById('submit').click()")
	var batch results
	select {
	case form := <-forms:
		if form.Get("reply_1") != "4" || form.Get("question_1") != "2" || form.Get("assignmentId") != "A1" {
			t.Errorf("submitted %v", form)
		}
		fields := map[string]string{}
		for name := range form {
			fields[name] = form.Get(name)
		}
		batch.add("A1", "A2WORKER", fields)
	case <-time.After(20 * time.Second):
		t.Fatalf("nothing is submitted; the page says %q", b.eval("document.body.innerText"))
	}
	file := batch.write(t, nil)
	for again := range 2 {
		root := keys(t, done(t, "study", "import", "--mturk", file, "--store", p.db, "--json")).(map[string]any)
		if root["added"] != float64(1-again) || root["known"] != float64(again) {
			t.Errorf("%v", root)
		}
	}
	root := keys(t, done(t, "study", "report", "--store", p.db, "--json"), "conditions.6.n").(map[string]any)
	n := 0.0
	for _, c := range root["conditions"].([]any) {
		n += c.(map[string]any)["n"].(float64)
	}
	if n != 1 {
		t.Errorf("%v answers count, want 1", n)
	}
}
