package datasets

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/luciola-nn/luciola/compiler/progress"
)

// fashionFile is one of the four files of Fashion-MNIST. The digest is of the IDX content, not of the compressed file: Debian's files
// are the original ones compressed again without a name in the gzip header.
type fashionFile struct {
	name   string // without .gz
	packed int    // bytes of the compressed file at its home, for the progress line
	bytes  int    // of the content
	sha256 string // of the content
}

// fashionFiles: contents of data/fashion of github.com/zalandoresearch/fashion-mnist at b2617bb, equal to those of Debian's package
// dataset-fashion-mnist 0.0~git20200523.55506a9-1.
var fashionFiles = [...]fashionFile{
	{"train-images-idx3-ubyte", 26421880, 47040016, "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"},
	{"train-labels-idx1-ubyte", 29515, 60008, "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"},
	{"t10k-images-idx3-ubyte", 4422102, 7840016, "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"},
	{"t10k-labels-idx1-ubyte", 5148, 10008, "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"},
}

// fashionClasses: the table "Labels" of the README of the same repository.
var fashionClasses = []string{"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"}

const (
	fashionFolder = "fashion-mnist"
	fashionHome   = "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion"
	fashionDeb    = "dataset-fashion-mnist" // Debian 11 and newer, Ubuntu 20.10 and newer
	fashionSystem = "/usr/share/datasets/fashion-mnist"
)

// FashionMNIST returns Fashion-MNIST (Xiao, Rasul, Vollgraf, arXiv:1708.07747; MIT licence): 60,000 training and 10,000 test images of
// clothes, 28x28 grey, 10 classes.
//
// The four files (…-ubyte.gz, or unpacked) are looked for in $LUCIOLA_DATA and its subfolder fashion-mnist, in the user's cache folder
// (luciola/fashion-mnist), and where Debian's package dataset-fashion-mnist puts them. If they are nowhere they are fetched once: from
// the data set's home on GitHub, else through apt-get download, which needs no privilege. The SHA-256 of the contents is checked every
// time; a damaged file is an error and is never replaced.
func FashionMNIST() (*Set, error) {
	return loadFashion(here(), fashionFiles[:])
}

// places says where files may lie and how they are fetched. Tests have others.
type places struct {
	look []string // folders to look in, first to last
	keep string   // folder for what is fetched; "" if there is none
	home string   // URL of the folder with the files
	run  runner   // runs apt-get and dpkg-deb
}

// here returns the places of this machine and user.
func here() places {
	p := places{home: fashionHome, run: runCommand}
	if dir := os.Getenv("LUCIOLA_DATA"); dir != "" {
		p.look = append(p.look, dir, filepath.Join(dir, fashionFolder))
		p.keep = filepath.Join(dir, fashionFolder)
	}
	if cache, err := os.UserCacheDir(); err == nil {
		dir := filepath.Join(cache, "luciola", fashionFolder)
		p.look = append(p.look, dir)
		p.keep = dir
	}
	p.look = append(p.look, fashionSystem)
	return p
}

func loadFashion(p places, files []fashionFile) (*Set, error) {
	dir, err := find(p.look, files)
	if err != nil {
		return nil, err
	}
	if dir == "" {
		if err := fetch(p, files); err != nil {
			return nil, err
		}
		dir = p.keep
	}
	task := progress.Start("read Fashion-MNIST", 0)
	var parts [4]idx
	for i, f := range files {
		if parts[i], err = f.read(dir, task); err != nil {
			task.End("Fashion-MNIST not read")
			return nil, err
		}
	}
	task.End("Fashion-MNIST read")
	train, err := fromIDX(parts[0], parts[1])
	if err != nil {
		return nil, fmt.Errorf("datasets: %s, training part: %w", dir, err)
	}
	test, err := fromIDX(parts[2], parts[3])
	if err != nil {
		return nil, fmt.Errorf("datasets: %s, test part: %w", dir, err)
	}
	return newSet(&Set{
		Name: "Fashion-MNIST", Classes: slices.Clone(fashionClasses), Train: train, Test: test,
		Source: "github.com/zalandoresearch/fashion-mnist (MIT licence)", Folder: dir,
	})
}

// find returns the first folder that has all files, "" if none does. A folder with some of them is an error: the user meant it.
func find(look []string, files []fashionFile) (string, error) {
	for _, dir := range look {
		var absent []string
		for _, f := range files {
			switch _, err := f.path(dir); {
			case errors.Is(err, fs.ErrNotExist):
				absent = append(absent, f.name+".gz")
			case err != nil:
				return "", fmt.Errorf("datasets: Fashion-MNIST: %w", err)
			}
		}
		if len(absent) == 0 {
			return dir, nil
		}
		if len(absent) < len(files) {
			return "", fmt.Errorf("datasets: %s has a part of Fashion-MNIST; it lacks %s. Add what is missing, or remove the other files "+
				"to have the set looked for elsewhere", dir, strings.Join(absent, ", "))
		}
	}
	return "", nil
}

// path returns the path of the file in dir, compressed or not.
func (f fashionFile) path(dir string) (string, error) {
	packed := filepath.Join(dir, f.name+".gz")
	_, err := os.Stat(packed)
	if !errors.Is(err, fs.ErrNotExist) {
		return packed, err
	}
	plain := filepath.Join(dir, f.name)
	_, err = os.Stat(plain)
	return plain, err
}

// read returns the content of the file in dir after checking its digest.
func (f fashionFile) read(dir string, task *progress.Task) (idx, error) {
	path, err := f.path(dir)
	if err != nil {
		return idx{}, fmt.Errorf("datasets: Fashion-MNIST: %w", err)
	}
	d, err := f.decodeFile(path, task)
	if errors.Is(err, progress.ErrStopped) {
		return idx{}, err
	}
	if err != nil {
		return idx{}, fmt.Errorf("datasets: Fashion-MNIST is damaged: %w. Delete the files of %s to have the set fetched again", err, dir)
	}
	return d, nil
}

// decodeFile reads an IDX file and checks its content against f.
func (f fashionFile) decodeFile(path string, task *progress.Task) (idx, error) {
	d, err := readIDXFile(path, f.bytes, task)
	if err != nil {
		return idx{}, err
	}
	h := sha256.New()
	h.Write(d.header())
	if err := hashAll(h, d.data); err != nil {
		return idx{}, fmt.Errorf("digest of %s: %w", path, err)
	}
	if got := hex.EncodeToString(h.Sum(nil)); got != f.sha256 {
		return idx{}, fmt.Errorf("%s: SHA-256 of the content is %s, expected %s", path, got, f.sha256)
	}
	return d, nil
}
