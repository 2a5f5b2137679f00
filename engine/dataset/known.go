package dataset

// mostlyKnown is the share of names that must be another list's before its WordNet ids are taken.
const mostlyKnown = 0.8

// Known returns a list without WordNet ids with those of the classes of the same names in another list, if most names are
// names there. Folders called by WordNet id can then be told. Other lists are returned as they are.
func (c *Classes) Known(other *Classes) *Classes {
	if len(c.byWNID) > 0 {
		return c
	}
	known := &Classes{
		byWNID: map[string]int{}, byName: map[string][]int{}, leftOut: c.leftOut, vacant: c.vacant, indexed: c.indexed,
	}
	ids := make([]string, len(c.list))
	times, found := map[string]int{}, 0
	for i, class := range c.list {
		if same := other.inPart(class.Name); len(same) == 1 {
			ids[i] = other.list[same[0]].WNID
			times[ids[i]]++
			found++
		}
	}
	if float64(found) < mostlyKnown*float64(len(c.list)) {
		return c
	}
	for i, class := range c.list {
		if times[ids[i]] > 1 {
			ids[i] = ""
		}
		if known.addClass(ids[i], class.Name) != nil {
			return c
		}
	}
	return known
}
