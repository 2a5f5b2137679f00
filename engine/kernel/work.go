package kernel

// work describes how a layer is cut into tasks: each is some rows of output pixels, counted over all pictures, times
// some groups of output channels.
type work struct {
	perPicture, rows int // rows in a picture, and in a task
	all, groups      int // groups in a picture, and in a task
}

// taskWork is the number of multiplications of a task that is worth starting: a few microseconds.
const taskWork = 400_000

// cut returns tasks of about taskWork multiplications; cost is the cost of one row of one group. It joins groups before
// rows, since groups read the same input.
func cut(rows, groups, cost int) work {
	cost = max(cost, 1)
	w := work{perPicture: rows, rows: 1, all: groups}
	w.groups = min(groups, (taskWork+cost-1)/cost)
	if w.groups == groups {
		cost *= groups
		w.rows = min(rows, (taskWork+cost-1)/cost)
	}
	return w
}

func (w work) tasks(n int) int {
	return w.rowParts(n) * ((w.all + w.groups - 1) / w.groups)
}

func (w work) rowParts(n int) int { return (n*w.perPicture + w.rows - 1) / w.rows }

// unit is one task.
type unit struct{ row, rowEnd, group, groupEnd int }

// unit returns the extent of a task. Neighbouring tasks share their groups, so that workers find the weights in cache.
func (w work) unit(n, task int) unit {
	parts := w.rowParts(n)
	group, row := task/parts*w.groups, task%parts*w.rows
	return unit{row, min(row+w.rows, n*w.perPicture), group, min(group+w.groups, w.all)}
}
