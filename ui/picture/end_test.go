package picture

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// slowTerminal takes each piece after a while, until it has taken all that it ever will.
type slowTerminal struct {
	each  time.Duration
	takes int
	got   strings.Builder
	never chan struct{}
}

func (s *slowTerminal) Write(p []byte) (int, error) {
	if s.takes == 0 {
		<-s.never
	}
	s.takes--
	time.Sleep(s.each)
	return s.got.Write(p)
}

// TestFault_40_SlowEnd ends before terminals that are slow, and that take no more: the end waits as long as pieces are taken.
func TestFault_40_SlowEnd(t *testing.T) {
	for _, c := range []struct {
		pieces, takes int
		waits         time.Duration
	}{{10, -1, 4 * time.Second}, {10, 3, 3*400*time.Millisecond + patience}, {10, 0, patience}} {
		synctest.Test(t, func(t *testing.T) {
			terminal := &slowTerminal{each: 400 * time.Millisecond, takes: c.takes, never: make(chan struct{})}
			o := newOutput(terminal, false)
			text := strings.Repeat("x", c.pieces*pieceSize-len(o.line.ask(time.Now(), time.Now())))
			began := time.Now() // of the bubble's clock, which stands while anything runs
			_, _ = o.Write([]byte(text))
			o.close()
			waited := time.Since(began)
			if c.takes < 0 && !strings.Contains(terminal.got.String(), text) {
				t.Errorf("%d bytes of %d are written", terminal.got.Len(), len(text))
			}
			if waited != c.waits {
				t.Errorf("takes %d: ended after %v, want %v", c.takes, waited, c.waits)
			}
			close(terminal.never)
			synctest.Wait()
			time.Sleep(time.Minute)
		})
	}
}
