package page

import (
	"encoding/base64"
	"fmt"
	"io"
	"strconv"

	"beyond/engine/imaging"
	"beyond/engine/judge"
	"beyond/engine/people"
)

// Judge is a page of judgements.
type Judge struct {
	Task     *judge.Task
	Practice []judge.TaskItem // with known answers; they are not kept
	Gloss    func(class int) string
	// Draw returns the picture of a question as raters see it. It is called once for questions that show the same.
	Draw func(judge.Item) (*imaging.RGB, error)
}

// Room for pictures, in bytes as data URIs: 200 pictures and their questions take less than 15 MB.
const pictureRoom = 72_000

// MostQuestions is how many questions a page holds. Browsers are slow to open pages of hundreds of megabytes.
const MostQuestions = 5000

// judgeTask is what the script of a page of judgements reads.
type judgeTask struct {
	Hash      string         `json:"hash"` // names the task in the browser's storage
	ID        string         `json:"id"`
	Answers   string         `json:"answers"` // kind of the rows
	Seed      string         `json:"seed"`    // JavaScript's numbers do not hold 64 bits
	Record    string         `json:"record"`  // the task's row, in base64
	Questions []judgeItem    `json:"questions"`
	Practice  []practiceItem `json:"practice,omitempty"`
	Pictures  []string       `json:"pictures"`
}

type judgeItem struct {
	Class   string `json:"class"`
	Gloss   string `json:"gloss,omitempty"`
	Picture int    `json:"picture"`
	Row     string `json:"row"` // what the row of an answer says of the question, sealed
}

type practiceItem struct {
	judgeItem
	Right string `json:"right"`
}

// judgeRow is the part of an answer's row that is the question's.
type judgeRow struct {
	Picture  string `json:"picture"`
	Subject  string `json:"subject"`
	Context  string `json:"context"`
	Expected string `json:"expected,omitempty"`
}

// WriteJudge writes the page of a task. The order of questions is that of judge.NewQueue for the rater's name.
func WriteJudge(w io.Writer, p Judge) error {
	if n := len(p.Task.Items); n > MostQuestions {
		return fmt.Errorf("%d questions: a page holds at most %d", n, MostQuestions)
	}
	pictures := newAlbum[judge.Question](pictureRoom)
	t := judgeTask{
		ID: p.Task.ID, Answers: "judgement", Seed: strconv.FormatUint(p.Task.Seed, 10),
		Record: base64.StdEncoding.EncodeToString(p.Task.Record),
	}
	for _, item := range p.Task.Items {
		one, err := p.item(item, pictures)
		if err != nil {
			return err
		}
		t.Questions = append(t.Questions, one)
	}
	for _, item := range p.Practice {
		one, err := p.item(item, pictures)
		if err != nil {
			return err
		}
		one.Row = ""
		t.Practice = append(t.Practice, practiceItem{one, item.Expect.String()})
	}
	t.Pictures = pictures.list
	t.Hash = hash(t)
	return p.content(t).write(w, "judge.html")
}

// item is a question as the script reads it.
func (p Judge) item(item judge.TaskItem, pictures *album[judge.Question]) (one judgeItem, err error) {
	row := people.Judgement(judge.Answer{Question: item.Question, Expect: item.Expect}, "")
	one = judgeItem{Class: item.Name, Gloss: p.Gloss(item.Class)}
	one.Row, err = sealed(judgeRow{row.Picture, row.Subject, row.Context, row.Expected})
	if err == nil {
		one.Picture, err = pictures.add(item.Shown(), func() (*imaging.RGB, error) { return p.Draw(item.Item) })
	}
	return one, err
}

func (p Judge) content(t judgeTask) content {
	intro := []string{
		counted(len(t.Questions), "question") +
			", one at a time: is what is named beside the picture relevant for it? " +
			"There may be other things in the picture too: answer for the one that is named.",
		"Answer with the buttons, or with the keys y (yes), n (no), s (skip) and u (undo).",
	}
	c := newContent("Questions about pictures", intro,
		"clock.js", "ask.js", "ledger.js", "order.js", "visit.js", "judge.js")
	c.Task = t
	return c
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
