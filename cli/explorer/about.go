package explorer

import "beyond/ui/safe"

// saying is what the palette says about an action.
func saying(text string) func() safe.Text {
	return func() safe.Text { return safe.Clean(text) }
}

// aboutClass counts the pictures of a class and, among those that are predicted, the wrong ones.
func (x *Explorer) aboutClass(pictures []int) func() safe.Text {
	return func() safe.Text {
		known, wrong := 0, 0
		for _, i := range pictures {
			switch o := x.w.Outcome(i); {
			case o.Wrong():
				known, wrong = known+1, wrong+1
			case o.Right():
				known++
			}
		}
		if known == 0 {
			return safe.Format("%d pictures", len(pictures))
		}
		return safe.Format("%d pictures, %d of %d wrong", len(pictures), wrong, known)
	}
}

// aboutPicture names the label of a picture and what it is taken for.
func (x *Explorer) aboutPicture(i int) func() safe.Text {
	return func() safe.Text {
		label, classes := safe.Clean("unlabelled"), x.w.Model.Classes
		if l := x.w.Set.Items[i].Label; l >= 0 {
			label = safe.Format("label %s", classes.At(l).Name)
		}
		o := x.w.Outcome(i)
		if o.Prediction == nil {
			return label
		}
		return safe.Concat(label, safe.Format(" · taken for %s", classes.At(o.Prediction.Top[0].Class).Name))
	}
}
