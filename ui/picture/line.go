package picture

import "time"

// line is the connection to a terminal at the other end of a network. Its buffers take megabytes at once, and everything
// written later, the answer to a key too, waits behind them. So the terminal is asked to report after each picture, and
// no more is sent than the line carries in a moment.
type line struct {
	asks        bool // the terminal is asked to report
	sent, acked int64
	ackedAt     time.Time
	rate        float64       // bytes a second, 0 if unknown
	trip        time.Duration // shortest time from a question to its answer, 0 if unknown
	asked       []question
	silent      int // how many questions were not answered
}

// question is a request for a report, with the bytes sent before it.
type question struct {
	sent int64
	from time.Time // when the first of the bytes since the question before was sent
	at   time.Time
}

const (
	askReport = "\x1b[5n" // DSR
	report    = "\x1b[0n"

	firstWindow = 16 << 10 // bytes on their way while the rate is unknown
	leastRate   = 8 << 10
	leastSample = 4 << 10               // bytes by which a rate is measured
	queueTime   = 60 * time.Millisecond // the longest queue on a line whose rate is known
	answerTime  = 5 * time.Second       // after which a question counts as answered
	slowRate    = 600e3                 // a page of pictures takes a second at this rate
)

// sending notes n bytes that are about to be written.
func (l *line) sending(n int, now time.Time) {
	if l.sent == l.acked {
		l.ackedAt = now.Add(l.trip) // the line was idle: the first byte is answered a trip later
	}
	l.sent += int64(n)
}

// ask returns the request for a report on the bytes sent since the last one, of which the first was sent at from, or nil.
func (l *line) ask(from, now time.Time) []byte {
	if !l.asks {
		return nil
	}
	l.asked = append(l.asked, question{l.sent, from, now})
	return []byte(askReport)
}

// answered is called when the terminal reports.
func (l *line) answered(now time.Time) {
	if len(l.asked) == 0 {
		return
	}
	q := l.asked[0]
	l.asked = l.asked[1:]
	l.silent = 0
	delay := now.Sub(q.at)
	if l.trip == 0 || delay < l.trip {
		l.trip = max(delay, time.Millisecond)
	}
	begin := q.from.Add(l.trip)
	if begin.Before(l.ackedAt) {
		begin = l.ackedAt
	}
	bytes := float64(q.sent - l.acked)
	l.acked, l.ackedAt = q.sent, now
	if bytes < leastSample {
		return
	}
	sample := bytes / max(now.Sub(begin).Seconds(), 1e-3)
	switch {
	case l.rate == 0:
		l.rate = sample
	case delay < l.trip+10*time.Millisecond: // the line was not full
		l.rate = max(1.1*l.rate, sample)
	default:
		l.rate = 0.5*l.rate + 0.5*sample
	}
	l.rate = max(l.rate, leastRate)
}

// wait returns how long to wait before more is sent, 0 if not at all.
func (l *line) wait(now time.Time) time.Duration {
	if !l.asks || len(l.asked) == 0 && l.rate == 0 {
		return 0
	}
	if len(l.asked) > 0 && now.Sub(l.asked[0].at) > answerTime {
		l.asked, l.acked, l.ackedAt = nil, l.sent, now
		if l.silent++; l.silent == 2 {
			l.asks = false // this terminal does not report
		}
		return 0
	}
	unanswered := float64(l.sent - l.acked)
	if l.rate == 0 {
		if unanswered < firstWindow {
			return 0
		}
		return answerTime
	}
	// What was answered a trip ago has left the queue since then.
	queue := unanswered/l.rate - now.Sub(l.ackedAt).Seconds() - l.trip.Seconds()
	if over := queue - queueTime.Seconds(); over > 0 {
		return max(time.Duration(over*float64(time.Second)), time.Millisecond)
	}
	return 0
}

// slow reports whether pictures take long enough for smaller ones to be shown first.
func (l *line) slow() bool { return l.asks && (l.rate == 0 || l.rate < slowRate) }

// blocked notes that a write of n bytes took a while, as it does where nothing buffers the line.
func (l *line) blocked(n int, took time.Duration) (slow bool) {
	return took > 50*time.Millisecond && float64(n)/took.Seconds() < slowRate
}
