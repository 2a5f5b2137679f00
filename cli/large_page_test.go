//go:build unix

package cli

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"beyond/engine/imaging"
	"beyond/engine/judge"
	"beyond/engine/page"
)

// TestBrowserLargePage opens a page of 200 pictures that hardly compress: it is at most 15 MB, and the first question is
// there soon. The limit of the time is wide, for machines that do other work; the time is printed.
func TestBrowserLargePage(t *testing.T) {
	const n = 200
	random := rand.New(rand.NewPCG(1, 2))
	task := &judge.Task{ID: "LARGE", Needed: 1}
	for i := range n {
		q := judge.Question{Picture: fmt.Sprintf("%064x", i), Class: i}
		task.Items = append(task.Items, judge.TaskItem{Item: judge.Item{Question: q}, Name: fmt.Sprintf("class %d", i)})
	}
	for _, side := range []int{224, 448} {
		var text bytes.Buffer
		err := page.WriteJudge(&text, page.Judge{
			Task: task, Gloss: func(int) string { return "" },
			Draw: func(judge.Item) (*imaging.RGB, error) {
				img := imaging.NewRGB(side, side)
				for i := range img.Pix {
					img.Pix[i] = uint8(random.Uint32())
				}
				return img, nil
			},
		})
		if err != nil || text.Len() > 15_000_000 {
			t.Fatalf("%d pixels: %d bytes, %v", side, text.Len(), err)
		}
		path := filepath.Join(t.TempDir(), "large.html")
		write(t, path, text.Bytes())
		b := browse(t, t.TempDir())
		b.open(path + "?rater=ana")
		b.wait("asker.ready")
		took := b.eval("performance.getEntriesByName('first question')[0].startTime").(float64)
		t.Logf("%d pictures of %d pixels: %.1f MB, first question after %.0f ms", n, side, float64(text.Len())/1e6, took)
		if took > 5000 {
			t.Errorf("the first question came after %.0f ms", took)
		}
	}
}
