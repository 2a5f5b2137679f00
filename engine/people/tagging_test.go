package people

import (
	"slices"
	"testing"
	"time"

	"beyond/engine/store"
)

func TestTagRoundTrip(t *testing.T) {
	s := open(t)
	if err := s.AddRater(t.Context(), "ana", store.Person); err != nil {
		t.Fatal(err)
	}
	answers := TagAnswers{AnswersOf(s)}
	want := []Tag{
		{Rater: "ana", Picture: sha, Subject: "on grass", Value: Unsure, Took: 1500 * time.Millisecond},
		ShownTag("ana", "on grass", "golf ball"),
	}
	for i := range want {
		var err error
		if want[i].ID, err = answers.Append(t.Context(), want[i]); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := answers.Tags(t.Context()); err != nil || !slices.Equal(got, want) {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
	if _, err := answers.Undo(t.Context(), want[0]); err != nil {
		t.Error(err)
	}
	if got, err := answers.Tags(t.Context()); err != nil || !slices.Equal(got, want[1:]) {
		t.Errorf("after undo: got %+v, %v; want %+v", got, err, want[1:])
	}
}

func TestCountTags(t *testing.T) {
	say := func(picture, rater, value string) Tag {
		return Tag{Picture: picture, Rater: rater, Subject: "hands", Value: value}
	}
	v := CountTags([]Tag{
		say("1", "ana", Yes), say("1", "ben", Yes), say("1", "cid", No),
		say("2", "ana", Yes), say("2", "ben", No), say("3", "ana", Unsure), say("4", "ana", No),
	})
	for picture, want := range map[string]string{"1": Yes, "2": Unsure, "3": Unsure, "4": No, "5": ""} {
		if got := v.Of(picture, "hands"); got != want {
			t.Errorf("picture %s: %q, want %q", picture, got, want)
		}
	}
}

func TestDeal(t *testing.T) {
	class := make([]int, 200)
	for i := range class {
		class[i] = i
	}
	prototypes, criticisms := []int{3, 5, 7}, []int{190, 191, 3}
	dealt := Deal(prototypes, criticisms, class, 1)
	if !slices.Equal(dealt, Deal(prototypes, criticisms, class, 1)) {
		t.Error("the same seed deals otherwise")
	}
	if slices.Equal(dealt, Deal(prototypes, criticisms, class, 2)) {
		t.Error("another seed deals the same")
	}
	seen := map[int]bool{}
	for _, i := range dealt {
		if seen[i] {
			t.Errorf("picture %d twice", i)
		}
		seen[i] = true
	}
	for _, i := range append(prototypes, criticisms...) {
		if !seen[i] {
			t.Errorf("picture %d is missing", i)
		}
	}
	if len(dealt) > sampleSize+5 || slices.IsSorted(dealt) {
		t.Errorf("%d pictures, %v", len(dealt), dealt)
	}
	if all := Deal(prototypes, criticisms, class[:wholeClass], 1); len(all) != wholeClass+2 {
		t.Errorf("%d of a class of %d", len(all), wholeClass)
	}
}
