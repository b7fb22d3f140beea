// Package storetest opens real databases for tests: SQLite in the test's own
// folder and PostgreSQL in a throw-away cluster that one test binary starts
// and stops. Nothing here is a stand-in for the store.
package storetest

import (
	"context"
	"database/sql"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // to make databases in the cluster

	"linnet/conversation"
	"linnet/store"
)

// Engines names the databases every store test runs on.
var Engines = []string{"sqlite", "postgres"}

// Each runs f once per engine with an empty practice-mode store.
func Each(t *testing.T, f func(t *testing.T, s *store.Store)) {
	t.Helper()
	for _, engine := range Engines {
		t.Run(engine, func(t *testing.T) { f(t, Open(t, engine)) })
	}
}

// Open opens an empty store on an engine; the test closes it by itself.
func Open(t testing.TB, engine string) *store.Store {
	t.Helper()
	return OpenWith(t, Options(t, engine))
}

// Options returns what Open opens with, for tests that change something.
func Options(t testing.TB, engine string) store.Options {
	t.Helper()
	key, err := store.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	return store.Options{Database: Database(t, engine), Data: t.TempDir(), Key: key, Practice: true, Practices: Practices(), Version: "test"}
}

// OpenWith opens a store and closes it when the test ends.
func OpenWith(t testing.TB, o store.Options) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), o)
	if err != nil {
		t.Fatalf("open the store: %v", err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close the store: %v", err)
		}
	})
	return s
}

// Practices are the two of the sample config, open all day and every day.
func Practices() []*conversation.Practice {
	zone, err := time.LoadLocation("America/Chicago")
	if err != nil {
		panic(err)
	}
	make := func(id, name, number string) *conversation.Practice {
		p := &conversation.Practice{ID: id, Name: name, TextingName: name, Phone: "+12065550110", UrgentPhone: "+12065550111",
			Numbers: []conversation.Number{{Phone: conversation.Phone(number), Carrier: "practice"}}, Town: "Riverside", Zone: zone,
			Languages: []conversation.Language{conversation.English, conversation.Spanish}, NamesFirst: true, Listed: true,
			Countries: []string{"US"}, ProxyAges: []int{13, 18}, Verification: conversation.DefaultVerification(),
			Queues: []conversation.Queue{{ID: "front", Name: "Front desk", Goal: time.Hour}, {ID: "nurse", Name: "Nurse", Goal: time.Hour}},
			Topics: map[string]string{"care": "nurse"}}
		for day := range p.Hours {
			p.Hours[day] = conversation.Span{From: 0, To: 24 * 60}
			p.Quiet[day] = conversation.Span{From: 8 * 60, To: 21 * 60}
		}
		return p
	}
	return []*conversation.Practice{make("riverside", "Riverside Clinic", "+12065550100"), make("lakeside", "Lakeside Clinic", "+12065550101")}
}

// Database returns the address of a new database of the engine: its tables are
// made, and nobody has opened it yet. It is a copy, since making tables takes
// longer than most tests.
func Database(t testing.TB, engine string) string {
	t.Helper()
	if engine == "postgres" {
		return inCluster(t, "TEMPLATE "+madeName+" STRATEGY FILE_COPY")
	}
	database := Empty(t, engine)
	made, err := madeFile()
	if err != nil {
		t.Fatalf("make the first database: %v", err)
	}
	if err := os.WriteFile(strings.TrimPrefix(database, "sqlite:"), made, 0o600); err != nil {
		t.Fatal(err)
	}
	return database
}

// Empty returns the address of a database in which nothing is made yet.
func Empty(t testing.TB, engine string) string {
	t.Helper()
	if engine == "postgres" {
		return inCluster(t, "")
	}
	return "sqlite:" + filepath.Join(t.TempDir(), "linnet.db")
}

func inCluster(t testing.TB, how string) string {
	t.Helper()
	base, err := cluster()
	if err != nil {
		t.Fatalf("start PostgreSQL: %v", err)
	}
	name := fmt.Sprintf("linnet_%d", databases.Add(1))
	if err := order(base, "CREATE DATABASE "+name+" "+how); err != nil {
		t.Fatalf("make a database: %v", err)
	}
	return base + "/" + name + "?sslmode=disable"
}

// madeName is the database of the cluster that all others are copies of.
const madeName = "linnet_made"

// order runs a statement of the cluster's own.
func order(base, statement string) error {
	db, err := sql.Open("pgx", base+"/postgres?sslmode=disable")
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.Exec(statement)
	return err
}

// unopened makes the tables of a database and leaves it as if nobody had
// opened it yet: what an opened one is born with stands in meta.
func unopened(database, folder string) error {
	key, err := store.NewKey()
	if err != nil {
		return err
	}
	s, err := store.Open(context.Background(), store.Options{Database: database, Data: folder, Key: key, Practice: true, Practices: Practices()})
	if err != nil {
		return err
	}
	if err := s.Close(); err != nil {
		return err
	}
	db, err := raw(database)
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.Exec(`DELETE FROM meta`)
	return err
}

