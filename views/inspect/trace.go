package inspect

import (
	"beyond/engine/attack"
	"beyond/engine/imaging"
	"beyond/views/inspect/why"
)

// traceKey tells the attacks of one model and one data set apart.
type traceKey struct {
	picture  int             // index in the set
	settings attack.Settings // of a walk only Steps is set
	along    along
}

// frame is one step of an attack and the picture after it, rounded to 8 bits.
type frame struct {
	attack.Step
	image *imaging.RGB
}

// trace is an attack on one picture, as far as it is computed. It is the why.Attack of the explanation beside it.
type trace struct {
	key    traceKey
	crop   *imaging.RGB
	info   imaging.Info
	frames []frame // of steps 0, 1, …
	label  int     // the class it leads away from; set with the first frame
	// labelled says that label is the picture's own, not the model's first class.
	labelled bool
	ended    bool  // no more frames come
	err      error // why it ended, where it should not have
	// firstWrong is the first step whose top-1 is not label, reached the first whose top-1 is the target;
	// notYet where there is none so far.
	firstWrong, reached int
}

const notYet = -1

func newTrace(key traceKey, labelled bool) *trace {
	return &trace{key: key, labelled: labelled, firstWrong: notYet, reached: notYet}
}

// Step implements why.Attack.
func (t *trace) Step(step int) why.Step {
	s := why.Step{Picture: t.key.picture, Index: step}
	if step > 0 {
		s.Attack, s.Along, s.Restart = t.key.settings, t.key.along.name(), t.restart()
	}
	return s
}

// Unit implements why.Attack.
func (t *trace) Unit(step int) []float32 { return t.frames[step].Picture }

// top1 is the first class after a step.
func (t *trace) top1(step int) int { return t.frames[step].Top[0].Class }

// add takes the next frame. A further run of steps takes the place of the one before, which did not mislead.
func (t *trace) add(f frame) {
	if f.Restart > 0 && f.Index == 1 {
		t.frames = t.frames[:1:1]
	}
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
	s := t.key.settings
	byItself := s.Method == attack.DeepFool || s.Method != attack.IFGSM && t.firstWrong == 0
	return t.ended && t.err == nil && t.last() < s.Steps && !byItself
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

// cache holds the finished traces used last, so that going back to one shows it at once.
type cache struct {
	limit  int64    // bytes, but for the trace put last
	traces []*trace // the one used last in front
}

func (c *cache) get(key traceKey) *trace {
	for i, t := range c.traces {
		if t.key == key {
			copy(c.traces[1:i+1], c.traces[:i])
			c.traces[0] = t
			return t
		}
	}
	return nil
}

// put adds a finished trace, and keeps the others as far as there is room.
func (c *cache) put(t *trace) {
	room, traces := c.limit-t.bytes(), []*trace{t}
	for _, old := range c.traces {
		if room -= old.bytes(); room < 0 {
			break
		}
		traces = append(traces, old)
	}
	c.traces = traces
}
