package store

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// TestFault_43_Lines imports lines that are not UTF-8, or whose time no later answer could follow.
func TestFault_43_Lines(t *testing.T) {
	const rater = `{"type":"rater","name":"ana","kind":"person"}` + "\n"
	answer := func(time, subject string) string {
		return `{"type":"answer","id":"1","time":"` + time + `",` +
			`"rater":"ana","kind":"tag","subject":"` + subject + `","value":"yes"}`
	}
	const now = "2026-01-01T00:00:00Z"
	for name, line := range map[string]string{
		"Latin-1":                  answer(now, "gr\xfcn"),
		"the first half":           answer(now, `\ud83d`),
		"the second half":          answer(now, `\uDE00 green`),
		"two first halves":         answer(now, `\ud83d\ud83d\ude00`),
		"a half after a slash":     answer(now, `\\\ud83d`),
		"a pair in two":            answer(now, `\ud83d \ude00`),
		"the last moment":          answer("9999-12-31T23:59:59.999Z", "green"),
		"the last year":            answer("9999-01-01T00:00:00Z", "green"),
		"the year 10000 in UTC":    answer("9999-12-31T23:59:59-12:00", "green"),
		"before the year 0 in UTC": answer("0000-01-01T00:00:00+12:00", "green"),
	} {
		t.Run(name, func(t *testing.T) {
			s := empty(t)
			_, _, err := s.Import(t.Context(), strings.NewReader(rater+line+"\n"))
			var partly *ImportError
			if !errors.As(err, &partly) || partly.LeftOut.Problems[0].Line != 2 {
				t.Errorf("imported with %v, want line 2 left out", err)
			}
			var alone *LineError
			_, _, err = empty(t).Import(t.Context(), strings.NewReader(line))
			if !errors.As(err, &alone) || !strings.HasSuffix(err.Error(), "; nothing was imported") {
				t.Errorf("a file of nothing else: %v", err)
			}
		})
	}
	for name, line := range map[string]string{
		"a pair": answer(now, `\ud83d\ude00`), "no escape": answer(now, `\\ud83d`), "umlaut": answer(now, "grün"),
		"the last year": answer("9998-12-31T23:59:59.999Z", "green"),
	} {
		t.Run(name, func(t *testing.T) {
			s := empty(t)
			if _, _, err := s.Import(t.Context(), strings.NewReader(rater+line)); err != nil {
				t.Error(err)
			}
			if _, err := s.Append(t.Context(), Answer{Rater: "ana", Kind: Tag, Subject: "blue", Value: Yes}); err != nil {
				t.Errorf("the rater's next answer: %v", err)
			}
		})
	}
}

// TestFault_43_LastMoment adds an answer after one of the last moment, which earlier versions imported.
func TestFault_43_LastMoment(t *testing.T) {
	s := empty(t)
	if err := s.AddRater(t.Context(), "ana", Person); err != nil {
		t.Fatal(err)
	}
	last := Answer{
		Rater: "ana", Kind: Tag, Subject: "green", Value: Yes,
		Time: time.Date(9999, 12, 31, 23, 59, 59, 999e6, time.UTC),
	}
	if _, err := s.Append(t.Context(), last); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := s.Append(t.Context(), Answer{Rater: "ana", Kind: Tag, Subject: "blue", Value: Yes}); err != nil {
			t.Errorf("the rater's next answer: %v", err)
		}
	}
}
