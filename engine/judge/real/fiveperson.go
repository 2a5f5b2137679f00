package real

import (
	"encoding/json"
	"errors"
	"io"

	"beyond/engine/judge"
	"beyond/engine/rows"
)

// Study is one picture of the five-person study: the numbers of people who saw the given class in it, the class
// guessed by a model, both, or neither.
type Study struct {
	Picture        string
	Given, Guessed int // classes
	SawGiven       int
	SawGuessed     int
	SawBoth        int
	SawNeither     int
}

// ReadStudy reads cleanlab-imagenet-mturk.json. report names the items that are left out.
func ReadStudy(r io.Reader, report *rows.Report) (studies []Study, err error) {
	err = rows.JSONItems(io.LimitReader(r, maxJSON), report, func(_ int, raw json.RawMessage) error {
		s, err := readStudy(raw)
		if err == nil {
			studies = append(studies, s)
		}
		return err
	})
	if err == nil {
		err = report.Refuse()
	}
	return studies, err
}

func readStudy(raw json.RawMessage) (Study, error) {
	var item struct {
		ID      int  `json:"id"`
		Given   *int `json:"given_original_label"`
		Guessed *int `json:"our_guessed_label"`
		Votes   *struct {
			Given, Guessed, Both, Neither int
		} `json:"mturk"`
	}
	if err := json.Unmarshal(raw, &item); err != nil {
		return Study{}, err
	}
	if item.Given == nil || item.Guessed == nil || item.Votes == nil {
		return Study{}, errors.New("want id, given_original_label, our_guessed_label and mturk")
	}
	v, given, guessed := item.Votes, *item.Given, *item.Guessed
	least, most := min(v.Given, v.Guessed, v.Both, v.Neither), max(v.Given, v.Guessed, v.Both, v.Neither)
	if item.ID < 1 || item.ID > validationPictures || least < 0 || most > maxVotes ||
		min(given, guessed) < 0 || max(given, guessed) >= maxClass {
		return Study{}, errors.New("id, class or count out of range")
	}
	return Study{PictureName(item.ID), given, guessed, v.Given, v.Guessed, v.Both, v.Neither}, nil
}

// maxVotes bounds the answers to one question of the study, which has five.
const maxVotes = 100

// Ballot is the answers about the guessed class, by unknown raters. The study did not ask about the given class
// separately.
func (s Study) Ballot() judge.Ballot {
	b := judge.Ballot{Question: judge.Question{Picture: s.Picture, Class: s.Guessed}}
	for range s.SawGuessed + s.SawBoth {
		b.Votes = append(b.Votes, judge.Vote{Reply: judge.Yes})
	}
	for range s.SawGiven + s.SawNeither {
		b.Votes = append(b.Votes, judge.Vote{Reply: judge.No})
	}
	return b
}
