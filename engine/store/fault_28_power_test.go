package store

import (
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

// TestFault_28_EveryConnectionSyncs looks at the settings that make a commit durable.
func TestFault_28_EveryConnectionSyncs(t *testing.T) {
	s := opened(t, config(t))
	ctx := context.Background()
	for range 4 { // all of the pool: none is given back meanwhile
		c, err := s.db.Conn(ctx)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		var mode string
		var synchronous, keys int
		for pragma, into := range map[string]any{"journal_mode": &mode, "synchronous": &synchronous, "foreign_keys": &keys} {
			if err := c.QueryRowContext(ctx, "PRAGMA "+pragma).Scan(into); err != nil {
				t.Fatal(err)
			}
		}
		if mode != "wal" || synchronous != 2 || keys != 1 {
			t.Errorf("journal %q, synchronous %d, foreign keys %d", mode, synchronous, keys)
		}
	}
}

// TestFault_28_PowerCut cuts the log where a power failure may leave it, on a disk that keeps all synced bytes. Of the
// later bytes some remain, partly wrong.
func TestFault_28_PowerCut(t *testing.T) {
	cfg := config(t)
	s := opened(t, cfg)
	random := rand.New(rand.NewPCG(28, 1))
	var ids []string
	for point := range 100 {
		ids = append(ids, appended(t, s, tag("ana", "p", "grass", Yes)).ID)
		file, log := read(t, cfg.Path), read(t, cfg.Path+"-wal")
		synced := len(log)
		appended(t, s, tag("ben", "p", "grass", No)) // not acknowledged before the power failure
		if later := read(t, cfg.Path+"-wal"); len(later) > synced {
			log = append(log, later[synced:synced+random.IntN(len(later)-synced)]...)
			for at := synced; at < len(log); at += 1 + random.IntN(500) {
				log[at] ^= byte(random.IntN(256))
			}
		} else { // SQLite overwrites the log from its start
			continue
		}
		after := Config{Path: filepath.Join(t.TempDir(), "beyond.db"), Now: cfg.Now, PID: 1}
		for name, data := range map[string][]byte{after.Path: file, after.Path + "-wal": log} {
			if err := os.WriteFile(name, data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		r, err := Open(context.Background(), after)
		if err != nil {
			t.Fatalf("point %d: %v", point, err)
		}
		missing(t, r, ids)
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// missing fails the test for ids that a store lacks, and for problems that its check finds.
func missing(t *testing.T, s *Store, ids []string) {
	t.Helper()
	report, err := s.Check(context.Background())
	if err != nil || len(report.Problems) > 0 {
		t.Errorf("check: %v, %v", report.Problems, err)
	}
	history, err := s.History(context.Background(), Filter{})
	if err != nil {
		t.Error(err)
	}
	times := map[string]int{}
	for _, a := range history {
		times[a.ID]++
	}
	for _, id := range ids {
		if times[id] != 1 {
			t.Errorf("answer %q was acknowledged and is there %d times", id, times[id])
		}
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
