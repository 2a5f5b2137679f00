package cli

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"beyond/engine/report"
)

func readText(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestReport writes a page and its folder, does not write over them, and lists them in JSON.
func TestReport(t *testing.T) {
	dir := t.TempDir()
	dataFolder(t)
	page, folder := filepath.Join(dir, "r.html"), filepath.Join(dir, "figures")
	args := []string{"report", photos(t), "--out", page, "--folder", folder, "--store", filepath.Join(dir, "none.db")}
	code, out, stderr := command(t, append(args, "--json")...)
	if code != exitSome || !strings.Contains(stderr, "broken.jpg") {
		t.Fatalf("exit code %d, %s", code, stderr)
	}
	keys(t, out, "out", "bytes", "folder", "title", "parts.0.section", "parts.0.title", "parts.0.command", "parts.0.files.0")
	var s report.Summary
	if err := json.Unmarshal([]byte(out), &s); err != nil {
		t.Fatal(err)
	}
	text := readText(t, page)
	if int64(len(text)) != s.Bytes || !strings.HasPrefix(text, "<!DOCTYPE html>") || !strings.Contains(text, "Table 3") {
		t.Errorf("%d bytes, want %d", len(text), s.Bytes)
	}
	for _, p := range s.Parts {
		for _, file := range p.Files {
			data := readText(t, filepath.Join(folder, file))
			if filepath.Ext(file) == ".csv" {
				if _, err := csv.NewReader(strings.NewReader(data)).ReadAll(); err != nil {
					t.Errorf("%s: %v", file, err)
				}
			} else if !strings.HasPrefix(data, "\x89PNG") {
				t.Errorf("%s is no PNG", file)
			}
		}
	}
	keys(t, readText(t, filepath.Join(folder, "results.json")), "models.0.evaluation.top1_error.k", "models.0.accuracy_by_step.10")
	if _, err := os.Stat(filepath.Join(dir, "none.db")); err == nil {
		t.Error("the report made a store")
	}
	if code, _, stderr := command(t, args...); code != exitUsage || !strings.Contains(stderr, "--force") {
		t.Errorf("again: exit code %d, %s", code, stderr)
	}
	nowhere := filepath.Join(dir, "nowhere", "r.html")
	if code, _, stderr := command(t, "report", "--out", nowhere); code != exitRefused || !strings.Contains(stderr, nowhere) {
		t.Errorf("into no folder: exit code %d, %s", code, stderr)
	}
	if code, _, stderr := command(t, "report"); code != exitUsage || !strings.Contains(stderr, "--out") {
		t.Errorf("without --out: exit code %d, %s", code, stderr)
	}
}

// TestReportOfRun reports on a run's folder: the figures are the run's, and pictures that are not here are said to be so.
func TestReportOfRun(t *testing.T) {
	dir, pictures := t.TempDir(), photos(t)
	dataFolder(t)
	study := filepath.Join(dir, "study.yaml")
	write(t, study, []byte("data: "+pictures+"\nattacks: {steps: 2}\n"))
	folder := filepath.Join(dir, "run")
	if code, _, stderr := command(t, "run", study, "--out", folder); code != exitSome {
		t.Fatalf("run: exit code %d, %s", code, stderr)
	}
	if err := os.RemoveAll(pictures); err != nil {
		t.Fatal(err)
	}
	page := filepath.Join(dir, "r.html")
	code, out, stderr := command(t, "report", folder, "--out", page)
	if code != exitSome || !strings.Contains(out, "r.html") {
		t.Fatalf("exit code %d, %s%s", code, out, stderr)
	}
	for _, want := range []string{"--run " + folder, "not here", "2 labelled pictures", "after the last step"} {
		if !strings.Contains(readText(t, page), want) {
			t.Errorf("the page has no %q", want)
		}
	}
}
