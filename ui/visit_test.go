package ui

import (
	"context"
	"errors"
	"testing"
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
	ask := func(value int) Answer[int] {
		return r.Ask(t.Context(), func(context.Context) (int, error) { return value, nil })().(Answer[int])
	}
	first, second := ask(1), ask(2)
	if r.Arrived(first) {
		t.Error("the answer to an older question is taken")
	}
	if !r.Pending() || !r.Arrived(second) || second.Value != 2 {
		t.Errorf("the answer to the last question is not taken: %+v", second)
	}
	if r.Pending() || r.Arrived(second) {
		t.Error("an answer is taken twice")
	}
	third := ask(3)
	if r.Drop(); r.Arrived(third) {
		t.Error("an answer is taken that was dropped")
	}
	failed := r.Ask(t.Context(), func(context.Context) (int, error) { return 0, errors.New("no") })().(Answer[int])
	if !r.Arrived(failed) || failed.Err == nil {
		t.Errorf("a failure does not arrive: %+v", failed)
	}
}
