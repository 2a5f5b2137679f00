package tags

import (
	"slices"
	"time"

	"beyond/engine/people"
	"beyond/ui"
	"beyond/ui/safe"
	"beyond/views/crops"
	"beyond/views/record"
	tea "charm.land/bubbletea/v2"
)

// Queue is the screen on which a rater answers questions about one picture after the other. It does not show a
// picture's origin, its prediction, or the answers of others.
type Queue struct {
	ui.Page
	options  Options
	rater    string
	subjects []string

	items   []item
	at      int // the current picture; len(items) at the end
	history []given

	crops crops.Crops
	since time.Time // when the current picture came on screen; zero before

	writer record.Writer
	change change // once the tag on its way is saved
}

// item is one picture with the rater's answers, by question.
type item struct {
	picture int
	content string
	replies map[string]string
}

// given is an answer of this session.
type given struct {
	at     int // of the item
	answer people.Tag
}

// newQueue goes on where the rater stopped.
func newQueue(o Options, rater string, subjects []string, e earlier) *Queue {
	m := &Queue{
		Page: ui.NewPage("tagging", safe.Clean("questions")), options: o, rater: rater, subjects: subjects,
		crops: crops.New(o.Source, o.Content), writer: record.Writer{Answers: o.Answers},
	}
	own := map[[2]string]string{}
	for _, a := range e.Answers {
		if a.Rater == rater {
			own[[2]string{a.Picture, a.Subject}] = a.Value
		}
	}
	for n, content := range e.contents {
		if content == "" {
			continue
		}
		it := item{o.Pictures[n], content, map[string]string{}}
		for _, s := range subjects {
			if value := own[[2]string{content, s}]; value != "" {
				it.replies[s] = value
			}
		}
		m.items = append(m.items, it)
	}
	m.at = m.after(-1)
	return m
}

// open reports whether questions about a picture are left.
func (m *Queue) open(i item) bool { return len(i.replies) < len(m.subjects) }

// after is the next open item, wrapping around; len(items) if there is none.
func (m *Queue) after(at int) int {
	for n := range len(m.items) {
		if next := (at + 1 + n) % len(m.items); m.open(m.items[next]) {
			return next
		}
	}
	return len(m.items)
}

// left counts the open items.
func (m *Queue) left() (n int) {
	for _, i := range m.items {
		if m.open(i) {
			n++
		}
	}
	return n
}

// ended reports whether no item is open.
func (m *Queue) ended() bool { return m.at >= len(m.items) }

// Waiting implements ui.Waiter.
func (m *Queue) Waiting() bool { return m.writer.Busy() || !m.ended() && !m.arrived() }

func (m *Queue) arrived() bool {
	_, _, ok := m.crops.Get(m.items[m.at].picture)
	return ok
}

// seen reports whether the current picture is on screen. Only then can it be tagged.
func (m *Queue) seen() bool {
	img, _, _ := m.crops.Get(m.items[m.at].picture)
	return img != nil
}

// Update implements ui.Screen.
func (m *Queue) Update(msg tea.Msg) tea.Cmd {
	answered := m.Page.Update(msg)
	switch msg := msg.(type) {
	case ui.Shown:
		return m.begin()
	case ui.Hidden:
		m.leave()
	case crops.Loaded:
		next := m.crops.Arrived(msg)
		m.startClock()
		return next
	case record.Written:
		return m.written(msg)
	}
	return answered
}

func (m *Queue) begin() tea.Cmd {
	m.leave()
	m.Visit.Begin()
	return m.turn()
}

func (m *Queue) leave() {
	m.crops.Abandon()
	m.since = time.Time{}
}

// ahead is the number of pictures to fetch in advance.
const ahead = 6

// turn fetches the current picture and the next ones, and the last one, to which an undo returns.
func (m *Queue) turn() tea.Cmd {
	m.since, m.Waited = time.Time{}, 0
	if m.ended() {
		m.crops.Abandon()
		return nil
	}
	if !m.Visit.On() {
		return nil // begin comes back to it
	}
	var near []int
	for at := m.at; len(near) < ahead; {
		at = m.after(at)
		if at >= len(m.items) || slices.Contains(near, m.items[at].picture) {
			break
		}
		near = append(near, m.items[at].picture)
	}
	if len(m.history) > 0 {
		near = append(near, m.items[m.history[len(m.history)-1].at].picture)
	}
	fetch := m.crops.Want(m.Visit.Context(), []int{m.items[m.at].picture}, near)
	m.startClock()
	return fetch
}

// startClock starts the clock once the picture is there.
func (m *Queue) startClock() {
	if !m.ended() && m.since.IsZero() && m.arrived() {
		m.since = m.options.Now()
	}
}
