package cli

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
)

// TestFault_20_Files gives pictures, labels and attributes names that are scripts, formulas, ends of elements and paths
// that lead out, and writes everything that a report and a list of prototypes write. Names are text there: a browser
// runs no script and asks for nothing, no cell is a formula, and no file is outside the folder.
func TestFault_20_Files(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("files cannot have such names here")
	}
	dataFolder(t)
	model, coloured, _ := jsonData(t)
	listener, requests := listen(t)
	payloads := []string{
		`<script>document.title='owned'</script>`, `"><img src=x onerror="document.title='owned'">`, `</style><script>document.title='owned'<`,
		`=cmd|' calc'!A0`, "+1+1", "@SUM(A1)", "-2", "\u2028line", `..%2f..%2fx`, `<link rel=stylesheet href=http:` + listener + `>`,
	}
	data := t.TempDir()
	good := read(t, firstPicture(t, coloured))
	rows := [][]string{{"path", "label", payloads[0], payloads[3]}}
	for i, p := range payloads {
		name := strings.ReplaceAll(p, "/", "") + fmt.Sprintf("_%d.png", i)
		write(t, filepath.Join(data, name), append(good, byte(i)))
		rows = append(rows, []string{name, fmt.Sprint(i % 2), p, payloads[(i+1)%len(payloads)]})
	}
	var list strings.Builder
	if err := csv.NewWriter(&list).WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(data, "manifest.csv"), []byte(list.String()))
	dir := t.TempDir()
	page, folder, chosen := filepath.Join(dir, "r.html"), filepath.Join(dir, "figures"), filepath.Join(dir, "c.csv")
	flags := []string{"--model", model, "--preset", "lite0"}
	for _, args := range [][]string{
		{"report", data, "--out", page, "--folder", folder, "--store", filepath.Join(dir, "none.db")},
		{"critic", data, "--selector", "probs", "--csv", chosen},
	} {
		if code, _, stderr := command(t, append(args, flags...)...); code > exitSome {
			t.Fatalf("%s: exit code %d: %s", args[0], code, stderr)
		}
	}
	files, _ := filepath.Glob(filepath.Join(folder, "*"))
	if entries, _ := os.ReadDir(dir); len(entries) != 3 || len(files) == 0 {
		t.Errorf("%d files beside the folder's %d", len(entries)-1, len(files))
	}
	plain := regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*$`)
	for _, file := range append(files, chosen) {
		if !plain.MatchString(filepath.Base(file)) {
			t.Errorf("a file is called %q", filepath.Base(file))
		}
		switch filepath.Ext(file) {
		case ".csv":
			checkCells(t, file)
		case ".json":
			var document any
			if err := json.Unmarshal(read(t, file), &document); err != nil || strings.Contains(string(read(t, file)), "\u2028") {
				t.Errorf("%s: %v, or a line separator", filepath.Base(file), err)
			}
		}
	}
	checkPage(t, page, requests)
}

// checkCells looks for formulas in a table.
func checkCells(t *testing.T, file string) {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(string(read(t, file)))).ReadAll()
	if err != nil {
		t.Errorf("%s: %v", filepath.Base(file), err)
	}
	number := regexp.MustCompile(`^-?[0-9.]+(e[-+]?[0-9]+)?$`)
	for _, row := range rows {
		for _, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) && !number.MatchString(cell) {
				t.Errorf("%s: the cell %q is a formula", filepath.Base(file), cell)
			}
		}
	}
}

// listen counts connections to an address on this machine.
func listen(t *testing.T) (address string, count *atomic.Int64) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	count = &atomic.Int64{}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			count.Add(1)
			_ = c.Close()
		}
	}()
	return "//" + l.Addr().String() + "/", count
}

// checkPage looks at a page's text, and, where one is installed, opens it in a browser.
func checkPage(t *testing.T, page string, requests *atomic.Int64) {
	t.Helper()
	text := string(read(t, page))
	if !strings.Contains(text, "owned") {
		t.Error("the page shows none of the names")
	}
	if strings.Contains(text, "<script") || strings.Contains(text, "<img src=x") || !strings.Contains(text, "default-src 'none'") {
		t.Error("the page holds a script, or does not forbid it")
	}
	browser, err := exec.LookPath("chromium")
	if err != nil {
		t.Log("not opened in a browser: there is no chromium here")
		return
	}
	profile := t.TempDir()
	c := exec.Command(browser, "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir="+profile, "--dump-dom", "file://"+page)
	c.Env = append(os.Environ(), "HOME="+profile)
	dom, err := c.Output()
	if err != nil {
		t.Logf("not opened in a browser: %v", err)
		return
	}
	title := regexp.MustCompile(`<title>([^<]*)</title>`).FindStringSubmatch(string(dom))
	if title == nil || strings.Contains(title[1], "owned") || strings.Contains(string(dom), "<script") || requests.Load() != 0 {
		t.Errorf("in a browser the title is %q, with %d requests", title, requests.Load())
	}
}
