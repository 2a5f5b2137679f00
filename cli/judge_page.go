package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"

	"beyond/engine"
	"beyond/engine/imaging"
	"beyond/engine/judge"
	"beyond/engine/page"

	"github.com/spf13/cobra"
)

// pageFlags write questions as a page for browsers.
type pageFlags struct {
	html, pictureURL string
	mturk            bool
	perHIT           int
}

func (f *pageFlags) add(c *cobra.Command) {
	flags := c.Flags()
	flags.StringVar(&f.html, "html", "", "write a page that asks the questions in any browser, without a network")
	flags.BoolVar(&f.mturk, "mturk", false,
		"the page is for Mechanical Turk; the table of its HITs lies beside it, with the ending .csv")
	flags.IntVar(&f.perHIT, "per-hit", 1, "questions of a HIT on Mechanical Turk")
	flags.StringVar(&f.pictureURL, "picture-url", "",
		"address at which you will put the pictures for Mechanical Turk; they are written into a folder beside\n"+
			"the page (default: pictures in the table)")
}

// mostPerHIT bounds the questions of a HIT.
const mostPerHIT = 100

func (f *pageFlags) validate() error {
	switch {
	case f.mturk && f.html == "":
		return wrongUse(errors.New("--mturk belongs to --html PAGE"))
	case !f.mturk && (f.perHIT != 1 || f.pictureURL != ""):
		return wrongUse(errors.New("--per-hit and --picture-url belong to --mturk"))
	case f.perHIT < 1 || f.perHIT > mostPerHIT:
		return wrongUse(fmt.Errorf("--per-hit %d: want 1 to %d", f.perHIT, mostPerHIT))
	}
	return validAddress(f.pictureURL)
}

// validAddress returns an error if an address that is given is none of the web.
func validAddress(address string) error {
	if address == "" {
		return nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || strings.Contains(address, " ") {
		return wrongUse(fmt.Errorf("--picture-url %q: want an address, as https://example.org/pictures", address))
	}
	return nil
}

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
	HTML  string   `json:"html"`
	Bytes int      `json:"bytes"`
	HITs  *hitJSON `json:"mturk,omitempty"`
}

// hitJSON describes the HITs of a page for Mechanical Turk.
type hitJSON struct {
	CSV      string `json:"csv"`
	HITs     int    `json:"hits"`
	Largest  int    `json:"largest_bytes"` // the page with the columns of a HIT
	Pictures string `json:"pictures,omitempty"`
}

// practiceQuestions is how many questions a page offers for practice.
const practiceQuestions = 4

// writePage writes the page of a task.
func (e taskExport) writePage(ctx context.Context) (*pageJSON, error) {
	if e.o.mturk {
		return e.writeHITs(ctx)
	}
	items := e.o.selection.Practice(e.asked.Outcomes, e.t.Questions(), practiceQuestions)
	p := page.Judge{Task: e.t, Practice: e.o.task(e.w, items).Items, Gloss: e.gloss}
	made := &pageJSON{HTML: e.o.html}
	err := e.working("drawing pictures", func(progress engine.Progress) error {
		p.Draw = e.drawing(ctx, progress, len(e.t.Items)+len(items))
		return writeFile(e.o.html, func(out io.Writer) error {
			count := &counter{to: out}
			err := page.WriteJudge(count, p)
			made.Bytes = count.n
			return err
		})
	})
	return made, err
}

// drawing draws pictures for raters, of at most so many.
func (e taskExport) drawing(ctx context.Context, p engine.Progress, most int) func(judge.Item) (*imaging.RGB, error) {
	drawn := 0
	return func(item judge.Item) (*imaging.RGB, error) {
		drawn++
		p.Report(drawn, most)
		return e.draw(ctx, item)
	}
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
	if h := p.HITs; h != nil {
		const text = "%s: task %s, %s in %d HITs of at most %d bytes; %s is the table of the batch.\n"
		a.printf(text, p.HTML, task, questions, h.HITs, h.Largest, h.CSV)
		if h.Pictures != "" {
			a.printf("Put the pictures of %s at the address given.\n", h.Pictures)
		}
		a.printf("Next: beyond judge import --mturk BATCH.csv\n")
		return
	}
	const text = "%s: task %s, %s, %.1f MB. Send it to raters; beyond judge import reads the files that they send back.\n"
	a.printf(text, p.HTML, task, questions, float64(p.Bytes)/1e6)
}
