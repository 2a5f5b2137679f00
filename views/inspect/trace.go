package inspect

import (
	"beyond/engine/attack"
	"beyond/engine/imaging"
)

// traceKey is what a trace depends on, beside model and data set.
type traceKey struct {
	picture  int // index in the set
	settings attack.Settings
}

// frame is one step of an attack and the picture after it, rounded to 8 bits.
type frame struct {
	attack.Step
	image *imaging.RGB
}

// trace is an attack on one picture, as far as it is computed.
type trace struct {
	key    traceKey
	crop   *imaging.RGB
	info   imaging.Info
	frames []frame // of steps 0, 1, …
	label  int     // the class it leads away from; set with the first frame
	ended  bool    // no more frames come
	err    error   // why it ended, where it should not have
	// firstWrong is the first step whose top-1 is not label, reached the first whose top-1 is the target;
	// notYet where there is none so far.
	firstWrong, reached int
}

const notYet = -1

func newTrace(key traceKey) *trace {
	return &trace{key: key, firstWrong: notYet, reached: notYet}
}

// add takes the next frame.
func (t *trace) add(f frame) {
	t.frames = append(t.frames, f)
	top := f.Top[0].Class
	if t.firstWrong == notYet && top != t.label {
		t.firstWrong = f.Index
	}
	if s := t.key.settings; s.Targeted && t.reached == notYet && top == s.Target {
		t.reached = f.Index
	}
}

// last is the last step that is computed, notYet if none is.
func (t *trace) last() int { return len(t.frames) - 1 }

// early reports that the attack ended before its last step, where the gradient is zero.
func (t *trace) early() bool {
	return t.ended && t.err == nil && t.last() < t.key.settings.Steps
}

// bytes is about how much memory it holds.
func (t *trace) bytes() int64 {
	const perValue = 4 + 1 // as float32 and rounded
	var n int64
	for _, f := range t.frames {
		n += perValue * int64(len(f.Picture))
	}
	return n
}

// kept holds the finished traces looked at last, so that going back to one shows it at once.
type kept struct {
	limit  int64    // bytes, but for the trace put last
	traces []*trace // the one used last in front
}

func (k *kept) get(key traceKey) *trace {
	for i, t := range k.traces {
		if t.key == key {
			copy(k.traces[1:i+1], k.traces[:i])
			k.traces[0] = t
			return t
		}
	}
	return nil
}

// put keeps a finished trace, and the others as far as there is room.
func (k *kept) put(t *trace) {
	room, traces := k.limit-t.bytes(), []*trace{t}
	for _, old := range k.traces {
		if room -= old.bytes(); room < 0 {
			break
		}
		traces = append(traces, old)
	}
	k.traces = traces
}
