package catalogue

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"testing"
)

// childVariable makes this test's binary a process that pulls; its value is a task.
const childVariable = "BEYOND_TEST_PULL"

type task struct {
	Folder      string
	Certificate []byte
	Entry       entry
}

// entry is an Entry, all of whose fields are written.
type entry struct {
	Name, File, Address, SHA256, MD5 string
	Bytes                            int64
	Preset, Licence, Arch, Layout    string
	Softmax                          bool
}

func TestMain(m *testing.M) {
	if text := os.Getenv(childVariable); text != "" {
		if err := pullAsChild(text); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func pullAsChild(text string) error {
	var do task
	if err := json.Unmarshal([]byte(text), &do); err != nil {
		return err
	}
	certificate, err := x509.ParseCertificate(do.Certificate)
	if err != nil {
		return err
	}
	roots := x509.NewCertPool()
	roots.AddCert(certificate)
	p := New(do.Folder, Network{Roots: roots, Loopback: true}, os.Getpid())
	_, err = p.Pull(context.Background(), Entry(do.Entry), func(s Status) {
		if s.State == Checking {
			fmt.Println("checking")
		}
	})
	return err
}

// child is a process that pulls, as its parent sees it.
type child struct {
	command     *exec.Cmd
	started     chan struct{}
	says        bytes.Buffer
	dieChecking bool // be killed once all bytes are there
}

func newChild(t *testing.T, s *server, folder string, e Entry) *child {
	t.Helper()
	text, err := json.Marshal(task{folder, s.Certificate().Raw, entry(e)})
	if err != nil {
		t.Fatal(err)
	}
	c := &child{command: exec.CommandContext(t.Context(), os.Args[0]), started: make(chan struct{})}
	c.command.Env = append(os.Environ(), childVariable+"="+string(text))
	c.command.Stdout, c.command.Stderr = c, c
	return c
}

func (c *child) start() error {
	err := c.command.Start()
	close(c.started)
	return err
}

func (c *child) run() error {
	if err := c.start(); err != nil {
		return err
	}
	return c.command.Wait()
}

// kill ends the process at once.
func (c *child) kill() {
	<-c.started
	_ = c.command.Process.Kill()
}

func (c *child) Write(b []byte) (int, error) {
	if c.dieChecking {
		c.kill()
	}
	return c.says.Write(b)
}

func itoa(n int) string { return strconv.Itoa(n) }
