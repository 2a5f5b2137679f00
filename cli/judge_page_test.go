//go:build unix

package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"beyond/engine/judge"
	"beyond/engine/people"
	"beyond/engine/store"
)

// paged is a task about pictures of plain colours, some of which have the label of another, as a page and as a file.
type paged struct {
	html, task, db string
	about          []string // arguments of the commands about it
}

// pageOf exports questions about n mistakes.
func pageOf(t *testing.T, n int, more ...string) paged {
	t.Helper()
	dir, model := hues(t, n/4+3)
	names, err := filepath.Glob(filepath.Join(dir, "*.png"))
	if err != nil {
		t.Fatal(err)
	}
	list := "path,label\n"
	for i, name := range names {
		name = filepath.Base(name)
		label, _, _ := strings.Cut(name, "_")
		if i < n {
			label = "n01514668"
		}
		list += name + "," + label + "\n"
	}
	write(t, filepath.Join(dir, "manifest.csv"), []byte(list))
	folder := t.TempDir()
	p := paged{html: filepath.Join(folder, "task.html"), task: filepath.Join(folder, "t.zip"), db: filepath.Join(folder, "s.db")}
	p.about = []string{dir, "--model", model, "--preset", "lite0", "--raters", "1", "--store", p.db}
	done(t, append(append([]string{"judge", "export-task", "--html", p.html, "--out", p.task}, p.about...), more...)...)
	return p
}

// report counts the answers: one positive answer accepts.
func (p paged) report(t *testing.T, fields ...string) map[string]any {
	t.Helper()
	text := done(t, append([]string{"judge", "report", "--threshold", "1", "--json"}, p.about...)...)
	return keys(t, text, fields...).(map[string]any)
}

// answered waits until so many questions are answered and the next one, or the end, is there.
func (b *browser) answered(n, of int) {
	b.t.Helper()
	const text = "document.getElementById('done').textContent === '%d of %d answered' && " +
		"(asker.ready || !document.getElementById('end').hidden)"
	b.wait(fmt.Sprintf(text, n, of))
}

// enter begins as a rater.
func (b *browser) enter(rater string) {
	b.t.Helper()
	b.wait("!document.getElementById('start').hidden")
	b.eval(fmt.Sprintf("document.getElementById('name').value = %q; document.getElementById('begin-button').click()", rater))
	b.wait("asker.ready")
}

// sentBack downloads the answers and returns the file.
func (b *browser) sentBack(folder string) string {
	b.t.Helper()
	session := b.session
	b.session = ""
	b.call("Browser.setDownloadBehavior", map[string]any{
		"behavior": "allow", "downloadPath": folder, "eventsEnabled": true,
	}, nil)
	b.session = session
	b.eval("document.getElementById('download').click()")
	name := b.eval("document.getElementById('file').textContent").(string)
	path := filepath.Join(folder, name)
	for range 2000 {
		if data, err := os.ReadFile(path); err == nil && len(data) > 0 {
			return path
		}
		time.Sleep(5 * time.Millisecond)
	}
	b.t.Fatalf("%s is not downloaded", path)
	return ""
}

// TestBrowserJudge answers 20 questions in a browser, with undos, skips and a reload in the middle, and imports the file
// that comes back: the order is that of the terminal, and the report counts the answers.
func TestBrowserJudge(t *testing.T) {
	b := browse(t, t.TempDir())
	p := pageOf(t, 20, "--limit", "18", "--checks", "9", "--seed", "3")
	before := p.report(t, "accepted")
	b.size(390, 844, true, "light")
	b.open(p.html)
	b.enter("Zoë 李")
	b.answered(0, 20)
	said := map[int]string{}
	for i := range 20 {
		if i == 7 || i == 15 {
			b.press("u")
			b.answered(i-1, 20)
			said[i-1] = "n"
			b.press("n")
			b.answered(i, 20)
		}
		if i == 10 {
			b.reload()
			b.answered(10, 20)
		}
		said[i] = map[bool]string{true: "s", false: "y"}[i == 12]
		b.press(said[i])
		b.answered(i+1, 20)
	}
	b.wait("!document.getElementById('end').hidden")
	if text := b.eval("document.getElementById('text').value").(string); strings.Count(text, "\n") != 20+4+2 {
		t.Errorf("to copy:\n%s", text)
	}
	file := b.sentBack(t.TempDir())
	if asked := b.requests(); len(asked) > 0 {
		t.Errorf("the page asked for %v", asked)
	}
	for _, want := range []float64{24, 0} { // with undos; the second time nothing is new
		added := keys(t, done(t, "judge", "import", file, "--store", p.db, "--json"), "added.answers").(map[string]any)["added"]
		if n := added.(map[string]any)["answers"]; n != want {
			t.Errorf("%v answers added, want %v", n, want)
		}
	}
	asInTheTerminal(t, p.task, p.db, "Zoë 李", said)
	report := p.report(t, "rectified_error.share", "raters.0.attention_checks.n", "raters.0.median_seconds")
	was, is := before["rectified_error"].(map[string]any)["k"].(float64), report["rectified_error"].(map[string]any)["k"].(float64)
	if before["accepted"] != 0.0 || report["accepted"].(float64) < 10 || was-is != report["accepted"] {
		t.Errorf("%v accepted before, %v after; %v and %v errors left", before["accepted"], report["accepted"], was, is)
	}
}

