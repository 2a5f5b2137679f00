package store

import (
	"context"
	"errors"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"
)

// BenchmarkAppend is one answer until it is on the disk; medians count, as a disk has its moments.
func BenchmarkAppend(b *testing.B) {
	s := opened(b, config(b))
	a := tag("ana", "p", "grass", Yes)
	var took []float64
	for b.Loop() {
		start := time.Now()
		if _, err := s.Append(context.Background(), a); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(start).Seconds()*1e3)
	}
	slices.Sort(took)
	b.ReportMetric(took[len(took)/2], "ms/median")
	b.ReportMetric(took[len(took)*99/100], "ms/p99")
}

// BenchmarkOpen is the start of a program, with as many votes as are published and a thousand answers.
func BenchmarkOpen(b *testing.B) {
	cfg := config(b)
	s := opened(b, cfg)
	talk(b, s, 1000)
	_, err := s.AddVotes(context.Background(), manyVotes(185_000))
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

// BenchmarkResults are kept and found predictions of a thousand features, and the opening of a file of 20,000 of them.
func BenchmarkResults(b *testing.B) {
	path := filepath.Join(b.TempDir(), "results.db")
	r := resultsAt(b, path, 1<<30)
	value := make([]byte, 5200)
	for i := range 20_000 {
		r.Put(key(i), value)
		for len(r.writes) > resultsQueued/2 {
			runtime.Gosched()
		}
	}
	if err := r.Close(); err != nil {
		b.Fatal(err)
	}
	b.Run("open", func(b *testing.B) {
		for b.Loop() {
			r := resultsAt(b, path, 1<<30)
			if err := r.Close(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("get", func(b *testing.B) {
		r := resultsAt(b, path, 1<<30)
		i := 0
		for b.Loop() {
			if _, ok := r.Get(key(i % 20_000)); !ok {
				b.Fatalf("result %d is not there", i)
			}
			i++
		}
	})
	b.Run("put", func(b *testing.B) {
		r := resultsAt(b, path, 1<<30)
		i := 0
		for b.Loop() {
			r.Put(key(i), value)
			i++
		}
	})
}
