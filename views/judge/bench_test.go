package judge

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"beyond/engine"
	"beyond/engine/imaging"
	"beyond/engine/judge"
	"beyond/engine/people"
	"beyond/engine/store"
	"beyond/ui"
	"beyond/ui/uitest"
)

// BenchmarkJudgement is one judgement on the screen: from the key until it is on the disk, and until the next
// question is drawn.
func BenchmarkJudgement(b *testing.B) {
	path := filepath.Join(b.TempDir(), "beyond.db")
	answers := people.NewAnswers(func(ctx context.Context) (*store.Store, error) {
		return store.Open(ctx, store.Config{Path: path, Now: time.Now})
	})
	defer answers.Close()
	if err := answers.Enrol(b.Context(), "ana"); err != nil {
		b.Fatal(err)
	}
	var q judge.Queue
	const enough = 100_000
	for i := range enough {
		q.Items = append(q.Items, judge.Item{Question: judge.Question{Picture: fmt.Sprintf("%064x", i)}})
	}
	screen := NewAsking(AskingOptions{
		Pictures: blankPictures{}, Answers: people.JudgementAnswers{Answers: answers}, Rater: "ana", Queue: q,
		Class: func(int) string { return "tench" }, Now: time.Now,
	})
	uitest.Answer(screen, screen.Update(ui.Shown{}))
	var took []float64
	for b.Loop() {
		start := time.Now()
		next := screen.Update(uitest.Press(screen, "y")())
		screen.Draw(ui.NewCanvas(120, 36, ui.DarkTheme()))
		took = append(took, float64(time.Since(start).Microseconds())/1000)
		uitest.Answer(screen, next)
	}
	slices.Sort(took)
	b.ReportMetric(took[len(took)/2], "ms/median")
	b.ReportMetric(took[len(took)*99/100], "ms/p99")
}

type blankPictures struct{}

func (blankPictures) Shown(context.Context, engine.Priority, judge.Question) (*imaging.RGB, error) {
	return imaging.NewRGB(224, 224), nil
}

func (blankPictures) Examples(context.Context, engine.Priority, int, string) ([]*imaging.RGB, error) {
	return nil, nil
}
