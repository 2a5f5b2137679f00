package people

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"beyond/engine/store"
)

func TestMarks(t *testing.T) {
	s := open(t)
	other := strings.Repeat("b", 64)
	in := func(picture, selection string, in bool) Mark {
		return Mark{Rater: "ana", Picture: picture, Selection: selection, In: in}
	}
	err := KeepMarks(t.Context(), s, []Mark{
		in(sha, "odd", true), in(sha, "hands", true), in(other, "hands", true), in(other, "hands", false),
		{Rater: "ben", Picture: sha, Note: "a first note"},
		{Rater: "ana", Picture: sha, Note: "a court, not grass"},
		{Rater: "ana", Picture: other, Note: "gone"},
		{Rater: "ana", Picture: other},
	})
	if err != nil {
		t.Fatal(err)
	}
	m, err := StoredMarks(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(m.Of(sha), []string{"hands", "odd"}) || m.Of(other) != nil {
		t.Errorf("selections %v and %v", m.Of(sha), m.Of(other))
	}
	if m.Note(sha) != "a court, not grass" || m.Note(other) != "" {
		t.Errorf("notes %q and %q", m.Note(sha), m.Note(other))
	}
	if want := map[string]int{"hands": 1, "odd": 1}; !maps.Equal(m.Sizes(), want) {
		t.Errorf("sizes %v, want %v", m.Sizes(), want)
	}
	later := m.With(in(other, "odd", true))
	if !later.Has(other, "odd") || m.Has(other, "odd") {
		t.Error("With changes the marks that it was called on, or not its own")
	}
}

func TestForeignMarks(t *testing.T) {
	row := func(change func(*store.Answer)) store.Answer {
		a := Mark{Rater: "ana", Picture: sha, Selection: "hands", In: true}.row()
		change(&a)
		return a
	}
	for name, a := range map[string]store.Answer{
		"no picture":          row(func(a *store.Answer) { a.Picture = "" }),
		"no name":             row(func(a *store.Answer) { a.Subject = "" }),
		"control byte":        row(func(a *store.Answer) { a.Subject = "a\x1b[2J" }),
		"long name":           row(func(a *store.Answer) { a.Subject = strings.Repeat("x", longestSelection+1) }),
		"maybe":               row(func(a *store.Answer) { a.Value = Unsure }),
		"long note":           row(func(a *store.Answer) { a.Kind, a.Subject, a.Value = noteKind, "", strings.Repeat("x", LongestNote+1) }),
		"note of a selection": row(func(a *store.Answer) { a.Kind = noteKind }),
	} {
		if Valid(a) == nil {
			t.Errorf("%s: taken", name)
		}
	}
	for _, m := range []Mark{{Picture: sha, Selection: "hands"}, {Picture: sha, Note: "odd"}, {Picture: sha}} {
		if err := Valid(m.row()); err != nil {
			t.Errorf("%+v: %v", m, err)
		}
		if err := Valid(store.Answer{Kind: m.row().Kind, Picture: sha, Subject: m.Selection, Undoes: "x"}); err != nil {
			t.Errorf("undo of %+v: %v", m, err)
		}
	}
}
