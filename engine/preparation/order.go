package preparation

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"beyond/engine/dataset"
)

// AsGiven names the order in which the list of labels was given, Background the same behind an output for no class.
const (
	AsGiven    = "as given"
	Background = "background"
)

// Order says which output of a network stands for each class of a list.
type Order struct {
	Name   string
	Output []int // by class; −1 if no output stands for it
}

// A Listed is another list of labels to be tried: At(i) is the name of output i.
type Listed struct {
	Name string
	*dataset.Classes
}

// Orders returns the orders of labels that people and tools use, as given first. Labels are those of the set, by the
// list classes, for a network of so many outputs. Orders that agree on all classes of the set are one, under the first
// name.
func Orders(classes *dataset.Classes, outputs int, set *dataset.Set, others []Listed) []Order {
	n := classes.Len()
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	present := labelsOf(set)
	orders := []Order{shifted(AsGiven, n, outputs, 0)}
	if outputs > n {
		orders = append(orders, shifted(Background, n, outputs, 1))
	}
	if outputs == n {
		orders = append(orders, sorted(classes, all, set, "")...)
		orders = append(orders, shifted("one later", n, outputs, 1), shifted("one earlier", n, outputs, -1))
	}
	if outputs == len(present) && outputs < n {
		orders = append(orders, ranked("the data's classes", n, present, cmp.Compare[int]))
		orders = append(orders, sorted(classes, present, set, "the data's classes ")...)
	}
	for _, other := range others {
		orders = append(orders, listed(classes, other))
	}
	return distinct(orders, present)
}

// List writes the names of so many outputs in this order as a list of index,wnid,name, as --labels reads it. An output
// that stands for no class is called "no class".
func (o Order) List(classes *dataset.Classes, outputs int) []byte {
	rows := make([][]string, outputs)
	for i := range rows {
		rows[i] = []string{strconv.Itoa(i), "", "no class"}
	}
	for c, out := range o.Output {
		if class := classes.At(c); out >= 0 && out < outputs {
			rows[out][1], rows[out][2] = class.WNID, class.Name
		}
	}
	var list bytes.Buffer
	w := csv.NewWriter(&list)
	_ = w.Write([]string{"index", "wnid", "name"}) // a Buffer takes everything
	_ = w.WriteAll(rows)
	return list.Bytes()
}

// labelsOf lists the labels of a set, sorted.
func labelsOf(set *dataset.Set) []int {
	var labels []int
	for _, item := range set.Items {
		if item.Label >= 0 {
			labels = append(labels, item.Label)
		}
	}
	slices.Sort(labels)
	return slices.Compact(labels)
}

// shifted is the list's own order, by so many outputs later.
func shifted(name string, n, outputs, by int) Order {
	o := Order{Name: name, Output: make([]int, n)}
	for c := range o.Output {
		o.Output[c] = -1
		if out := c + by; out >= 0 && out < outputs {
			o.Output[c] = out
		}
	}
	return o
}

// sorted returns the orders of some classes by each of their names.
func sorted(classes *dataset.Classes, some []int, set *dataset.Set, prefix string) []Order {
	folders := foldersOf(set)
	names := map[string]func(c int) string{
		"by wnid":                 func(c int) string { return classes.At(c).WNID },
		"by name":                 func(c int) string { return strings.ToLower(classes.At(c).Name) },
		"by name, capitals first": func(c int) string { return classes.At(c).Name },
		"by number as text":       func(c int) string { return fmt.Sprint(c) },
		"by folder":               func(c int) string { return folders[c] },
	}
	var orders []Order
	for _, by := range []string{"by wnid", "by name", "by name, capitals first", "by folder", "by number as text"} {
		key := names[by]
		if slices.ContainsFunc(some, func(c int) bool { return key(c) == "" }) {
			continue
		}
		compare := func(a, b int) int { return cmp.Or(cmp.Compare(key(a), key(b)), cmp.Compare(a, b)) }
		orders = append(orders, ranked(prefix+by, classes.Len(), some, compare))
	}
	return orders
}

// foldersOf names the folder of each label of which a picture lies in one.
func foldersOf(set *dataset.Set) map[int]string {
	folders := map[int]string{}
	for _, item := range set.Items {
		if dir := path.Dir(item.Path); item.Label >= 0 && dir != "." {
			folders[item.Label] = path.Base(dir)
		}
	}
	return folders
}

// ranked gives the outputs to some of n classes as compare orders them.
func ranked(name string, n int, some []int, compare func(a, b int) int) Order {
	o := shifted(name, n, 0, 0)
	for out, c := range slices.SortedFunc(slices.Values(some), compare) {
		o.Output[c] = out
	}
	return o
}

// listed finds each class in another list, by its wnid or else by its name.
func listed(classes *dataset.Classes, other Listed) Order {
	o := shifted("as in "+other.Name, classes.Len(), 0, 0)
	for c := range o.Output {
		class := classes.At(c)
		found, err := other.Find(cmp.Or(class.WNID, class.Name))
		if err != nil && class.WNID != "" {
			found, err = other.Find(class.Name)
		}
		if err == nil {
			o.Output[c] = found.Index
		}
	}
	return o
}

// distinct drops orders that say the same of the classes present as one before.
func distinct(orders []Order, present []int) []Order {
	var kept []Order
	for _, o := range orders {
		same := func(other Order) bool {
			return !slices.ContainsFunc(present, func(c int) bool { return o.Output[c] != other.Output[c] })
		}
		if len(kept) == 0 || len(present) > 0 && !slices.ContainsFunc(kept, same) {
			kept = append(kept, o)
		}
	}
	return kept
}
