// Package people connects people's answers in the store with their evaluation (judge, study). It writes judgements,
// assignments and tags as rows and reads them back, imports published votes, and gathers the evidence for a report.
package people

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"beyond/engine/judge"
	"beyond/engine/store"
	"beyond/engine/study"
)

// Judgement is the row of a judgement. task is the id of the task that asked, "" if none did. The picture must be
// named by SHA-256.
func Judgement(a judge.Answer, task string) store.Answer {
	row := store.Answer{
		ID: a.ID, Time: a.At, Rater: a.Rater, Task: task, Kind: store.Judgement,
		Picture: a.Picture, Subject: strconv.Itoa(a.Class), Context: shown(a.Question),
		Value: a.Reply.String(), Milliseconds: a.Took.Milliseconds(),
	}
	if a.Expect != nil {
		row.Expected = a.Expect.String()
	}
	return row
}

// shown words the view of a question: "whole" or "attention", and after a space the variant.
func shown(q judge.Question) string {
	view := "whole"
	if q.View == judge.Attention {
		view = "attention"
	}
	return strings.TrimSuffix(view+" "+q.Variant, " ")
}

// ReadJudgement reads a row of Judgement. The row may come from another machine's file.
func ReadJudgement(row store.Answer) (judge.Answer, error) {
	a := judge.Answer{
		ID: row.ID, Rater: row.Rater, At: row.Time,
		Took: time.Duration(row.Milliseconds) * time.Millisecond,
	}
	a.Picture = row.Picture
	var err error
	if a.Class, err = readClass(row.Subject); err != nil {
		return a, fmt.Errorf("judgement %s: %w", row.ID, err)
	}
	view, variant, _ := strings.Cut(row.Context, " ")
	switch view {
	case "whole":
	case "attention":
		a.View = judge.Attention
	default:
		return a, fmt.Errorf("judgement %s: view %.40q is neither whole nor attention", row.ID, view)
	}
	a.Variant = variant
	if a.Reply, err = judge.ParseReply(row.Value); err != nil {
		return a, fmt.Errorf("judgement %s: %w", row.ID, err)
	}
	if row.Expected != "" {
		expect, err := judge.ParseReply(row.Expected)
		if err != nil {
			return a, fmt.Errorf("judgement %s: expected %w", row.ID, err)
		}
		a.Expect = &expect
	}
	return a, nil
}

// Valid returns an error for a row that does not read back as the row of a judgement, an assignment or a tag. Rows of
// other kinds are valid.
func Valid(row store.Answer) error {
	if row.Undoes != "" { // an undo has no value, and none is expected
		if row.Kind == store.Study {
			row.Expected = "0"
		}
		row.Value = map[string]string{
			store.Judgement: store.Skip, store.Study: "0", store.Tag: store.Unsure, selectionKind: No, noteKind: noNote,
		}[row.Kind]
	}
	var again store.Answer
	switch row.Kind {
	case store.Judgement:
		a, err := ReadJudgement(row)
		if err != nil {
			return err
		}
		again = Judgement(a, row.Task)
	case store.Study:
		a, err := ReadAssignment(row)
		if err != nil {
			return err
		}
		again = Assignment(a, row.Picture, row.Task)
	case store.Tag:
		t, err := readTag(row)
		if err != nil {
			return err
		}
		again = t.row()
	case selectionKind, noteKind:
		_, err := readMark(row)
		return err
	default:
		return nil
	}
	if row.Kind != store.Tag && row.Picture == "" {
		return fmt.Errorf("%s %s: it has no picture", row.Kind, row.ID)
	}
	if again.Subject != row.Subject || again.Context != row.Context {
		return fmt.Errorf("%s %s: subject %.40q and context %.40q, want %.40q and %.40q",
			row.Kind, row.ID, row.Subject, row.Context, again.Subject, again.Context)
	}
	return nil
}

// Assignment is the row of an answer to a round of a study's task. target is the SHA-256 of the picture assigned.
func Assignment(a study.Answer, target, task string) store.Answer {
	return store.Answer{
		Rater: a.Rater, Task: task, Kind: store.Study, Picture: target,
		Subject: fmt.Sprintf("seed %d scene %d", a.Seed, a.Scene), Context: a.Condition.String(),
		Value: strconv.Itoa(a.Chosen), Expected: strconv.Itoa(a.Right), Milliseconds: a.Took.Milliseconds(),
	}
}

// ReadAssignment reads a row of Assignment.
func ReadAssignment(row store.Answer) (study.Answer, error) {
	a := study.Answer{Rater: row.Rater, Took: time.Duration(row.Milliseconds) * time.Millisecond}
	_, err := fmt.Sscanf(row.Subject, "seed %d scene %d", &a.Seed, &a.Scene)
	if err == nil {
		a.Condition, err = study.ParseCondition(row.Context)
	}
	if err == nil {
		a.Chosen, err = readClass(row.Value)
	}
	if err == nil {
		a.Right, err = readClass(row.Expected)
	}
	if err != nil {
		return a, fmt.Errorf("answer %s of the study: %w", row.ID, err)
	}
	return a, nil
}

// mostClasses is more than any model has.
const mostClasses = 1 << 24

func readClass(s string) (int, error) {
	class, err := strconv.Atoi(s)
	if err != nil || class < 0 || class >= mostClasses {
		return 0, fmt.Errorf("%.40q is not a class", s)
	}
	return class, nil
}
