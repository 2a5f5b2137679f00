package finding

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"beyond/engine/dataset"
	"beyond/engine/score"
	"beyond/engine/stats"
)

// TestEvaluate sums up eight pictures by hand: two classes, an attribute, a picture without a label and one left out.
// TestConfusions counts mistakes by label and prediction: a dog for another dog, and for a ball.
func TestConfusions(t *testing.T) {
	const list = "index,wnid,name\n0,n02099601,golden retriever\n1,n02099712,Labrador retriever\n2,n03134739,croquet ball\n3,,x\n"
	classes, err := dataset.ParseClasses(strings.NewReader(list))
	if err != nil {
		t.Fatal(err)
	}
	e := Evidence{WNIDs: []string{"n02099601", "n02099712", "n03134739", ""}}
	for _, pair := range [][2]int{{0, 0}, {0, 1}, {0, 2}, {0, 1}, {1, 3}} {
		e.Pictures = append(e.Pictures, Picture{
			Label: pair[0], Rank: 1 + pair[1] - pair[0], Top: []score.Score{{Class: pair[1], P: 0.5}},
		})
	}
	v := Evaluate(e, classes)
	if len(v.Confusions) != 3 || v.Confusions[0].N != 2 || v.Confusions[0].Common.Name != "retriever" ||
		v.Confusions[1].Common.Name != "whole" || v.Confusions[2].Common != nil {
		t.Errorf("%+v", v.Confusions)
	}
	if mean := float64(1+1+15) / 3; *v.Severity != (Severity{3, mean}) {
		t.Errorf("%+v, want a mean height of %v", *v.Severity, mean)
	}
}

func TestEvaluate(t *testing.T) {
	classes, err := dataset.ParseClasses(strings.NewReader("index,wnid,name\n0,n01,ball\n1,n02,egg\n2,n03,cup\n"))
	if err != nil {
		t.Fatal(err)
	}
	picture := func(label, rank int, ground string) Picture {
		return Picture{Label: label, Rank: rank, Attributes: []string{ground}, Top: []score.Score{{Class: 2, P: 0.5}}}
	}
	e := Evidence{
		Attributes: []string{"ground"},
		Skipped:    []dataset.Skip{{Path: "list.txt", Reason: "no picture"}},
		Pictures: []Picture{
			picture(0, 1, "sand"), picture(0, 2, "grass"), picture(0, 7, "grass"), picture(1, 1, "sand"), picture(1, 3, "sand"),
			picture(-1, 0, "sand"),
			{Path: "dark.png", Label: 1, LeftOut: "NaN", NotFinite: true},
			{Label: 2},
		},
	}
	v := Evaluate(e, classes)
	v.Images = Images(e, classes)
	if v.N != 5 || v.Unlabelled != 1 || v.NotFinite != 1 || v.Pictures() != 8 || len(v.Images) != 6 {
		t.Errorf("%+v, want 5 labelled and predicted, 1 without a label, 8 with skipped ones, 6 images", v)
	}
	if v.Top1.K != 3 || v.Top5.K != 1 {
		t.Errorf("%d and %d wrong, want 3 and 1", v.Top1.K, v.Top5.K)
	}
	if want := []ClassError{{classes.At(0), 3, 2}, {classes.At(1), 2, 1}}; !reflect.DeepEqual(v.Classes, want) {
		t.Errorf("classes %v, want %v", v.Classes, want)
	}
	want := []ValueError{{"ground", "grass", stats.NewShare(2, 2)}, {"ground", "sand", stats.NewShare(1, 3)}}
	if !reflect.DeepEqual(v.Attributes, want) {
		t.Errorf("attributes %+v, want %+v", v.Attributes, want)
	}
	sand, grass := ValueShare{"sand", stats.NewShare(0, 1)}, ValueShare{"grass", stats.NewShare(2, 2)}
	if want := []Effect{{"ground", classes.At(0), sand, grass, 100}}; !reflect.DeepEqual(v.Effects, want) {
		t.Errorf("effects %+v, want %+v", v.Effects, want)
	}
	only := Evaluate(e.Only([]int{4, 6}), classes)
	if only.N != 1 || only.Top1.K != 1 || only.Pictures() != 3 {
		t.Errorf("of two pictures: %+v", only)
	}
	document, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var read Evaluation
	if err := json.Unmarshal(document, &read); err != nil || !reflect.DeepEqual(read, v) {
		t.Errorf("read back %+v, %v; want %+v", read, err, v)
	}
}
