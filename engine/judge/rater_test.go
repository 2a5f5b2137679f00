package judge

import (
	"slices"
	"testing"
	"time"
)

func vote(rater string, reply Reply) Vote { return Vote{Rater: rater, Reply: reply} }

func TestRaters(t *testing.T) {
	ballots := []Ballot{
		{Question{Picture: "a"}, []Vote{vote("ana", Yes), vote("ben", Yes), vote("cem", No)}},
		{Question{Picture: "b"}, []Vote{vote("ana", Yes), vote("ben", No), vote("cem", No)}},
		{Question{Picture: "c"}, []Vote{{"ana", Maybe, 3 * time.Second}, {"", Yes, 0}, {"", Yes, 0}}},
		{Question{Picture: "d"}, []Vote{{"ana", Yes, time.Second}}}, // no others to agree with
	}
	yes := Yes
	answers := []Answer{
		{Rater: "ana", Reply: Yes, Expect: &yes},
		{Rater: "ana", Reply: No, Expect: &yes},
		{Rater: "ana", Reply: Skip, Expect: &yes},
		{Rater: "dan", Reply: Yes, Expect: &yes},
	}
	got := Raters(slices.Values(ballots), answers, false)
	if len(got) != 4 || got[0].Rater != "ana" || got[3].Rater != "dan" {
		t.Fatalf("raters %+v", got)
	}
	ana := got[0]
	// a: the others are split. b: two against her yes. c: two yes against her maybe. d: nobody.
	if ana.Agreement.K != 0 || ana.Agreement.N != 2 || ana.Positive.K != 3 || ana.Positive.N != 4 {
		t.Errorf("ana: %+v", ana)
	}
	if ana.Checks.K != 1 || ana.Checks.N != 2 || ana.Seconds == nil || *ana.Seconds != 1 {
		t.Errorf("ana: checks %+v, %+v", ana.Checks, ana)
	}
	if lenient := Raters(slices.Values(ballots), nil, true)[0]; lenient.Agreement.K != 1 {
		t.Errorf("with maybe as yes she agrees on %d, want 1", lenient.Agreement.K)
	}
}

func TestClasses(t *testing.T) {
	e := Evidence{
		Outcomes: []Outcome{
			{Label: 0, Top: []int{3}},
			{Picture: "x", Label: 0, Top: []int{3}},
			{Label: 0, Top: []int{7}},
			{Label: 0, Top: []int{8}},
		},
		Votes: Votes{
			{Class: 3}: {Yes: 2, No: 1}, {Class: 3, Picture: "x"}: {Yes: 1}, {Class: 7}: {No: 2},
			{Class: 8}: {No: 1},
		},
	}
	got := e.classes(false)
	if len(got) != 3 || got[0].Class != 8 || got[0].Agreement != nil {
		t.Fatalf("classes() = %+v, want class 8, whose agreement is undefined, first", got)
	}
	if c := got[1]; c.Class != 3 || c.Questions != 2 || c.Positive.K != 3 || c.Positive.N != 4 ||
		*c.Agreement != 1.0/3 {
		t.Errorf("class 3: %+v", c)
	}
}

func TestTooSoon(t *testing.T) {
	start := time.Date(2018, 9, 8, 9, 0, 0, 0, time.UTC)
	answer := func(rater string, view View, days float64) Answer {
		return Answer{
			Rater: rater, Question: Question{Picture: "a", View: view},
			At: start.Add(time.Duration(days * 24 * float64(time.Hour))),
		}
	}
	got := tooSoon([]Answer{
		answer("ana", Whole, 0), answer("ana", Attention, 2.99), // marked
		answer("ben", Whole, 0), answer("ben", Attention, 3),
		answer("cem", Attention, 0), answer("cem", Whole, 1), // marked: the order does not matter
		answer("dan", Whole, 0), answer("eva", Attention, 0), // different raters
	})
	if len(got) != 2 || got[0].Rater != "ana" || got[0].View != Attention || got[1].Rater != "cem" ||
		got[1].View != Whole {
		t.Errorf("tooSoon() = %+v", got)
	}
}
