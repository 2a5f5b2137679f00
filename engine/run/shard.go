package run

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// A Shard is one of N shares of the pictures: those whose place in the list leaves the remainder I, so that every
// shard has pictures of all classes. I counts from 0.
type Shard struct{ I, N int }

// ParseShard reads "i/n".
func ParseShard(text string) (Shard, error) {
	first, second, ok := strings.Cut(text, "/")
	i, errI := strconv.Atoi(first)
	n, errN := strconv.Atoi(second)
	if !ok || errI != nil || errN != nil {
		return Shard{}, fmt.Errorf("shard %q: write i/n, such as 0/8", text)
	}
	s := Shard{i, n}
	return s, s.validate()
}

func (s Shard) validate() error {
	switch {
	case s.N < 1 || s.N > mostShards:
		return fmt.Errorf("shard %s: there can be 1 to %d", s, mostShards)
	case s.I < 0 || s.I >= s.N:
		return fmt.Errorf("shard %s: the first of %d is 0, the last %d", s, s.N, s.N-1)
	}
	return nil
}

func (s Shard) String() string { return fmt.Sprintf("%d/%d", s.I, s.N) }

// whole reports whether there is only this shard.
func (s Shard) whole() bool { return s.N == 1 }

// of returns the shard's pictures among n.
func (s Shard) of(n int) []int {
	var indices []int
	for i := s.I; i < n; i += s.N {
		indices = append(indices, i)
	}
	return indices
}

// size counts them.
func (s Shard) size(n int) int { return max(0, (n-s.I+s.N-1)/s.N) }

// file is the name of the shard's part.
func (s Shard) file() string { return fmt.Sprintf("%04d-of-%04d", s.I, s.N) }

var partName = regexp.MustCompile(`^(\d{4,5})-of-(\d{4,5})$`)

// parsePart reads the name of a part.
func parsePart(name string) (Shard, bool) {
	m := partName.FindStringSubmatch(name)
	if m == nil {
		return Shard{}, false
	}
	i, _ := strconv.Atoi(m[1])
	n, _ := strconv.Atoi(m[2])
	s := Shard{i, n}
	return s, s.validate() == nil && s.file() == name
}

// ErrNoCount says that a scheduler tells which shard this is, and not of how many.
var ErrNoCount = errors.New("tells the shard, not of how many: add --shards N, or shards: N to the study")

// ShardOf returns the shard that a scheduler gives to this task of an array. count is used where the scheduler does
// not tell how many there are; 0 is unknown. Without a scheduler it is 0/1.
func ShardOf(getenv func(string) string, count int) (Shard, error) {
	number := func(name string) (int, bool) {
		i, err := strconv.Atoi(getenv(name))
		return i, err == nil
	}
	for _, s := range []struct {
		name, first, step string
		from              int // the first index where the scheduler does not tell
		count             func() (int, bool)
	}{
		{
			name: "SLURM_ARRAY_TASK_ID", first: "SLURM_ARRAY_TASK_MIN", step: "SLURM_ARRAY_TASK_STEP",
			count: func() (int, bool) { return number("SLURM_ARRAY_TASK_COUNT") },
		},
		{name: "JOB_COMPLETION_INDEX"},
		{name: "PBS_ARRAY_INDEX"},
		{
			name: "SGE_TASK_ID", first: "SGE_TASK_FIRST", step: "SGE_TASK_STEPSIZE", from: 1,
			count: func() (int, bool) { return sgeCount(number) },
		},
	} {
		id, ok := number(s.name)
		if !ok {
			continue // unset, or "undefined" outside of an array
		}
		first, known := number(s.first)
		if !known {
			first = s.from
		}
		step, known := number(s.step)
		if !known || step < 1 {
			step = 1
		}
		n := count
		if s.count != nil {
			if told, ok := s.count(); ok {
				n = told
			}
		}
		if n == 0 {
			return Shard{}, fmt.Errorf("%s %w", s.name, ErrNoCount)
		}
		shard := Shard{(id - first) / step, n}
		if err := shard.validate(); err != nil {
			return Shard{}, fmt.Errorf("%s=%d: %w", s.name, id, err)
		}
		return shard, nil
	}
	return Shard{0, 1}, nil
}

// sgeCount counts the tasks of an array of Grid Engine.
func sgeCount(number func(string) (int, bool)) (int, bool) {
	first, ok1 := number("SGE_TASK_FIRST")
	last, ok2 := number("SGE_TASK_LAST")
	step, ok3 := number("SGE_TASK_STEPSIZE")
	if !ok1 || !ok2 || !ok3 || step < 1 || last < first {
		return 0, false
	}
	return (last-first)/step + 1, true
}