// asInTheTerminal compares imported answers with the order and the replies that a rater has given.
func asInTheTerminal(t *testing.T, task, db, rater string, said map[int]string) {
	t.Helper()
	s, err := store.Open(context.Background(), store.Config{Path: db})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	given, err := people.Judgements(context.Background(), s, store.Person)
	if err != nil || len(given) != len(said) {
		t.Fatalf("%d answers, want %d: %v", len(given), len(said), err)
	}
	file, asked, err := openTask(task)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	queue := judge.NewQueue(asked.Questions(), rater, asked.Seed, nil, 1, time.Now())
	reply := map[string]judge.Reply{"y": judge.Yes, "n": judge.No, "s": judge.Skip}
	for i, item := range queue.Items {
		a := given[i]
		if a.Question != item.Question || a.Reply != reply[said[i]] || a.Rater != rater || (a.Expect == nil) != (item.Expect == nil) {
			t.Errorf("answer %d: %+v, want %s to %+v", i, a, said[i], item)
		}
		if a.Took <= 0 || a.Took > time.Minute || time.Since(a.At) > time.Hour {
			t.Errorf("answer %d took %v at %v", i, a.Took, a.At)
		}
	}
}

// looks are the sizes and colours in which a page is looked at.
var looks = []struct {
	name, scheme string
	w, h         int
	phone        bool
}{
	{"phone-light", "light", 390, 844, true},
	{"phone-dark", "dark", 390, 844, true},
	{"desktop-light", "light", 1280, 800, false},
	{"desktop-dark", "dark", 1280, 800, false},
}

// faults lists what is wrong with the visible part of a page: text of too little contrast (WCAG AA), buttons under 44
// pixels or outside of the window, fields and pictures without a name, a page that is wider than the window.
const faults = `(() => {
	const was = document.activeElement, found = [], light = (c) => {
		const [r, g, b] = c.match(/[\d.]+/g).slice(0, 3).map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
		return 0.2126 * r + 0.7152 * g + 0.0722 * b;
	};
	const ground = (e) => {
		for (; e; e = e.parentElement) {
			const c = getComputedStyle(e).backgroundColor;
			if (!/, 0\)$|transparent/.test(c)) return c;
		}
		return "rgb(255, 255, 255)";
	};
	for (const e of document.body.querySelectorAll("*")) {
		if (!e.checkVisibility() || e.tagName === "SCRIPT") continue;
		const s = getComputedStyle(e), box = e.getBoundingClientRect(), name = e.id || e.className || e.tagName;
		const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
		if (own || /^(INPUT|TEXTAREA)$/.test(e.tagName)) {
			const [a, b] = [light(s.color), light(ground(e))].sort((x, y) => y - x), ratio = (a + 0.05) / (b + 0.05);
			if (ratio < 4.5) found.push(name + ": contrast " + ratio.toFixed(2));
		}
		if (e.tagName === "BUTTON" || e.tagName === "INPUT") {
			if (box.width < 44 || box.height < 44) found.push(name + ": " + box.width + " × " + box.height);
			if (box.left < 0 || box.right > innerWidth) found.push(name + ": outside of the window");
			e.focus({ focusVisible: true });
			if (parseFloat(getComputedStyle(e).outlineWidth) < 2) found.push(name + ": the focus is not seen");
			e.blur();
		}
		if (/^(INPUT|TEXTAREA)$/.test(e.tagName) && !e.labels.length) found.push(name + ": no label");
		if (e.tagName === "IMG" && !e.alt) found.push(name + ": no text for the picture");
		if (e.tagName === "BUTTON" && !e.innerText.trim()) found.push(name + ": no name");
	}
	if (document.documentElement.scrollWidth > innerWidth) found.push("wider than the window");
	if ([...document.querySelectorAll("h1")].filter((h) => h.checkVisibility()).length !== 1) found.push("not one heading");
	was?.focus();
	return found;
})()`

// inspect looks at the page as it is now.
func (b *browser) inspect(name string) {
	b.t.Helper()
	if found := b.eval(faults).([]any); len(found) > 0 {
		b.t.Errorf("%s: %v", name, found)
	}
	b.shoot(name)
}

