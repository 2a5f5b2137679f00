package study

import (
	"context"
	"strconv"
	"time"

	"beyond/engine/study"
	"beyond/ui"
	"beyond/ui/safe"
	"beyond/views/crops"
	"beyond/views/record"
	tea "charm.land/bubbletea/v2"
)

// play is the screen on which rounds are played.
type play struct {
	ui.Page
	options  Options
	study    *study.Study
	rater    string
	practice bool

	crops crops.Crops

	done   map[int]bool // scenes that are answered, or practised
	k      int          // number of the present round
	round  study.Round
	stage  stage
	writer record.Writer
	given  *study.Answer // on its way, or the last one

	// The clock of the round.
	since time.Time     // zero while it stands
	seen  time.Duration // how long the round was shown before the screen was left
	clock ui.Ticket
	phase phase
}

// stage is the part of a round.
type stage int

const (
	deciding stage = iota
	between        // two rounds
)

// phase says whether an answer counts if it is given now.
type phase int

const (
	early phase = iota
	inTime
	late
)

// phaseMsg says that another phase has begun.
type phaseMsg struct {
	clock ui.Ticket
	phase phase
}

func newPlay(o Options, s *study.Study, rater string, done map[int]bool, practice bool) *play {
	if practice {
		done = map[int]bool{}
	}
	title := "rounds" // the condition under which pictures were chosen would be a hint
	if practice {
		title = "practice"
	}
	m := &play{
		Page: ui.NewPage("round", safe.Clean(title)), options: o, study: s, rater: rater, practice: practice, done: done,
		crops: crops.New(o.Source, o.Content), writer: record.Writer{Answers: o.Answers},
	}
	m.k = m.after(-1)
	m.round = m.number(m.k)
	return m
}

// after returns the number of the first round after k that is not answered yet: a person's k-th round is of scene k.
func (m *play) after(k int) int {
	for k++; m.done[k]; k++ {
	}
	return k
}

// number returns the k-th round. Practice has scenes of its own, under one condition after the other.
func (m *play) number(k int) study.Round {
	if m.practice {
		conditions := study.Conditions()
		return m.study.Round(-1-k, conditions[k%len(conditions)])
	}
	return m.study.Person(k, study.Shift(m.rater))
}

// Blind implements ui.Blind.
func (m *play) Blind() bool { return true }

// Waiting implements ui.Waiter.
func (m *play) Waiting() bool { return m.stage == deciding && !m.allThere() || m.writer.Busy() }

// Keys implements ui.Screen. Digits are always the screen's own: a second press must not lead away from it.
func (m *play) Keys() []ui.Key {
	if m.stage == between {
		return m.writer.Beside([]ui.Key{
			ui.NewKey("enter", "next round", m.next, "enter"),
			ui.NewKey("1–6", "only in a round", func() tea.Cmd { return nil }, "1", "2", "3", "4", "5", "6"),
		})
	}
	var columns []ui.Key
	for i := range study.Columns {
		columns = append(columns, ui.NewKey("", "", func() tea.Cmd { return m.choose(i) }, strconv.Itoa(i+1)))
	}
	return m.writer.Beside([]ui.Key{ui.Group("1–6", "its class", columns...)})
}

// Update implements ui.Screen.
func (m *play) Update(msg tea.Msg) tea.Cmd {
	answered := m.Page.Update(msg)
	switch msg := msg.(type) {
	case ui.Shown:
		return m.begin()
	case ui.Hidden:
		m.leave()
	case crops.Loaded:
		return tea.Batch(m.crops.Arrived(msg), m.start())
	case phaseMsg:
		if msg.clock == m.clock {
			m.phase = msg.phase
		}
	case record.Written:
		m.written(msg)
	}
	return answered
}

func (m *play) begin() tea.Cmd {
	m.leave()
	m.Visit.Begin()
	m.Waited = 0
	return m.fetch()
}

// leave stops the clock: only the time in which the round is shown counts.
func (m *play) leave() {
	m.crops.Abandon()
	m.seen, m.since, m.clock = m.elapsed(), time.Time{}, 0
}

// elapsed returns how long the round has been seen.
func (m *play) elapsed() time.Duration {
	if m.since.IsZero() {
		return m.seen
	}
	return m.seen + m.options.Now().Sub(m.since)
}

// fetch gets the pictures of this round and of the next one.
func (m *play) fetch() tea.Cmd {
	cmd := m.crops.Want(m.Visit.Context(), pictures(m.round), pictures(m.number(m.after(m.k))))
	return tea.Batch(cmd, m.start())
}

// pictures are all that a round shows, the target first.
func pictures(r study.Round) []int {
	list := []int{r.Target}
	for _, c := range r.Columns {
		list = append(list, c.Pictures[:]...)
	}
	return list
}

// allThere reports whether every picture of the round is there or cannot be shown.
func (m *play) allThere() bool {
	for _, i := range pictures(m.round) {
		if _, _, arrived := m.crops.Get(i); !arrived {
			return false
		}
	}
	return true
}

// start starts the clock once all pictures are there.
func (m *play) start() tea.Cmd {
	if m.stage != deciding || !m.since.IsZero() || !m.allThere() {
		return nil
	}
	m.since, m.clock = m.options.Now(), ui.NewTicket()
	m.phase = phaseAt(m.seen)
	return tea.Batch(m.tick(study.Earliest, inTime), m.tick(study.Latest, late))
}

func phaseAt(elapsed time.Duration) phase {
	switch {
	case elapsed < study.Earliest:
		return early
	case elapsed <= study.Latest:
		return inTime
	}
	return late
}

// tick says when a phase begins, if it is still to come.
func (m *play) tick(at time.Duration, p phase) tea.Cmd {
	if m.seen >= at {
		return nil
	}
	clock := m.clock
	return m.options.Tick(at-m.seen, func(time.Time) tea.Msg { return phaseMsg{clock, p} })
}

// choose assigns the target to a column, if all pictures are there.
func (m *play) choose(column int) tea.Cmd {
	if m.since.IsZero() {
		return ui.Send(ui.Notify{Text: safe.Clean("pictures of this round are still missing: wait for them")})
	}
	r := m.round
	a := study.Answer{
		Rater: m.rater, Seed: r.Seed, Scene: r.Scene, Condition: r.Condition,
		Chosen: r.Columns[column].Class, Right: r.Columns[r.Right].Class, Took: m.elapsed(),
	}
	m.given = &a
	if m.practice {
		m.finish()
		return nil
	}
	answers := m.options.Answers
	return m.writer.Write(func(ctx context.Context) (string, error) { return answers.Append(ctx, a, r.Target) })
}

// written ends the round once its answer is saved.
func (m *play) written(msg record.Written) {
	if kept, own := m.writer.Arrived(msg); own && kept && m.stage == deciding && m.given != nil {
		m.finish()
	}
}

func (m *play) finish() {
	m.done[m.k], m.stage, m.since, m.clock = true, between, time.Time{}, 0
}

func (m *play) next() tea.Cmd {
	m.k = m.after(m.k)
	m.round, m.stage, m.given, m.seen, m.phase = m.number(m.k), deciding, nil, 0, early
	return m.fetch()
}
