package store

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestFault_58 kills a program, so to speak, that could not save: its answers are beside the store, and come in from
// there once. An answer that is saved after all leaves no file.
func TestFault_58(t *testing.T) {
	cfg := config(t)
	s := opened(t, cfg)
	p := NewPending(s)
	s.readOnly = "disk full"
	var ids []string
	for i := range 3 {
		id, err := p.Append(t.Context(), tag([]string{"ana", "ben"}[i%2], "p", "grass", Yes))
		ids = append(ids, id)
		if want := cfg.Path + ".rescue-1.jsonl"; err == nil || p.Rescued() != want {
			t.Fatalf("answer %d: %v, rescued in %q, want %q", i, err, p.Rescued(), want)
		}
	}
	if before, now := s.Notices(), opened(t, cfg).Notices(); strings.Contains(strings.Join(before, "|"), "--rescued") ||
		!strings.Contains(strings.Join(now, "|"), "--rescued") {
		t.Errorf("notices %q, and of the next start %q", before, now)
	}
	other := empty(t) // which knows neither rater
	for _, name := range RescueFiles(cfg.Path) {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if added, _, err := other.Import(t.Context(), strings.NewReader(string(text))); err != nil || added.Answers != 3 {
			t.Errorf("%+v, %v", added, err)
		}
	}
	missing(t, other, ids)
	s.readOnly = ""
	if _, err := p.Append(t.Context(), tag("ana", "p", "sand", Yes)); err != nil {
		t.Fatal(err)
	}
	missing(t, s, ids)
	if left := RescueFiles(cfg.Path); len(left) > 0 || p.Rescued() != "" {
		t.Errorf("%q are left of saved answers", left)
	}
}

// TestFault_58_Elsewhere: a rescue file that cannot be added to any more is begun anew, with all answers, in the first
// folder that takes it.
func TestFault_58_Elsewhere(t *testing.T) {
	cfg := config(t)
	s := opened(t, cfg)
	p := NewPending(s)
	elsewhere := filepath.Join(t.TempDir(), "state")
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	p.Folders = []string{filepath.Join(file, "no folder"), elsewhere}
	s.readOnly = "disk full"
	first, _ := p.Append(t.Context(), tag("ana", "p", "grass", Yes))
	if err := os.RemoveAll(filepath.Dir(cfg.Path)); err != nil {
		t.Skip(err)
	}
	second, _ := p.Append(t.Context(), tag("ana", "p", "sand", Yes))
	text, err := os.ReadFile(filepath.Join(elsewhere, "beyond.db.rescue-1.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	other := empty(t)
	if _, _, err := other.Import(t.Context(), strings.NewReader(string(text))); err != nil {
		t.Fatal(err)
	}
	missing(t, other, []string{first, second})
}