// TestBrowserLooks looks at each view of the page on a phone and on a desktop, in light and in dark colours.
func TestBrowserLooks(t *testing.T) {
	b := browse(t, t.TempDir())
	html := pageOf(t, 3).html
	for _, look := range looks {
		b.size(look.w, look.h, look.phone, look.scheme)
		b.open(html + "?look=" + look.name)
		b.wait("!document.getElementById('start').hidden")
		b.inspect("judge-" + look.name + "-start")
		b.enter("ana " + look.name)
		b.inspect("judge-" + look.name + "-question")
		if end := b.eval("document.getElementById('undo').getBoundingClientRect().bottom").(float64); end > float64(look.h) {
			t.Errorf("%s: the buttons end at %v", look.name, end)
		}
		for i := range 3 {
			b.press("y")
			b.answered(i+1, 3)
		}
		b.inspect("judge-" + look.name + "-end")
		b.eval("document.getElementById('other').click()")
	}
}

// TestBrowserKilled kills the browser in the middle of answers, as often as BEYOND_KILLS says: what the page has called
// answered is there at the next start.
func TestBrowserKilled(t *testing.T) {
	kills := kills(3)
	html := pageOf(t, 4*kills).html
	profile, kept := t.TempDir(), 0
	var b *browser
	for round := range kills {
		b = browse(t, profile)
		b.open(html + map[bool]string{true: "?rater=ana"}[round == 0]) // later it knows who goes on
		b.wait("asker.ready || !document.getElementById('end').hidden")
		if done := int(b.eval("document.getElementById('progress').value").(float64)); done < kept || done > kept+1 {
			t.Fatalf("round %d: %d answers after the kill, %d before", round, done, kept)
		}
		for range 1 + round%3 {
			kept = b.answerOne()
		}
		if round%2 == 0 {
			_, _ = b.send("Input.dispatchKeyEvent", map[string]any{"type": "keyDown", "key": "n", "text": "n"}) // killed while it is kept
		}
		b.kill()
	}
	b = browse(t, profile)
	b.open(html + "?rater=ana")
	b.wait("asker.ready")
	b.eval("document.getElementById('stop').click()")
	if text := b.eval("document.getElementById('text').value").(string); strings.Count(text, `"value"`) < kept {
		t.Errorf("%d of %d answers to send back", strings.Count(text, `"value"`), kept)
	}
}

// answerOne answers the present question and returns how many the page then calls answered.
func (b *browser) answerOne() int {
	b.t.Helper()
	before := b.eval("document.getElementById('progress').value").(float64)
	b.press("y")
	b.wait(fmt.Sprintf("document.getElementById('progress').value > %v && asker.ready", before))
	return int(b.eval("document.getElementById('progress').value").(float64))
}

// TestBrowserStorage answers where the browser's storage is full, fills up or is forbidden: the page says so, goes on,
// warns before it is left, and loses nothing.
func TestBrowserStorage(t *testing.T) {
	p := pageOf(t, 4)
	const throws = "Storage.prototype.setItem = () => { throw new DOMException('the quota has been exceeded', 'QuotaExceededError') };"
	const forbidden = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied', 'SecurityError') } });" +
		"Object.defineProperty(window, 'indexedDB', { get() { throw new DOMException('denied', 'SecurityError') } });"
	for _, c := range []struct{ name, broken, says string }{{"full", throws, "storage is full"}, {"forbidden", forbidden, "storage is forbidden"}} {
		t.Run(c.name, func(t *testing.T) {
			b := browse(t, t.TempDir())
			b.call("Page.addScriptToEvaluateOnNewDocument", map[string]any{"source": c.broken}, nil)
			b.size(390, 844, true, "light")
			b.open(p.html)
			b.enter(c.name)
			for i := range 4 {
				b.press("y")
				b.answered(i+1, 4)
				b.wait("!document.getElementById('unsaved').hidden")
				if text := b.eval("document.getElementById('why').textContent").(string); !strings.Contains(text, c.says) {
					t.Errorf("it says %q", text)
				}
				if i == 2 {
					b.inspect("judge-storage-" + c.name)
				}
			}
			file := b.sentBack(t.TempDir())
			root := keys(t, done(t, "judge", "import", file, "--store", p.db, "--json")).(map[string]any)
			if n := root["added"].(map[string]any)["answers"]; n != 4.0 {
				t.Errorf("%v answers came back, want 4", n)
			}
			go func() { _ = b.ask("Page.reload", nil, nil) }()
			var asked struct{ Type string }
			if err := json.Unmarshal(b.event("Page.javascriptDialogOpening"), &asked); err != nil || asked.Type != "beforeunload" {
				t.Errorf("before the page is left: %+v, %v", asked, err)
			}
		})
	}
}
