package report

import (
	"beyond/engine/bias"
	"beyond/engine/compare"
	"beyond/engine/dataset"
	"beyond/engine/finding"
	"beyond/engine/judge"
	"beyond/engine/stats"
	"beyond/engine/study"
)

// Input is all that a report is made of.
type Input struct {
	Title      string // "" is one by the data's name
	Program    string // with its version
	Data       Data
	Models     []Model             // the first one's pictures are shown
	Comparison *compare.Comparison // nil for one model
	Study      *study.Report       // nil without answers
}

// Data describes the pictures.
type Data struct {
	Name               string
	Argument           string // of a command line, "" for the gallery
	Pictures, Labelled int
	Classes            int
	Attributes         []string
	Twins              int
	Skipped            []dataset.Skip
}

// Model is what is known of one model. What has not been measured is nil.
type Model struct {
	Arguments  string // of a command line, such as "--model resnet18"
	Inputs     string // such as "3 × 224 × 224"
	Parameters int
	Preset     string // in words
	Evaluation finding.Evaluation
	Findings   []string // sentences
	Attack     compare.Attack
	Accuracy   []stats.Share // by step of the attack
	Judged     *judge.Report
	Bias       *bias.Document
	Surest     []Picture
	// Chosen are prototypes and criticisms of some classes: of each the rows of its selectors.
	Chosen []Choice
	Fooled *Fooled
	Path   *Path
	Pairs  []Row  // pairs of pictures that differ in one attribute
	Absent string // why there are no pictures, "" where there are
}

// Choice is the prototypes and criticisms of one class.
type Choice struct {
	Class string
	N     int
	Rows  []Row
}

// Fooled is an adversarial picture beside the explanations of both of its answers.
type Fooled struct {
	Path string
	Rows []Row
}

// Path is an explanation path.
type Path struct {
	Class, File string
	Rows        []Row
}
