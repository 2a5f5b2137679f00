package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"beyond/assets"
	"beyond/engine/archive"
	"beyond/engine/catalogue"
	"beyond/engine/dataset"
)

// galleryName stands for the embedded gallery where a data set is asked for; gallery:PATH is one picture of it.
const galleryName = "gallery"

// openData opens a folder, a manifest, an archive, a picture or a pulled data set; none given means the embedded
// gallery.
func openData(ctx context.Context, path string, list *dataset.Classes) (*dataset.Set, error) {
	return scanData(ctx, path, list, dataset.Options{})
}

// openListed tells a.growing of pictures as they are found.
func (a *app) openListed(ctx context.Context, path string, list *dataset.Classes) (*dataset.Set, error) {
	return scanData(ctx, path, list, dataset.Options{Growing: a.growing})
}

func scanData(ctx context.Context, path string, list *dataset.Classes, o dataset.Options) (*dataset.Set, error) {
	inside, one := strings.CutPrefix(path, galleryName+":")
	if one || path == "" || path == galleryName {
		set, err := dataset.OpenFS(ctx, assets.Gallery(), galleryName, list)
		if err != nil || !one {
			return set, err
		}
		return onePicture(set, inside)
	}
	if d, ok := catalogue.FindData(path); ok && !exists(path) {
		if !catalogue.DataPulled(dataSetFolder(), d) {
			return nil, refused(path, fmt.Errorf("not pulled yet: beyond data pull %s", path))
		}
		path = catalogue.DataPath(dataSetFolder(), d)
	}
	set, err := dataset.Scan(ctx, path, list, o)
	if errors.As(err, new(*archive.LimitError)) {
		return nil, &coded{exitLimit, fmt.Errorf("%s: %w", path, err)}
	}
	return set, refused(path, err)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
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
