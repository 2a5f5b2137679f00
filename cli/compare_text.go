package cli

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"beyond/engine/compare"
	"beyond/engine/finding"
)

// writeComparison prints a comparison for people. Models are numbered where their names would not fit.
func (a *app) writeComparison(c compare.Comparison) {
	a.printf("%d pictures with a label and an answer of every model\n\n", c.N)
	a.printf("   %-28s %-12s %-32s %-11s %4s %13s\n", "model", "preset", "top-1 error", "top-5 error", "↯", "ms a picture")
	for i, m := range c.Models {
		a.printf("%d  %-28s %-12s %-32s %-11s %4s %13s\n", i+1, m.Name, m.Preset, finding.Column(m.Top1), finding.Short(m.Top5),
			m.StepsText(), m.MillisecondsText())
	}
	a.writeModelNotes(c)
	a.writeModelPairs(c)
	a.writeTogether(c)
	a.writeDisagreements(c)
	a.writeTransfer(c)
	a.writeOverlaps(c)
	for _, s := range c.Skipped {
		a.printf("\nskipped %s: %s", s.Path, s.Reason)
	}
	if len(c.Skipped) > 0 {
		a.printf("\n")
	}
}

// writeModelNotes says of which attack the first wrong steps are, or what computes them, and what times the models.
func (a *app) writeModelNotes(c compare.Comparison) {
	notes := []string{"↯ not known: without --no-transfer it is"}
	if c.Attack != nil {
		notes[0] = "↯ not known: no picture is right"
	}
	if at := slices.IndexFunc(c.Models, func(m compare.Model) bool { return m.Attacked != nil }); at >= 0 {
		s := c.Models[at].Attacked
		notes[0] = fmt.Sprintf("↯ step of %s, ε %g by which half of the right ones are wrong", s.Norm, s.Epsilon)
		if slices.ContainsFunc(c.Models, func(m compare.Model) bool { return m.Steps != nil && !m.IsWhole() }) {
			notes[0] += " (…: of those attacked so far)"
		}
	}
	if !slices.ContainsFunc(c.Models, func(m compare.Model) bool { return m.Milliseconds != nil }) {
		notes = append(notes, "ms a picture not timed: --time does")
	}
	a.printf("%s\n", strings.Join(notes, " · "))
}

func (a *app) writeModelPairs(c compare.Comparison) {
	a.printf("\n%-7s %10s %10s %10s %10s %10s %9s  McNemar\n",
		"models", "first only", "second only", "both wrong", "by chance", "same class", "κ")
	at := 0
	for i := range c.Models {
		for j := i + 1; j < len(c.Models); j++ {
			p := c.Pairs[at]
			at++
			kappa := "–"
			if p.Consistency != nil {
				kappa = fmt.Sprintf("%.2f", *p.Consistency)
			}
			a.printf("%d · %d   %10d %11d %10d %10.1f %10d %9s  %s, corrected %s\n", i+1, j+1, p.OnlyARight, p.OnlyBRight,
				p.BothWrong, p.ByChance, p.BothWrongSame, kappa, finding.Probability(p.McNemar), finding.Probability(p.Adjusted))
		}
	}
	a.printf("first only, second only: right where the other is wrong; by chance: both wrong if they erred independently\n")
}

func (a *app) writeTogether(c compare.Comparison) {
	t := c.Together
	a.printf("\nall right %d · all wrong %d (%.1f by chance) · same answer of all %d\n",
		t.AllRight, t.AllWrong, t.ByChance, t.Agree)
	for i, m := range c.Models {
		if len(c.Models) > 2 {
			a.printf("only %d right %d · only %d wrong %d\n", i+1, m.OnlyRight, i+1, m.OnlyWrong)
		}
	}
}

// mostDisagreements bounds the classes that are printed; --json has all.
const mostDisagreements = 12

func (a *app) writeDisagreements(c compare.Comparison) {
	rows := slices.DeleteFunc(slices.Clone(c.Classes), func(r compare.Class) bool { return r.Agree == r.N })
	slices.SortStableFunc(rows, func(x, y compare.Class) int { return cmp.Compare((x.Agree * y.N), (y.Agree * x.N)) })
	if len(rows) == 0 {
		return
	}
	a.printf("\n%-28s %5s %6s", "agree least on", "n", "agree")
	for i := range c.Models {
		a.printf(" %8s", fmt.Sprintf("%d wrong", i+1))
	}
	a.printf("\n")
	for _, r := range rows[:min(mostDisagreements, len(rows))] {
		a.printf("%-28s %5d %6d", r.Class.Name, r.N, r.Agree)
		for _, wrong := range r.Wrong {
			a.printf(" %8d", wrong)
		}
		a.printf("\n")
	}
}

func (a *app) writeTransfer(c compare.Comparison) {
	if c.Attack == nil {
		return
	}
	a.printf("\nfooled after %d steps of %s, ε %g (made on the row, tried on the column; of those both get right)\n%10s",
		c.Attack.Steps, c.Attack.Norm, c.Attack.Epsilon, "")
	for j := range c.Models {
		a.printf(" %-34s", fmt.Sprintf("on %d", j+1))
	}
	a.printf("\n")
	for i, row := range c.Transfer {
		a.printf("made on %-2d", i+1)
		for _, share := range row {
			a.printf(" %-34s", finding.Column(share))
		}
		a.printf("\n")
	}
}

func (a *app) writeOverlaps(c compare.Comparison) {
	e := c.Explanations
	if e == nil {
		return
	}
	a.printf("\nsegments in common of the %d of an explanation, over %d pictures\n", e.K, e.N)
	at := 0
	for i := range c.Models {
		for j := i + 1; j < len(c.Models); j++ {
			a.printf("%d · %d   %.2f (%.2f by chance)\n", i+1, j+1, e.Pairs[at].Shared, e.Pairs[at].ByChance)
			at++
		}
	}
}
