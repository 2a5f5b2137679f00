package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// TestFault_29_FullDisk limits the size of a store repeatedly, and then raises the limit: answers that could not be
// saved wait, and are saved exactly once when there is room.
func TestFault_29_FullDisk(t *testing.T) {
	s := opened(t, config(t))
	s.db.SetMaxOpenConns(1) // the limit is a connection's
	p := NewPending(s)
	var ids []string
	pages := 0
	if err := s.db.QueryRow("PRAGMA page_count").Scan(&pages); err != nil {
		t.Fatal(err)
	}
	full := 0
	for i := range 200 {
		if _, err := s.db.Exec(fmt.Sprintf("PRAGMA max_page_count = %d", pages+full)); err != nil {
			t.Fatal(err)
		}
		id, err := p.Append(context.Background(), Answer{
			Rater: "ana", Kind: Tag, Subject: strings.Repeat("x", 1500), Context: fmt.Sprint(i), Value: Yes,
		})
		ids = append(ids, id)
		if err == nil {
			continue
		}
		var disk *NotSavedError
		if !errors.As(err, &disk) || disk.Reason != "disk full" || p.Waiting() == 0 {
			t.Fatalf("answer %d: %v, %d waiting", i, err, p.Waiting())
		}
		full += 2
	}
	if full == 0 {
		t.Fatal("the disk was never full")
	}
	if _, err := s.db.Exec("PRAGMA max_page_count = 100000"); err != nil {
		t.Fatal(err)
	}
	if err := p.Retry(context.Background()); err != nil || p.Waiting() != 0 {
		t.Fatalf("with room: %v, %d waiting", err, p.Waiting())
	}
	missing(t, s, ids)
}

// TestFault_29_WaitingAnswersCanBeExported takes the waiting answers to another store.
func TestFault_29_WaitingAnswersCanBeExported(t *testing.T) {
	s := opened(t, config(t))
	p := NewPending(s)
	s.readOnly = "the disk is gone"
	first, err := p.Append(context.Background(), tag("ana", "p", "grass", Yes))
	if err == nil || err.Error() != "not saved: the disk is gone" {
		t.Errorf("%v", err)
	}
	second, _ := p.Append(context.Background(), tag("ana", "p", "grass", No))
	if p.Waiting() != 2 {
		t.Fatalf("%d waiting, want 2", p.Waiting())
	}
	var text strings.Builder
	if err := p.Export(&text); err != nil {
		t.Fatal(err)
	}
	other := opened(t, config(t))
	if _, _, err := other.Import(context.Background(), strings.NewReader(text.String())); err != nil {
		t.Fatal(err)
	}
	missing(t, other, []string{first, second})
	if got := now(t, other, Filter{}); got != "ana grass no" {
		t.Errorf("answers: %s", got)
	}
	s.readOnly = ""
	if err := p.Retry(context.Background()); err != nil {
		t.Fatal(err)
	}
	missing(t, s, []string{first, second})
	refused := tag("eve", "p", "grass", No)
	if _, err := p.Append(context.Background(), refused); err == nil || p.Waiting() != 0 {
		t.Errorf("an answer that no store takes waits for nothing: %v, %d waiting", err, p.Waiting())
	}
}
