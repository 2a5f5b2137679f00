package run

import (
	"slices"
	"testing"
)

func TestShardOf(t *testing.T) {
	slurm := map[string]string{
		"SLURM_ARRAY_TASK_ID": "7", "SLURM_ARRAY_TASK_COUNT": "4", "SLURM_ARRAY_TASK_MIN": "1", "SLURM_ARRAY_TASK_MAX": "7",
		"SLURM_ARRAY_TASK_STEP": "2",
	}
	sge := map[string]string{"SGE_TASK_ID": "3", "SGE_TASK_FIRST": "1", "SGE_TASK_LAST": "8", "SGE_TASK_STEPSIZE": "1"}
	for _, c := range []struct {
		name  string
		env   map[string]string
		count int
		want  Shard
		err   string
	}{
		{"none", nil, 0, Shard{0, 1}, ""},
		{"a count alone", nil, 8, Shard{0, 1}, ""},
		{"slurm", slurm, 0, Shard{3, 4}, ""},
		{"slurm from 0", map[string]string{"SLURM_ARRAY_TASK_ID": "2", "SLURM_ARRAY_TASK_COUNT": "3"}, 9, Shard{2, 3}, ""},
		{"kubernetes", map[string]string{"JOB_COMPLETION_INDEX": "2"}, 5, Shard{2, 5}, ""},
		{"pbs", map[string]string{"PBS_ARRAY_INDEX": "0"}, 2, Shard{0, 2}, ""},
		{"sge", sge, 0, Shard{2, 8}, ""},
		{"sge without an array", map[string]string{"SGE_TASK_ID": "undefined"}, 0, Shard{0, 1}, ""},
		{"no count", map[string]string{"PBS_ARRAY_INDEX": "1"}, 0, Shard{}, "PBS_ARRAY_INDEX " + ErrNoCount.Error()},
		{
			"out of range",
			map[string]string{"JOB_COMPLETION_INDEX": "5"},
			5,
			Shard{},
			"JOB_COMPLETION_INDEX=5: shard 5/5: the first of 5 is 0, the last 4",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := ShardOf(func(name string) string { return c.env[name] }, c.count)
			if text := errorText(err); got != c.want || text != c.err {
				t.Errorf("%v, %q, want %v, %q", got, text, c.want, c.err)
			}
		})
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestParseShard(t *testing.T) {
	if s, err := ParseShard("3/8"); err != nil || s != (Shard{3, 8}) {
		t.Errorf("%v, %v", s, err)
	}
	for _, text := range []string{"", "3", "8/8", "-1/8", "a/b", "1/0", "1/2/3", "0/10001"} {
		if s, err := ParseShard(text); err == nil {
			t.Errorf("%q is shard %v", text, s)
		}
	}
}

// TestShardsPartition: every picture is in one shard.
func TestShardsPartition(t *testing.T) {
	for n := range 20 {
		for _, count := range []int{1, 2, 7, 30} {
			var all []int
			for i := range count {
				s := Shard{i, count}
				if len(s.of(n)) != s.size(n) {
					t.Fatalf("shard %v of %d pictures has %d, and says %d", s, n, len(s.of(n)), s.size(n))
				}
				all = append(all, s.of(n)...)
			}
			slices.Sort(all)
			for i, picture := range all {
				if i != picture || len(all) != n {
					t.Fatalf("%d pictures in %d shards: %v", n, count, all)
				}
			}
		}
	}
}

func TestPartNames(t *testing.T) {
	for _, s := range []Shard{{0, 1}, {3, 8}, {9999, 10000}} {
		if got, ok := parsePart(s.file()); !ok || got != s {
			t.Errorf("%s is %v, %v", s.file(), got, ok)
		}
	}
	for _, name := range []string{"0000-of-0000", "8-of-9", "0009-of-0008", "00000-of-0001", "results", ".0000-of-0001.x.partial"} {
		if s, ok := parsePart(name); ok {
			t.Errorf("%s is %v", name, s)
		}
	}
}
