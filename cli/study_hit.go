package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"beyond/engine"
	"beyond/engine/imaging"
	"beyond/engine/page"
	"beyond/engine/people"
	"beyond/engine/store"
)

// writeStudyHITs writes rounds of a study for Mechanical Turk. A task of its own says what the HITs are about; the
// answers go to the study's task.
func (a *app) writeStudyHITs(ctx context.Context, k keptStudy, o *studyTaskFlags) error {
	m := page.Assign{}
	var questions []people.CrowdQuestion
	for round := range o.rounds {
		r := k.Person(round, 0)
		content, err := k.w.Content(r.Target)
		if err != nil {
			return refused(k.w.Set.Items[r.Target].Path, err)
		}
		m.Rounds, questions = append(m.Rounds, r), append(questions, people.CrowdRound(r, content))
	}
	crowd, err := people.NewCrowd(ctx, k.store, questions)
	if err != nil {
		return storeError(err)
	}
	crowd.Study = k.task.ID
	body, err := json.Marshal(map[string]any{"mturk": crowd})
	if err != nil {
		return err
	}
	t := store.Task{Kind: store.Study, Name: k.task.Name + ", on Mechanical Turk", Body: body}
	if m.Task, err = k.store.AddTask(ctx, t); err != nil {
		return storeError(err)
	}
	d := studyTaskJSON{Name: t.Name, Rounds: o.rounds, Task: m.Task}
	d.Page = pageJSON{HTML: o.html, HITs: &hitJSON{CSV: stem(o.html) + ".csv", HITs: o.rounds}}
	if err := a.drawStudyHITs(ctx, k, m, &d.Page, o.pictureURL); err != nil {
		return err
	}
	return a.print(d, func() { a.writePageMade(&d.Page, m.Task, fmt.Sprintf("%d rounds", o.rounds)) })
}

func (a *app) drawStudyHITs(
	ctx context.Context, k keptStudy, m page.Assign, made *pageJSON, address string,
) error {
	files, err := newHITPictures[int](made.HTML, address)
	if err != nil {
		return err
	}
	made.HITs.Pictures = files.folder
	var html, table bytes.Buffer
	err = a.working("drawing pictures", func(p engine.Progress) error {
		m.Picture = func(i int) (string, error) {
			return files.add(i, func() (*imaging.RGB, error) {
				p.Report(len(files.at)+1, len(k.w.Set.Items))
				return k.draw(ctx, i)
			})
		}
		size, err := page.WriteAssign(&html, &table, m)
		made.Bytes, made.HITs.Largest = size.Page, size.Largest
		return err
	})
	if err != nil {
		return err
	}
	return writeBoth(made.HTML, html.Bytes(), made.HITs.CSV, table.Bytes())
}
