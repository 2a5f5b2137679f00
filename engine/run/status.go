package run

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"beyond/engine/shell"
)

// Status is how far a run has come. Its JSON form is the document of the command run status.
type Status struct {
	Parts       PartsStatus    `json:"parts"`
	Pictures    PicturesStatus `json:"pictures"`
	SecondsLeft *float64       `json:"seconds_left"` // nil while nothing is known
	Running     []RunningShard `json:"running"`
	Merged      bool           `json:"merged"`
	Next        string         `json:"next"` // the command that goes on; "" when nothing is left to do
}

// PartsStatus counts shards.
type PartsStatus struct {
	Done    int   `json:"done"`
	All     int   `json:"all"`
	Missing []int `json:"missing"`
}

// PicturesStatus counts pictures; of a shard under way they are counted by the cost of its steps.
type PicturesStatus struct {
	Done int `json:"done"`
	All  int `json:"all"`
}

// RunningShard is a shard that a worker is computing.
type RunningShard struct {
	Shard int `json:"shard"`
	Progress
}

// silentAfter is how long a worker may say nothing before it is taken for dead.
const silentAfter = 30 * time.Second

// begun returns the counts of shards of which a worker has begun one, ascending.
func begun(folder string) ([]int, error) {
	names, err := filepath.Glob(filepath.Join(partsFolder(folder), ".*.partial"))
	if err != nil {
		return nil, err
	}
	counts := map[int]bool{}
	for _, name := range names {
		if s, ok := shardOfPartial(name); ok {
			counts[s.N] = true
		}
	}
	return slices.Sorted(maps.Keys(counts)), nil
}

// shardOfPartial reads the name of a worker's file.
func shardOfPartial(path string) (Shard, bool) {
	fields := strings.Split(filepath.Base(path), ".")
	if len(fields) < 3 {
		return Shard{}, false
	}
	return parsePart(fields[1])
}

// StatusOf looks at a run's folder.
func StatusOf(folder string) (*Status, error) {
	d, err := ReadDescription(folder)
	if err != nil {
		return nil, err
	}
	shards, missing, of, err := wholeSet(folder, d)
	if err != nil {
		return nil, err
	}
	all := len(d.Data.Pictures)
	s := &Status{
		Parts:    PartsStatus{Done: len(shards), All: of, Missing: append([]int{}, missing...)},
		Pictures: PicturesStatus{All: all}, Running: []RunningShard{},
	}
	for _, shard := range shards {
		s.Pictures.Done += shard.size(all)
	}
	if len(missing) > 0 {
		s.addRunning(folder, of, missing, all)
	}
	_, err = os.Stat(resultsFile(folder))
	s.Merged = err == nil
	switch {
	case len(missing) > 0:
		s.Next = d.command(folder)(Shard{missing[0], of})
	case !s.Merged:
		s.Next = "beyond run merge " + shell.Quote(folder)
	}
	if len(missing) == 0 {
		s.SecondsLeft = new(float64)
	}
	return s, nil
}

// addRunning adds what workers say of the shards that are not done.
func (s *Status) addRunning(folder string, of int, missing []int, all int) {
	now, known := diskTime(partsFolder(folder))
	if !known {
		now = time.Now() // a folder that cannot be written, such as a copy
	}
	longest, speed := 0.0, 0.0 // pictures a second of all workers together
	waiting := 0               // pictures of shards without a worker
	for _, i := range missing {
		shard := Shard{i, of}
		p := progressOf(folder, shard, now)
		if p == nil {
			waiting += shard.size(all)
			continue
		}
		s.Pictures.Done += p.Pictures
		if !p.Running {
			waiting += shard.size(all) - p.Pictures
			continue
		}
		s.Running = append(s.Running, RunningShard{i, *p})
		if p.SecondsLeft > 0 {
			longest = max(longest, p.SecondsLeft)
			speed += float64(p.All-p.Pictures) / p.SecondsLeft
		}
	}
	if speed > 0 {
		s.SecondsLeft = new(longest + float64(waiting)/speed)
	}
}

// progressOf is what the worker of a shard that has come farthest says; nil if none says anything.
func progressOf(folder string, s Shard, now time.Time) *Progress {
	names, _ := filepath.Glob(filepath.Join(partsFolder(folder), "."+s.file()+".*.progress"))
	var best *Progress
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			continue
		}
		p := &Progress{}
		if json.Unmarshal(text, p) != nil {
			continue
		}
		if info, err := os.Stat(name); err == nil {
			p.Running = now.Sub(info.ModTime()) < silentAfter && !gone(name)
		}
		if best == nil || p.Running && !best.Running || p.Running == best.Running && p.Pictures > best.Pictures {
			best = p
		}
	}
	return best
}
