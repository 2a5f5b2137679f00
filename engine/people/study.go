package people

import (
	"context"
	"encoding/json"
	"fmt"

	"beyond/engine/store"
	"beyond/engine/study"
)

// Study is the body of a study's task: everything that its rounds depend on.
type Study struct {
	Adv      string  `json:"adv,omitempty"` // the selector in Adv's place, "" for Adv
	Data     string  `json:"data"`          // name of the data set
	Epsilon  float64 `json:"epsilon"`       // of the attack
	Model    string  `json:"model"`         // SHA-256 of its file
	Pictures int     `json:"pictures"`
	Preset   string  `json:"preset"`
	Seed     uint64  `json:"seed"`
	Steps    int     `json:"steps"` // of the attack
}

// Find returns the store's task of the same study; ok is false if there is none.
func (b Study) Find(ctx context.Context, s *store.Store) (t store.Task, ok bool, err error) {
	body, err := json.Marshal(b)
	if err != nil {
		return t, false, err
	}
	tasks, err := s.Tasks(ctx, store.Study)
	if err != nil {
		return t, false, err
	}
	for _, t := range tasks {
		if string(t.Body) == string(body) {
			return t, true, nil
		}
	}
	return store.Task{Kind: store.Study, Body: body}, false, nil
}

// Keep returns the store's task of the study. It adds one, named after data, model and seed, if there is none.
func (b Study) Keep(ctx context.Context, s *store.Store, model string) (store.Task, error) {
	t, ok, err := b.Find(ctx, s)
	if ok || err != nil {
		return t, err
	}
	t.Name = fmt.Sprintf("%s, %s, seed %d", b.Data, model, b.Seed)
	t.ID, err = s.AddTask(ctx, t)
	return t, err
}

// KeepSimulated adds the answers of a simulated rater to a study's task, except for answers that it holds already.
// target returns the SHA-256 of the picture that answer k is about.
func KeepSimulated(
	ctx context.Context, s *store.Store, task, rater string, answers []study.Answer, target func(k int) (string, error),
) error {
	if err := s.AddRater(ctx, rater, store.Simulated); err != nil {
		return err
	}
	held, err := Assignments(ctx, s, task, store.Simulated)
	if err != nil && !OnlyLeftOut(err) {
		return err
	}
	known := map[study.Answer]bool{}
	for _, h := range held {
		known[h] = true
	}
	var rows []store.Answer
	for k, answer := range answers {
		if known[answer] {
			continue
		}
		picture, err := target(k)
		if err != nil {
			return err
		}
		rows = append(rows, Assignment(answer, picture, task))
	}
	_, err = s.AppendAll(ctx, rows)
	return err
}
