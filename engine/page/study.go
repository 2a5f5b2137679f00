package page

import (
	"encoding/base64"
	"fmt"
	"io"

	"beyond/engine/imaging"
	"beyond/engine/people"
	"beyond/engine/study"
)

// Study is a page of rounds of the assignment study. The condition under which a rater meets a scene depends on the
// name (study.Shift), so the page holds each scene under all seven.
type Study struct {
	Study  *study.Study
	Rounds int
	ID     string // of the task in the store
	Record []byte // the task's row
	// Content is the SHA-256 of picture i.
	Content func(i int) (string, error)
	Draw    func(i int) (*imaging.RGB, error)
}

// MostRounds bounds the rounds of a page: a rater needs about a minute for each.
const MostRounds = 200

// practiceRounds are how many rounds a page offers for practice.
const practiceRounds = 2

// studyTask is what the script of a study's page reads.
type studyTask struct {
	Hash      string          `json:"hash"`
	ID        string          `json:"id"`
	Answers   string          `json:"answers"`
	Record    string          `json:"record"`
	Questions [][]studyRound  `json:"questions"` // by scene and shift
	Practice  []practiceRound `json:"practice"`
	Pictures  []string        `json:"pictures"`
}

type studyRound struct {
	Target  int                             `json:"target"`
	Columns [study.Columns][study.Shown]int `json:"columns"`
	Row     string                          `json:"row,omitempty"`     // the part of an answer's row about the round, sealed
	Classes string                          `json:"classes,omitempty"` // of the columns, sealed
}

type practiceRound struct {
	studyRound
	Right int `json:"right"` // column, from 1
}

// WriteStudy writes the page. drawn is called with the number of pictures drawn and of all.
func WriteStudy(w io.Writer, s Study, drawn func(done, total int)) error {
	if s.Rounds < 1 || s.Rounds > MostRounds {
		return fmt.Errorf("%d rounds: a page holds 1 to %d", s.Rounds, MostRounds)
	}
	var scenes [][]study.Round
	for k := range s.Rounds {
		var scene []study.Round
		for shift := range study.Conditions() {
			scene = append(scene, s.Study.Person(k, shift))
		}
		scenes = append(scenes, scene)
	}
	var practice []study.Round
	for k := range practiceRounds {
		practice = append(practice, s.Study.Round(-1-k, study.Conditions()[k]))
	}
	n := distinct(append(scenes, practice))
	b := studyBuilder{Study: s, pictures: newAlbum[int](min(studyRoom, mostStudyBytes/n)), total: n, drawn: drawn}
	t := studyTask{ID: s.ID, Answers: "study", Record: base64.StdEncoding.EncodeToString(s.Record)}
	for _, scene := range scenes {
		rounds := make([]studyRound, len(scene))
		for shift, r := range scene {
			var err error
			if rounds[shift], err = b.round(r); err != nil {
				return err
			}
		}
		t.Questions = append(t.Questions, rounds)
	}
	for _, r := range practice {
		one, err := b.round(r)
		if err != nil {
			return err
		}
		one.Row, one.Classes = "", ""
		t.Practice = append(t.Practice, practiceRound{one, r.Right + 1})
	}
	t.Pictures = b.pictures.list
	t.Hash = hash(t)
	return studyContent(t).write(w, "study.html")
}

// Room for pictures, in bytes as data URIs: of one, and of all.
const (
	studyRoom      = 24_000
	mostStudyBytes = 14_000_000
)

// distinct counts the pictures of rounds.
func distinct(scenes [][]study.Round) int {
	seen := map[int]bool{}
	for _, scene := range scenes {
		for _, r := range scene {
			seen[r.Target] = true
			for _, c := range r.Columns {
				for _, i := range c.Pictures {
					seen[i] = true
				}
			}
		}
	}
	return len(seen)
}

type studyBuilder struct {
	Study
	pictures *album[int]
	total    int
	drawn    func(done, total int)
}

func (b studyBuilder) picture(i int) (int, error) {
	return b.pictures.add(i, func() (*imaging.RGB, error) {
		b.drawn(len(b.pictures.list)+1, b.total)
		return b.Draw(i)
	})
}

func (b studyBuilder) round(r study.Round) (one studyRound, err error) {
	classes := make([]int, study.Columns)
	for c, column := range r.Columns {
		classes[c] = column.Class
		for i, picture := range column.Pictures {
			if one.Columns[c][i], err = b.picture(picture); err != nil {
				return one, err
			}
		}
	}
	if one.Target, err = b.picture(r.Target); err != nil {
		return one, err
	}
	content, err := b.Content(r.Target)
	if err != nil {
		return one, err
	}
	answer := study.Answer{Seed: r.Seed, Scene: r.Scene, Condition: r.Condition, Right: r.Columns[r.Right].Class}
	row := people.Assignment(answer, content, "")
	if one.Row, err = sealed(judgeRow{row.Picture, row.Subject, row.Context, row.Expected}); err != nil {
		return one, err
	}
	one.Classes, err = sealed(classes)
	return one, err
}

func studyContent(t studyTask) content {
	intro := []string{
		"You will see a picture, and six classes of six pictures each. Which class does the picture belong to? " +
			counted(len(t.Questions), "round") + ", about a minute each.",
		"Choose with the buttons, or with the keys 1 to 6. " +
			"An answer counts if it is given after 20 seconds and within 3 minutes.",
	}
	c := newContent("Which class is it?", intro, "clock.js", "ledger.js", "visit.js", "round.js", "study.js")
	c.Task = t
	c.round()
	return c
}

// round numbers the classes of a round and their pictures.
func (c *content) round() {
	for i := range study.Columns {
		c.Places = append(c.Places, i+1)
	}
	for i := range study.Shown {
		c.Tiles = append(c.Tiles, i+1)
	}
}
