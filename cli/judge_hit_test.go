//go:build unix

package cli

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"beyond/engine/page"
)

// hits reads the table of a page for Mechanical Turk, a map of columns for each HIT, and the page.
func (p paged) hits(t *testing.T) (rows []map[string]string, html string) {
	t.Helper()
	file, err := os.Open(strings.TrimSuffix(p.html, ".html") + ".csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	table, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range table[1:] {
		columns := map[string]string{}
		for i, name := range table[0] {
			columns[name] = row[i]
		}
		rows = append(rows, columns)
	}
	data, err := os.ReadFile(p.html)
	if err != nil {
		t.Fatal(err)
	}
	return rows, string(data)
}

// results is a batch as Mechanical Turk gives it back.
type results struct {
	columns []string
	rows    []map[string]string
}

// add adds a worker's assignment with the fields of a form.
func (r *results) add(assignment, worker string, fields map[string]string) {
	row := map[string]string{
		"HITId": "H" + assignment, "AssignmentId": assignment, "WorkerId": worker, "AssignmentStatus": "Submitted",
		"SubmitTime": "Fri Nov 27 10:12:33 PST 2026", "WorkTimeInSeconds": "41", "LifetimeApprovalRate": "98% (49/50)",
		"Title": "Pictures, many of them", "RequesterFeedback": "a \"word\"\nof two lines",
	}
	for name, value := range fields {
		row["Answer."+name] = value
	}
	for name := range row {
		if !strings.Contains(strings.Join(r.columns, "|")+"|", name+"|") {
			r.columns = append(r.columns, name)
		}
	}
	r.rows = append(r.rows, row)
}

// write writes the file, each row changed first.
func (r results) write(t *testing.T, change func(i int, row map[string]string)) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "Batch_1_batch_results.csv")
	var b strings.Builder
	w := csv.NewWriter(&b)
	_ = w.Write(r.columns)
	for i, row := range r.rows {
		one := map[string]string{}
		for k, v := range row {
			one[k] = v
		}
		if change != nil {
			change(i, one)
		}
		fields := make([]string, len(r.columns))
		for k, name := range r.columns {
			fields[k] = one[name]
		}
		_ = w.Write(fields)
	}
	w.Flush()
	write(t, path, []byte(b.String()))
	return path
}

// filled are the fields of a HIT's form, every question answered.
func filled(hit map[string]string, reply string) map[string]string {
	fields := map[string]string{"task": hit["task"], "hit": hit["hit"]}
	for i := 1; hit[fmt.Sprintf("question_%d", i)] != ""; i++ {
		fields[fmt.Sprintf("question_%d", i)] = hit[fmt.Sprintf("question_%d", i)]
		fields[fmt.Sprintf("reply_%d", i)] = reply
		fields[fmt.Sprintf("ms_%d", i)] = "1500"
		fields[fmt.Sprintf("at_%d", i)] = "2026-11-27T18:12:30.000Z"
	}
	return fields
}