// madeFile is the SQLite file that all others are copies of.
var madeFile = sync.OnceValues(func() ([]byte, error) {
	folder, err := os.MkdirTemp("", "linnet-lite-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	file := filepath.Join(folder, "linnet.db")
	if err := unopened("sqlite:"+file, folder); err != nil {
		return nil, err
	}
	return os.ReadFile(file)
})

// Main runs the tests, stops the cluster, and then whatever else they started:
// every TestMain of a package that uses PostgreSQL calls it.
func Main(m *testing.M, ends ...func()) {
	result := m.Run()
	stop()
	for _, end := range ends {
		end()
	}
	os.Exit(result)
}

var (
	databases atomic.Int64
	once      sync.Once
	started   string
	startErr  error
	server    *exec.Cmd
	folder    string
)

func cluster() (string, error) {
	once.Do(func() { started, startErr = start() })
	return started, startErr
}

func stop() {
	if server != nil {
		_ = server.Process.Signal(syscall.SIGINT)
		_ = server.Wait()
	}
	if folder != "" {
		_ = os.RemoveAll(folder)
	}
}

// start makes a cluster in a folder of its own on a free port of loopback.
func start() (string, error) {
	bin, err := binaries()
	if err != nil {
		return "", err
	}
	if folder, err = os.MkdirTemp("", "linnet-pg-"); err != nil {
		return "", err
	}
	account, err := unprivileged(folder)
	if err != nil {
		return "", err
	}
	data := filepath.Join(folder, "data")
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", "linnet", "--auth=trust", "-E", "UTF8", "--no-sync", "--no-locale")
	initdb.SysProcAttr, initdb.Dir = account(), folder
	if out, err := initdb.CombinedOutput(); err != nil {
		return "", fmt.Errorf("initdb: %w: %s", err, out)
	}
	port, err := freePort()
	if err != nil {
		return "", err
	}
	cmd := exec.Command(filepath.Join(bin, "postgres"), "-D", data, "-p", strconv.Itoa(port), "-c", "listen_addresses=127.0.0.1",
		"-c", "unix_socket_directories=", "-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "max_connections=200",
		"-c", "shared_buffers=128MB", "-c", "autovacuum=off", "-c", "max_wal_size=8GB", "-c", "checkpoint_timeout=1h")
	cmd.SysProcAttr, cmd.Dir = account(), folder
	cmd.SysProcAttr.Pdeathsig = syscall.SIGINT
	failed := make(chan error)
	go func() {
		runtime.LockOSThread() // the parent-death signal is the thread's, so the thread stays
		failed <- cmd.Start()
		select {}
	}()
	if err := <-failed; err != nil {
		return "", fmt.Errorf("start postgres: %w", err)
	}
	server = cmd
	base := fmt.Sprintf("postgres://linnet@127.0.0.1:%d", port)
	if err := reachable(base); err != nil {
		return "", err
	}
	if err := order(base, `CREATE DATABASE `+madeName); err != nil {
		return "", err
	}
	return base, unopened(base+"/"+madeName+"?sslmode=disable", folder)
}

func reachable(base string) error {
	db, err := sql.Open("pgx", base+"/postgres?sslmode=disable")
	if err != nil {
		return err
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		if err = db.PingContext(ctx); err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("postgres does not answer: %w", err)
		case <-tick.C:
		}
	}
}

// binaries finds the newest PostgreSQL that Debian's packages put in place.
func binaries() (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) > 0 {
		return filepath.Dir(found[len(found)-1]), nil
	}
	path, err := exec.LookPath("initdb")
	if err != nil {
		return "", fmt.Errorf("PostgreSQL is not installed (make test installs it): %w", err)
	}
	return filepath.Dir(path), nil
}

// unprivileged returns how to start PostgreSQL, which refuses to run as root.
func unprivileged(folder string) (func() *syscall.SysProcAttr, error) {
	if os.Getuid() != 0 {
		return func() *syscall.SysProcAttr { return &syscall.SysProcAttr{} }, nil
	}
	account, err := user.Lookup("postgres")
	if err != nil {
		if account, err = user.Lookup("nobody"); err != nil {
			return nil, err
		}
	}
	uid, _ := strconv.Atoi(account.Uid)
	gid, _ := strconv.Atoi(account.Gid)
	if err := os.Chown(folder, uid, gid); err != nil {
		return nil, err
	}
	return func() *syscall.SysProcAttr {
		return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
	}, nil
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	_, port, _ := strings.Cut(l.Addr().String(), ":")
	return strconv.Atoi(port)
}
