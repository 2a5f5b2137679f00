package store

import (
	"context"
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
