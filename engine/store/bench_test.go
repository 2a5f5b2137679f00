package store

import (
	"context"
	"errors"
	"fmt"
	"testing"
)

// BenchmarkAppend is one answer until it is on the disk.
func BenchmarkAppend(b *testing.B) {
	s := opened(b, config(b))
	a := tag("ana", "p", "grass", Yes)
	for b.Loop() {
		if _, err := s.Append(context.Background(), a); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkOpen is the start of a program, with as many votes as are published and a thousand answers.
func BenchmarkOpen(b *testing.B) {
	cfg := config(b)
	s := opened(b, cfg)
	talk(b, s, 1000)
	_, err := s.AddVotes(context.Background(), func(yield func(Vote, error) bool) {
		for i := range 185_000 {
			if !yield(Vote{Source: "real", File: fmt.Sprintf("ILSVRC2012_val_%08d.JPEG", i/4), Class: i, Yes: i % 6, No: 5 - i%6}, nil) {
				return
			}
		}
	})
	if err := errors.Join(err, s.Close()); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		s, err := Open(context.Background(), cfg)
		if err != nil {
			b.Fatal(err)
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
