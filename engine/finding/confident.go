package finding

import (
	"fmt"

	"beyond/engine/stats"
)

// confident is the probability from which on a prediction counts as made with great confidence.
const confident = 0.9

// overconfident compares how often predictions with a probability of 0.9 or more are wrong with how often
// they should be if the probabilities were right (calibration; Guo et al. 2017, §2). It finds something if the whole
// interval lies above the error that the probabilities promise.
func overconfident(e Evidence) []Finding {
	claims := func(p Picture) bool { return p.judged() && p.Top[0].P >= confident }
	wrong := func(p Picture) bool { return claims(p) && p.Wrong() }
	f := about(Overconfident)
	f.Share = stats.NewShare(e.count(wrong), e.count(claims))
	promised := 0.0
	for _, i := range e.where(claims) {
		promised += (1 - e.Pictures[i].Top[0].P) / float64(f.Share.N)
	}
	if f.Share.N < LeastForPercent || f.Share.Low <= promised {
		return nil
	}
	f.Effect = f.Share.Share - promised
	f.Pictures = e.where(wrong)
	f.Sentence = fmt.Sprintf("Where it is 90 %% sure or more, %s are wrong (%s/%s)",
		Short(f.Share), Count(f.Share.K), Count(f.Share.N))
	return []Finding{f}
}
