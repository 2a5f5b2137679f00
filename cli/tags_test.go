package cli

import (
	"path/filepath"
	"testing"

	"beyond/engine"
	"beyond/engine/catalogue"
	"beyond/engine/people"
)

// TestTagsBecomeAttributes follows answers from the store to Bias: questions still being asked stay hidden, and classes
// without answers have no attributes.
func TestTagsBecomeAttributes(t *testing.T) {
	w := openWorkspace(t, photos(t), catalogue.Choice{Model: "efficientnet-lite0"})
	answers := people.TagAnswers{Answers: answersIn(t, filepath.Join(t.TempDir(), "people.sqlite"))}
	tagged := engine.NewTaggedPictures(answers, w)
	if list, err := tagged.Attributes(t.Context()); err != nil || len(list) != 0 {
		t.Errorf("of nothing said: %v, %v", list, err)
	}
	if err := answers.Enrol(t.Context(), "ana"); err != nil {
		t.Fatal(err)
	}
	say := func(tag people.Tag) {
		t.Helper()
		if _, err := answers.Append(t.Context(), tag); err != nil {
			t.Fatal(err)
		}
	}
	labelled := -1
	for i, item := range w.Set.Items {
		if content, err := w.Content(i); err == nil {
			say(people.Tag{Rater: "ana", Picture: content, Subject: "on grass", Value: people.Yes})
			if item.Label >= 0 && labelled < 0 {
				labelled = i
			}
		}
	}
	if list, err := tagged.Attributes(t.Context()); err != nil || len(list) != 0 {
		t.Errorf("before anybody may see: %v, %v", list, err)
	}
	say(people.ShownTag("ana", "on grass", w.Model.Classes.At(w.Set.Items[labelled].Label).Name))
	list, err := tagged.Attributes(t.Context())
	if err != nil || len(list) != 1 || list[0].Name != "on grass" || len(list[0].Values) != 1 ||
		list[0].Values[labelled] != "yes" {
		t.Errorf("%+v, %v; want yes of picture %d alone", list, err, labelled)
	}
}
