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
	if a.Class, err = strconv.Atoi(row.Subject); err != nil || a.Class < 0 {
		return a, fmt.Errorf("judgement %s: %.40q is no class", row.ID, row.Subject)
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
		a.Chosen, err = strconv.Atoi(row.Value)
	}
	if err == nil {
		a.Right, err = strconv.Atoi(row.Expected)
	}
	if err != nil {
		return a, fmt.Errorf("answer %s of the study: %w", row.ID, err)
	}
	return a, nil
}
