// Command gilmokctl is the workspace without a window: for scripts, servers and
// tests. What the window can do, a command can do.
//
// With --json exactly one JSON value goes to stdout; progress and errors go to
// stderr. Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done, but some input was
// rejected or some sends need a person's decision.
package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"gilmok/cmd/internal/masked"
	"gilmok/cmd/internal/wire"
	"gilmok/store"
)

// The exit codes.
const (
	exitDone = iota
	exitFailed
	exitUsage
	exitAttention
)

// commands is the command line, read by kong.
type commands struct {
	Workspace string     `short:"w" placeholder:"FILE" help:"The workspace; the one opened last where this is left out."`
	JSON      bool       `name:"json" help:"One JSON value on stdout."`
	Now       *time.Time `placeholder:"RFC3339" help:"A virtual clock that starts here and jumps to what is due next."`
	Quiet     bool       `short:"q" help:"No progress."`

	New         newCmd         `cmd:"" help:"Make an empty workspace."`
	Sample      sampleCmd      `cmd:"" help:"Make the sample workspace."`
	Import      importCmd      `cmd:"" help:"Bring in a file; list and undo imports."`
	Customers   customersCmd   `cmd:"" help:"Count, list, show, erase, export customers."`
	Segment     segmentCmd     `cmd:"" help:"Save, count, list segments."`
	Message     messageCmd     `cmd:"" help:"Save, export, list, review, approve messages."`
	Block       blockCmd       `cmd:"" help:"Save, list, rename the blocks that messages share."`
	Preview     previewCmd     `cmd:"" help:"What one customer gets."`
	Render      renderCmd      `cmd:"" help:"One template against a JSON object."`
	Journey     journeyCmd     `cmd:"" help:"Save, check, rehearse, publish, start journeys."`
	Preflight   preflightCmd   `cmd:"" help:"Prove every message of a journey for everybody it can reach."`
	Sender      senderCmd      `cmd:"" help:"Set, test, list senders."`
	Texts       textsCmd       `cmd:"" help:"Journeys, messages, blocks and segments as a folder of texts, for version control."`
	Survey      surveyCmd      `cmd:"" help:"What customers are asked, and what they answered."`
	Goal        goalCmd        `cmd:"" help:"What the shop wants to reach, and what it tries for it."`
	Links       linksCmd       `cmd:"" help:"Links over an address of the shop, where clicks are noted."`
	Run         runCmd         `cmd:"" help:"Advance journeys and send what is due."`
	Overdue     overdueCmd     `cmd:"" help:"What became due while nobody ran the workspace: list, send, skip."`
	Outbox      outboxCmd      `cmd:"" help:"List, hold, release, resolve messages."`
	StopAll     stopAllCmd     `cmd:"" help:"Stop every send at once."`
	GoOn        goOnCmd        `cmd:"" help:"Lift the stop."`
	Suppression suppressionCmd `cmd:"" help:"Addresses never written to."`
	Coupons     couponsCmd     `cmd:"" help:"Pools of coupon codes."`
	Categories  categoriesCmd  `cmd:"" help:"Sort products that came without a category."`
	Settings    settingsCmd    `cmd:"" help:"Settings of the shop."`
	WorkspaceC  workspaceCmd   `cmd:"" name:"workspace" help:"Adopt a copied or restored workspace."`
	Why         whyCmd         `cmd:"" help:"Every decision about one customer."`
	Report      reportCmd      `cmd:"" help:"Numbers: journey, funnel, retention, rfm, recommendations, scores, attribution."`
	Backup      backupCmd      `cmd:"" help:"A consistent copy."`
	Restore     restoreCmd     `cmd:"" help:"Bring back a copy as a new file."`
	Check       checkCmd       `cmd:"" help:"Integrity and invariants."`
	Help        helpCmd        `cmd:"" help:"help formats: the documents, each with an example."`
}

