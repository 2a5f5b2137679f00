package cli

import (
	"context"
	"errors"
	"strings"

	"beyond/assets"
	"beyond/engine/dataset"
)

// galleryName stands for the embedded gallery where a data set is asked for; gallery:PATH is one picture of it.
const galleryName = "gallery"

// openData opens a folder, a manifest or a picture; none given means the embedded gallery.
func openData(ctx context.Context, path string, list *dataset.Classes) (*dataset.Set, error) {
	inside, one := strings.CutPrefix(path, galleryName+":")
	if one || path == "" || path == galleryName {
		set, err := dataset.OpenFS(ctx, assets.Gallery(), galleryName, list)
		if err != nil || !one {
			return set, err
		}
		return onePicture(set, inside)
	}
	set, err := dataset.Open(ctx, path, list)
	return set, refused(path, err)
}

// onePicture is the set of a single picture of another.
func onePicture(set *dataset.Set, path string) (*dataset.Set, error) {
	one := set.Filter(func(item dataset.Item) bool { return item.Path == path })
	if len(one.Items) == 0 {
		return nil, refused(set.Name+":"+path, errors.New("no such picture"))
	}
	one.Skipped = nil
	return one, nil
}