// TestBrowserMTurk answers all HITs of a batch in a browser as Mechanical Turk shows them, and imports what their forms
// submit.
func TestBrowserMTurk(t *testing.T) {
	b := browse(t, t.TempDir())
	p := pageOf(t, 6, "--checks", "3", "--mturk", "--per-hit", "3")
	hits, html := p.hits(t)
	if len(hits) != 3 {
		t.Fatalf("%d HITs", len(hits))
	}
	forms := make(chan url.Values, 1)
	turk := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		if r.URL.Path == "/mturk/externalSubmit" {
			forms <- r.PostForm
		}
	}))
	defer turk.Close()
	var batch results
	for i, hit := range hits {
		text := html
		for name, value := range hit {
			text = strings.ReplaceAll(text, "${"+name+"}", value)
		}
		if rest := regexp.MustCompile(`\$\{\w`).FindString(text); rest != "" || len(text) > page.MostHIT {
			t.Fatalf("HIT %d: %d bytes, %q is left", i, len(text), rest)
		}
		path := filepath.Join(t.TempDir(), "hit.html")
		write(t, path, []byte(text))
		look := looks[i%len(looks)]
		b.size(look.w, look.h, look.phone, look.scheme)
		b.open(path + "?assignmentId=ASSIGNMENT_ID_NOT_AVAILABLE&hitId=H")
		b.wait("asker.ready")
		b.press("y")
		if done := b.eval("document.getElementById('progress').value"); done != 0.0 {
			t.Error("a preview is answered")
		}
		b.open(fmt.Sprintf("%s?assignmentId=A%d&hitId=H&workerId=W&turkSubmitTo=%s", path, i, url.QueryEscape(turk.URL)))
		b.wait("asker.ready")
		b.inspect("mturk-" + look.name)
		b.press("y")
		b.wait("document.getElementById('progress').value === 1 && asker.ready")
		b.reload()
		b.wait("document.getElementById('progress').value === 1 && asker.ready")
		b.press("u")
		b.wait("document.getElementById('progress').value === 0 && asker.ready")
		for k := 1; hit[fmt.Sprintf("question_%d", k)] != ""; k++ {
			b.wait("asker.ready")
			b.press("y")
			b.wait(fmt.Sprintf("document.getElementById('progress').value === %d", k))
		}
		b.inspect("mturk-end-" + look.name)
		b.press("Enter")
		var form url.Values
		select {
		case form = <-forms:
		case <-time.After(20 * time.Second):
			t.Fatalf("nothing is submitted; the page says %q", b.eval("document.body.innerText"))
		}
		if form.Get("assignmentId") != fmt.Sprintf("A%d", i) {
			t.Errorf("submitted %v", form)
		}
		fields := map[string]string{}
		for name := range form {
			fields[name] = form.Get(name)
		}
		delete(fields, "assignmentId")
		batch.add(fmt.Sprintf("A%d", i), "A2WORKER", fields)
	}
	root := keys(t, done(t, "judge", "import", "--mturk", batch.write(t, nil), "--store", p.db, "--json"), "added").(map[string]any)
	if root["imported"] != 3.0 || root["added"] != 8.0 || root["workers"] != 1.0 {
		t.Errorf("%v", root)
	}
	if report := p.report(t, "raters.0.attention_checks.n"); report["accepted"] != 6.0 {
		t.Errorf("%v accepted, want 6", report["accepted"])
	}
}

// TestBatch imports results that are wrong in one row or another: the row is named, and the others come in.
func TestBatch(t *testing.T) {
	p := pageOf(t, 6, "--mturk", "--per-hit", "2")
	hits, _ := p.hits(t)
	var batch results
	for i, hit := range hits {
		batch.add(fmt.Sprintf("A%d", i), "A2WORKER", filled(hit, "yes"))
	}
	batch.add("A3", "A3OTHER", filled(hits[0], "no"))
	set := func(column, value string) func(int, map[string]string) {
		return func(i int, row map[string]string) {
			if i == 1 {
				row[column] = value
			}
		}
	}
	for _, c := range []struct {
		name, says string
		change     func(int, map[string]string)
		imported   int
		args       string
	}{
		{name: "whole", imported: 4},
		{name: "rejected", change: set("AssignmentStatus", "Rejected"), imported: 3},
		{name: "only approved", args: "--approved", change: set("AssignmentStatus", "Approved"), imported: 1},
		{name: "approval rate", args: "--approval-rate 95", change: set("LifetimeApprovalRate", "90% (9/10)"), imported: 3},
		{name: "time", args: "--seconds 20-180", change: set("WorkTimeInSeconds", "300"), imported: 3},
		{name: "of another task", says: "is not in this store", change: set("Answer.task", "ANOTHER"), imported: 3},
		{name: "question unknown", says: "question 99 is not one of the task's 6", change: set("Answer.question_1", "99"), imported: 3},
		{name: "no number", says: "is not a number", change: set("Answer.question_1", "x"), imported: 3},
		{name: "reply unknown", says: `reply "perhaps"`, change: set("Answer.reply_2", "perhaps"), imported: 3},
		{name: "no reply", says: `reply ""`, change: set("Answer.reply_1", ""), imported: 3},
		{name: "no worker", says: "lacks", change: set("WorkerId", ""), imported: 3},
		{name: "no question", says: "answers no question", change: set("Answer.question_1", ""), imported: 3},
		{name: "bad time", says: "in milliseconds", change: set("Answer.ms_1", "-4"), imported: 3},
		{name: "far year", says: "in the year 9999", change: set("Answer.at_1", "9999-12-31T00:00:00Z"), imported: 3},
		{name: "doubled", says: "counts once", change: func(i int, row map[string]string) {
			if i == 1 {
				for k, v := range batch.rows[0] {
					row[k] = v
				}
			}
		}, imported: 3},
		{name: "doubled, otherwise answered", says: "with other answers", change: set("AssignmentId", "A0"), imported: 3},
		{name: "same question, same worker", says: "has answered the same question", change: func(i int, row map[string]string) {
			if i == 3 {
				row["WorkerId"] = "A2WORKER"
			}
		}, imported: 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			file, db := batch.write(t, c.change), copied(t, p.db)
			args := append([]string{"judge", "import", "--mturk", file, "--store", db, "--json"}, strings.Fields(c.args)...)
			for again := range 2 {
				code, out, stderr := command(t, args...)
				if bad := c.says != ""; code != map[bool]int{true: exitSome}[bad] || bad != strings.Contains(stderr, c.says) && bad {
					t.Errorf("exit code %d: %s", code, stderr)
				}
				root := keys(t, out, "problems").(map[string]any)
				if root["imported"] != float64(c.imported) || root["added"] != float64(2*c.imported*(1-again)) || root["known"] != float64(2*c.imported*again) {
					t.Errorf("import %d: %v", again, root)
				}
			}
		})
	}
}