func main() {
	// A service's log is kept by the system, for whoever may read it.
	slog.SetDefault(slog.New(masked.Log(slog.NewTextHandler(os.Stderr, nil))))
	ctx, stop := untilTold()
	defer stop()
	os.Exit(execute(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// untilTold ends when a person interrupts, or the system ends a service: what is on
// the wire then lands first.
func untilTold() (ctx context.Context, stop func()) {
	return signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
}

// execute runs one command line and gives its exit code.
func execute(ctx context.Context, args []string, in io.Reader, out, errs io.Writer) int {
	var c commands
	exited := -1
	parser, err := kong.New(&c, kong.Name("gilmokctl"), kong.Description("Gilmok without a window."), kong.UsageOnError(),
		kong.Vars{"kinds": kindList()}, kong.NoDefaultHelp(), kong.Writers(out, errs), kong.Exit(func(code int) { exited = code }))
	if err != nil {
		fmt.Fprintln(errs, err)
		return exitFailed
	}
	if at := slices.IndexFunc(args, func(arg string) bool { return arg == "-h" || arg == "--help" }); at >= 0 || len(args) == 0 {
		return printUsage(parser, args[:max(at, 0)], out)
	}
	parsed, err := parser.Parse(args)
	if exited >= 0 {
		return exited
	}
	a := &app{ctx: ctx, in: in, out: out, errs: errs, commands: &c}
	if err != nil {
		c.JSON = slices.Contains(args, "--json") // the flags were not read to their end
		return a.fail(fault{code: "USAGE", message: err.Error() + ". See: gilmokctl --help", exit: exitUsage})
	}
	defer a.close()
	if err := parsed.Run(a); err != nil {
		return a.fail(err)
	}
	return a.exit
}

// printUsage says how the command that the arguments name is used, or all of them.
func printUsage(parser *kong.Kong, args []string, out io.Writer) int {
	k, err := kong.Trace(parser, args)
	if err == nil {
		err = kong.DefaultHelpPrinter(kong.HelpOptions{Compact: k.Selected() == nil, ValueFormatter: kong.DefaultHelpValueFormatter}, k)
	}
	if err != nil {
		fmt.Fprintln(out, err)
		return exitFailed
	}
	return exitDone
}

// app is one execution: its streams, its flags, and the workspace once opened.
type app struct {
	*commands
	ctx   context.Context
	in    io.Reader
	out   io.Writer
	errs  io.Writer
	exit  int
	parts *wire.Parts
	// overdue is what becomes of what nobody ran in its time.
	overdue wire.Overdue
}

func (a *app) close() {
	if a.parts != nil {
		if err := a.parts.Close(); err != nil {
			fmt.Fprintln(a.errs, err)
		}
	}
}

// machine loads what this computer remembers.
func (a *app) machine() (*wire.Machine, error) {
	dir, err := wire.ConfigDir()
	if err != nil {
		return nil, err
	}
	return wire.LoadMachine(dir)
}

// open opens the workspace once and gives its parts.
func (a *app) open() (*wire.Parts, error) {
	if a.parts != nil {
		return a.parts, nil
	}
	m, err := a.machine()
	if err != nil {
		return nil, err
	}
	path := a.Workspace
	if path == "" {
		recent := m.Recent()
		if len(recent) == 0 {
			return nil, fault{code: "NO_WORKSPACE", message: "No workspace was named and none was opened before. Name one with -w FILE, or make one: gilmokctl sample FILE", exit: exitUsage}
		}
		path = recent[0]
	}
	a.parts, err = wire.Open(a.ctx, wire.Config{Path: path, Machine: m, Now: a.Now, Overdue: a.overdue})
	return a.parts, err
}

// store opens the workspace and gives its store.
func (a *app) store() (store.Store, error) {
	p, err := a.open()
	if err != nil {
		return nil, err
	}
	return p.Store, nil
}

// inTx opens the workspace and runs fn in one write transaction.
func (a *app) inTx(fn func(tx store.Tx) error) error {
	st, err := a.store()
	if err != nil {
		return err
	}
	return st.InTx(a.ctx, fn)
}

// fail writes an error and gives the exit code.
func (a *app) fail(err error) int {
	f := asFault(err)
	f.message = oneLine(f.message)
	fmt.Fprintln(a.errs, f.message)
	if a.JSON {
		a.writeJSON(map[string]any{"error": map[string]string{"code": f.code, "message": f.message}})
	}
	return f.exit
}

// oneLine joins the lines of errors that were gathered, for scripts read by line.
func oneLine(s string) string {
	lines := strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\r' })
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	return strings.ReplaceAll(strings.Join(lines, "; "), ":; ", ": ")
}

// attention marks the result as one that a person must look at.
func (a *app) attention() { a.exit = exitAttention }

// everySecond tells people how far something is, after a while and not too often.
func (a *app) everySecond(format string) func(args ...any) {
	var mu sync.Mutex
	next := time.Now().Add(time.Second)
	return func(args ...any) {
		mu.Lock()
		defer mu.Unlock()
		if now := time.Now(); now.After(next) {
			a.progress(format, args...)
			next = now.Add(time.Second)
		}
	}
}

// perCent is everySecond for how much of something is done.
func (a *app) perCent() func(part float64) {
	tell := a.everySecond("%.0f %%")
	return func(part float64) { tell(part * 100) }
}

// progress writes a line for people, not into the JSON.
func (a *app) progress(format string, args ...any) {
	if !a.Quiet {
		fmt.Fprintf(a.errs, format+"\n", args...)
	}
}
