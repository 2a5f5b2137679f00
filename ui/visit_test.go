package ui

import (
	"context"
	"errors"
	"slices"
	"testing"

	tea "charm.land/bubbletea/v2"
)

func TestVisit(t *testing.T) {
	var v Visit
	v.End()
	if v.On() || v.Context() != nil {
		t.Error("a visit is on before it begins")
	}
	first := v.Begin()
	second := v.Begin()
	if first.Err() == nil || second.Err() != nil || !v.On() {
		t.Errorf("first: %v, second: %v, on: %t; want the first ended only", first.Err(), second.Err(), v.On())
	}
	v.End()
	if second.Err() == nil || v.On() {
		t.Error("a visit that has ended goes on")
	}
}

func TestOnlyTheLastQuestionIsAnswered(t *testing.T) {
	var r Request[int]
	var taken []int
	var failure error
	ask := func(value int, failed error) Answer {
		return r.Ask(t.Context(), func(context.Context) (int, error) { return value, failed },
			func(value int, err error) tea.Cmd {
				taken, failure = append(taken, value), err
				return nil
			})().(Answer)
	}
	first, second := ask(1, nil), ask(2, nil)
	if first.Take(); len(taken) > 0 {
		t.Error("the answer to an older question is taken")
	}
	if !r.Pending() {
		t.Error("the last question is not pending")
	}
	if second.Take(); !slices.Equal(taken, []int{2}) || failure != nil {
		t.Errorf("taken %v (%v), want the answer to the last question, 2", taken, failure)
	}
	if second.Take(); r.Pending() || len(taken) > 1 {
		t.Errorf("taken %v: an answer is taken twice", taken)
	}
	third := ask(3, nil)
	r.Drop()
	if third.Take(); len(taken) > 1 {
		t.Errorf("taken %v: an answer is taken that was dropped", taken)
	}
	ctx, leave := context.WithCancel(t.Context())
	late := r.Ask(ctx, func(context.Context) (int, error) { return 4, nil }, func(value int, err error) tea.Cmd {
		taken = append(taken, value)
		return nil
	})()
	if leave(); r.Pending() {
		t.Error("an answer is awaited after the visit")
	}
	if late.(Answer).Take(); len(taken) > 1 {
		t.Errorf("taken %v: an answer is taken after the visit", taken)
	}
	if ask(0, errors.New("no")).Take(); failure == nil || r.Pending() {
		t.Errorf("a failure does not arrive: %v", failure)
	}
}