// TestBatchDamaged imports files whose text is damaged.
func TestBatchDamaged(t *testing.T) {
	p := pageOf(t, 6, "--mturk", "--per-hit", "2")
	hits, _ := p.hits(t)
	var batch results
	for i, hit := range hits {
		batch.add(fmt.Sprintf("A%d", i), "A2WORKER", filled(hit, "yes"))
		delete(batch.rows[i], "RequesterFeedback")
	}
	data, err := os.ReadFile(batch.write(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(data), "\n")
	for _, c := range []struct {
		name, text, says string
		code             int
	}{
		{"quotation mark", lines[0] + lines[1] + `"` + lines[2] + lines[3], "line 3: a quote that is never closed", exitSome},
		{"columns", lines[0] + lines[1] + lines[2][:40] + "\n" + lines[3], "line 3: ", exitSome},
		{"bytes", lines[0] + lines[1] + strings.Replace(lines[2], "A2WORKER", "A2\xffWORKER", 1) + lines[3], "UTF-8", exitSome},
		{"cut", strings.Join(lines[:3], "") + lines[3][:30], "line 4: ", exitSome},
		{"other batch", "AssignmentId,WorkerId,Answer.sentiment\nA,B,C\n", "no column", exitRefused},
		{"no batch", "a,b\n1,2\n", "not the results of a batch", exitRefused},
		{"empty", "", "not the results of a batch", exitRefused},
		{"all of another task", strings.ReplaceAll(string(data), hits[0]["task"], "ANOTHER"), `to task "ANOTHER", which`, exitRefused},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "b.csv")
			write(t, path, []byte(c.text))
			code, out, stderr := command(t, "judge", "import", "--mturk", path, "--store", copied(t, p.db), "--json")
			if code != c.code || !strings.Contains(stderr, c.says) || strings.Count(stderr, "\n") != 1 {
				t.Errorf("exit code %d: %s", code, stderr)
			}
			if code == exitSome && keys(t, out, "imported").(map[string]any)["imported"] != 2.0 {
				t.Errorf("the others did not come in: %s", out)
			}
		})
	}
	for _, variant := range []string{"\ufeff" + string(data), strings.ReplaceAll(string(data), "\n", "\r\n")} {
		path := filepath.Join(t.TempDir(), "b.csv")
		write(t, path, []byte(variant))
		db := copied(t, p.db)
		done(t, "judge", "import", "--mturk", path, "--hash-workers", "--store", db)
		text := done(t, "judge", "export", "--store", db)
		if strings.Contains(text, "A2WORKER") || strings.Count(text, `"name":"worker-`) != 1 {
			t.Errorf("not hashed:\n%s", text)
		}
		if code, _, stderr := command(t, "judge", "import", "--mturk", path, "--store", db); code != exitSome || !strings.Contains(stderr, "--hash-workers") {
			t.Errorf("imported under two names: exit code %d, %s", code, stderr)
		}
	}
}

// copied is a copy of a store.
func copied(t *testing.T, db string) string {
	t.Helper()
	data, err := os.ReadFile(db)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "s.db")
	write(t, path, data)
	return path
}
