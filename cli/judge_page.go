package cli

import (
	"context"
	"fmt"
	"io"

	"beyond/engine"
	"beyond/engine/imaging"
	"beyond/engine/judge"
	"beyond/engine/page"

	"github.com/spf13/cobra"
)

// pageFlags write questions as a page for browsers.
type pageFlags struct {
	html string
}

func (f *pageFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&f.html, "html", "", "write a page that asks the questions in any browser, without a network")
}

func (f *pageFlags) validate() error { return nil }

// holds returns an error if a page does not hold so many questions.
func (f *pageFlags) holds(questions int) error {
	if f.html == "" || questions <= page.MostQuestions {
		return nil
	}
	const text = "%d questions: a page holds at most %d; draw some with --limit, or write a file with --out"
	return &coded{exitLimit, fmt.Errorf(text, questions, page.MostQuestions)}
}

// pageJSON describes a page.
type pageJSON struct {
	HTML  string `json:"html"`
	Bytes int    `json:"bytes"`
}

// practiceQuestions is how many questions a page offers for practice.
const practiceQuestions = 4

// writePage writes the page of a task.
func (e taskExport) writePage(ctx context.Context) (*pageJSON, error) {
	items := e.o.selection.Practice(e.asked.Outcomes, e.t.Questions(), practiceQuestions)
	p := page.Judge{Task: e.t, Practice: e.o.task(e.w, items).Items, Gloss: e.gloss}
	made := &pageJSON{HTML: e.o.html}
	err := e.working("drawing pictures", func(progress engine.Progress) error {
		drawn := 0
		p.Draw = func(item judge.Item) (*imaging.RGB, error) {
			drawn++
			progress.Report(drawn, len(e.t.Items)+len(items))
			return e.draw(ctx, item)
		}
		return writeFile(e.o.html, func(out io.Writer) error {
			count := &counter{to: out}
			err := page.WriteJudge(count, p)
			made.Bytes = count.n
			return err
		})
	})
	return made, err
}

// gloss is the definition of a class of the model, "" where there is none.
func (e taskExport) gloss(class int) string { return gloss(e.w.Model.Classes.At(class).WNID) }

// counter counts the bytes that pass.
type counter struct {
	to io.Writer
	n  int
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.to.Write(p)
	c.n += n
	return n, err
}

// writePageMade says what a page holds and what comes next.
func (a *app) writePageMade(p *pageJSON, task, questions string) {
	const text = "%s: task %s, %s, %.1f MB. Send it to raters; beyond judge import reads the files that they send back.\n"
	a.printf(text, p.HTML, task, questions, float64(p.Bytes)/1e6)
}
