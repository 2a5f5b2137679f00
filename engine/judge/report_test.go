package judge

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"
)

// Other programs read the document of a report: nothing but the names of pictures is lost.
func TestReportRoundTrip(t *testing.T) {
	yes := Yes
	var e Evidence
	e.Source, e.Labels = "people", Labels{"a": {2}}
	for i, picture := range []string{"a", "b", "c"} {
		o := Outcome{Picture: picture, Label: 1, Top: []int{2, 3, 4, 5, 6 + i}}
		e.Outcomes = append(e.Outcomes, o)
		o.Variant = "attacked"
		e.Attacked = append(e.Attacked, o)
		for r, rater := range []string{"ana", "ben"} {
			e.Answers = append(e.Answers,
				Answer{Rater: rater, Question: o.Question(0, Whole), Reply: Reply(2 * (i + r) % 4), Took: time.Second},
				Answer{Rater: rater, Question: e.Outcomes[i].Question(0, Whole), Reply: Yes},
				Answer{Rater: rater, Question: Question{Picture: "z"}, Reply: Yes, Expect: &yes})
		}
	}
	e.Votes = Count(e.Answers)
	e.Lists = []List{{"experts", []ListedMistake{{
		Question: e.Outcomes[0].Question(0, Whole),
		Category: "Fine-grained error", Severity: "Minor",
	}}}}
	want := NewReport(e, Rule{Threshold: 2, Raters: 2})
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got Report
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(got)
	if err != nil || string(again) != string(text) {
		t.Errorf("read back, the report is %s, %v; want %s", again, err, text)
	}
	if len(want.ByVerdict[Accepted]) != 3 || len(want.Raters[0].Pictures) != 4 || len(want.Classes[0].Pictures) != 3 {
		t.Errorf("pictures %v, %v, %v", want.ByVerdict, want.Raters[0].Pictures, want.Classes[0].Pictures)
	}
	forget(want)
	if !reflect.DeepEqual(&got, want) {
		t.Errorf("read back, the report is %+v, want %+v", got, *want)
	}
}

// forget drops the names of pictures, and the figures made only for screens.
func forget(r *Report) {
	for _, e := range []*RectifiedError{
		&r.RectifiedError, &r.Adversarial.Whole.RectifiedError,
		&r.Adversarial.Attention.RectifiedError,
	} {
		e.ByVerdict, e.ByPositive = [3][]string{}, nil
	}
	r.Adversarial.Whole.OfFooled, r.Adversarial.Attention.OfFooled = RectifiedError{}, RectifiedError{}
	r.Top5.Pictures = nil
	for i := range r.Raters {
		r.Raters[i].Pictures = nil
	}
	for i := range r.Classes {
		r.Classes[i].Pictures = nil
	}
}
