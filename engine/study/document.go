package study

import "encoding/json"

type (
	// Document is the JSON form of a Report. Its study is described by its task in the store.
	Document struct {
		Simulated  bool            `json:"simulated"` // answers of a simulated rater; otherwise of people
		Task       string          `json:"task,omitempty"`
		Name       string          `json:"name,omitempty"`
		Settings   json.RawMessage `json:"settings,omitempty"`
		Rounds     int             `json:"rounds,omitempty"`  // of a simulation
		Classes    int             `json:"classes,omitempty"` // of a simulation
		Conditions []Row           `json:"conditions"`
		Tests      []Test          `json:"tests"`
	}
	// Row is a Result beside the paper's.
	Row struct {
		Condition     Condition `json:"condition"`
		Title         string    `json:"title"`
		N             int       `json:"n"`
		Correct       int       `json:"correct"`
		Share         float64   `json:"share"`
		Low           float64   `json:"low"`
		High          float64   `json:"high"`
		StandardError float64   `json:"standard_error"`    // as share, a fraction of 1
		Dropped       int       `json:"dropped"`           // answers out of time
		More          *int      `json:"more_for_3_points"` // nil: unknown
		Paper         PaperRow  `json:"paper"`
	}
)

// Document returns the report's document without its study.
func (r Report) Document() Document {
	d := Document{Simulated: r.Simulated, Tests: append([]Test{}, r.Tests...)}
	for _, c := range r.Conditions {
		row := Row{
			Condition: c.Condition, Title: c.Condition.Title(), N: c.Success.N, Correct: c.Success.K,
			Share: c.Success.Share, Low: c.Success.Low, High: c.Success.High,
			StandardError: c.StandardError, Dropped: c.Dropped, Paper: Paper(c.Condition),
		}
		if c.More >= 0 {
			row.More = &c.More
		}
		d.Conditions = append(d.Conditions, row)
	}
	return d
}
