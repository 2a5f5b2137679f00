// Package near finds the word that somebody meant.
package near

// Word returns the word of a list that is fewest edits away from a misspelt one, "" if none is near: more than a third
// of its letters, and at least one, would change. The first of several equally near words counts.
func Word(misspelt string, words []string) string {
	best, fewest := "", len([]rune(misspelt))/3+1
	if len([]rune(misspelt)) == 1 {
		return ""
	}
	for _, w := range words {
		if d := distance([]rune(misspelt), []rune(w)); d < fewest || d == fewest && best == "" {
			best, fewest = w, d
		}
	}
	return best
}

// distance counts the letters that must be inserted, removed or replaced, or swapped with their neighbour, to make b of
// a: the optimal string alignment distance.
func distance(a, b []rune) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}
