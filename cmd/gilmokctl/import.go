package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"gilmok/store"
	"gilmok/store/importer"
	"gilmok/store/intake"
)

type importCmd struct {
	Customers importFileCmd    `cmd:"" help:"Rows are customers."`
	Orders    importFileCmd    `cmd:"" help:"Rows are orders, or lines of orders."`
	Events    importFileCmd    `cmd:"" help:"Rows are visits, carts, searches and the like."`
	Products  importFileCmd    `cmd:"" help:"Rows are products."`
	Watch     importWatchCmd   `cmd:"" help:"Watch a folder for new files, or stop watching it."`
	Folders   importFoldersCmd `cmd:"" help:"The watched folders, and what became of their files."`
	New       importNewCmd     `cmd:"" help:"Look through the watched folders now, and bring in what comes in by itself."`
	List      importListCmd    `cmd:"" help:"What was brought in."`
	Undo      importUndoCmd    `cmd:"" help:"Take an import back; later edits stay."`
}

// kinds tells the four commands for files apart.
func (c *importCmd) kinds() map[*importFileCmd]store.RowKind {
	return map[*importFileCmd]store.RowKind{&c.Customers: store.RowsCustomers, &c.Orders: store.RowsOrders,
		&c.Events: store.RowsEvents, &c.Products: store.RowsProducts}
}

type importFileCmd struct {
	File          string            `arg:"" help:"CSV, TSV, XLSX, or one of them as .gz."`
	DryRun        bool              `help:"Say what would change; write nothing."`
	Encoding      string            `help:"utf-8, cp949, shift_jis, …"`
	Delimiter     string            `help:"One character; tab for a tab."`
	NoHeader      bool              `help:"The first row is data already."`
	HeaderRow     int               `help:"Line of the header, from 1."`
	Map           map[string]string `help:"What a column becomes: \"Column=target\"; skip leaves one out." mapsep:"none"`
	Key           string            `enum:",external_id,email,phone" default:"" help:"What customers are known by."`
	Policy        string            `enum:"update,add,fill" default:"update" help:"update what is there, add new rows only, fill blanks only."`
	ColumnPolicy  map[string]string `placeholder:"Column=fill" help:"The policy of one column: Column=update, add or fill." mapsep:"none"`
	Sheet         string            `help:"Sheet of a workbook."`
	Tz            string            `name:"tz" help:"Zone of times without one."`
	Country       string            `help:"Country of phone numbers without a code."`
	Currency      string            `help:"Currency of amounts without one."`
	Event         string            `help:"The event of a file that has no column for it."`
	ConsentSource string            `help:"Where the consents were given, where no column says so."`
	Consented     []string          `enum:"email,sms,kakao" placeholder:"CHANNEL" help:"You state that everybody in the file agreed to advertising by email, sms or kakao; --consent-source says where. Counts only where no column speaks of consent."`
	Password      string            `help:"Of a protected workbook; it is kept in the keychain for the next one." env:"GILMOK_FILE_PASSWORD"`
	AcceptGuesses bool              `help:"Answer every question with what was guessed."`
}

// Run brings a file in.
func (c *importFileCmd) Run(a *app) error {
	st, err := a.store()
	if err != nil {
		return err
	}
	o, err := importer.Defaults(a.ctx, st)
	if err != nil {
		return err
	}
	if err := c.options(a, &o); err != nil {
		return err
	}
	src, err := c.sniff(a, o)
	if err != nil {
		return c.refused(a, err)
	}
	tell := a.perCent()
	result, err := importer.Run(a.ctx, st, src, c.DryRun, func(done, total int64) {
		if total > 0 {
			tell(float64(done) / float64(total))
		}
	})
	if err != nil {
		return c.refused(a, err)
	}
	if result.Import != 0 {
		if path, err := filepath.Abs(c.File); err == nil {
			if err := intake.Mark(a.ctx, st, path, result.Import, result.Accepted+result.Merged); err != nil {
				return err
			}
		}
	}
	if result.Outcome != importer.OK {
		a.attention()
	}
	if !result.Dry && src.Kind != store.RowsCustomers {
		if err := a.refresh(); err != nil {
			return fmt.Errorf("the file is imported, but not what follows from it: %w", err)
		}
	}
	return a.print(result, "%s", importText(result))
}

// sniff reads a file, with the password that this machine keeps where one is wanted and
// none is given; one that is given and opens the workbook is kept for the next.
func (c *importFileCmd) sniff(a *app, o importer.Options) (*importer.Source, error) {
	kept := a.parts.Intake().Password
	src, err := intake.Sniff(a.ctx, c.File, o, kept)
	if err == nil && o.Password != "" && src.Encoding == "xlsx" && kept(a.ctx) != o.Password {
		if failed := a.parts.Secrets.Set(a.parts.Store.Info().ID, intake.PasswordName, o.Password); failed != nil {
			a.progress("The password could not be kept for the next file: %v", failed)
		}
	}
	return src, err
}

// mostAtOnce is how many orders a shop has at most whose insights are computed while
// somebody waits for an import; a window or a service does it beside.
const mostAtOnce = 200_000

// refresh computes what follows from an import, where that is soon done.
func (a *app) refresh() error {
	p, err := a.open()
	if err != nil {
		return err
	}
	n, err := p.Store.Orders().Count(a.ctx)
	if err != nil {
		return err
	}
	if n > mostAtOnce {
		a.progress("What follows from it is not computed yet. Do it with: gilmokctl report compute")
		return nil
	}
	return p.RefreshInsights(a.ctx, func(float64) {})
}

func (c *importFileCmd) options(a *app, o *importer.Options) error {
	o.Kind = a.Import.kinds()[c]
	o.Encoding, o.NoHeader, o.HeaderRow, o.Sheet, o.Password = c.Encoding, c.NoHeader, c.HeaderRow, c.Sheet, c.Password
	o.Country, o.Currency, o.Key, o.Policy = c.Country, c.Currency, c.Key, store.Policy(c.Policy)
	o.Map, o.EventName, o.ConsentSource, o.AcceptGuesses = c.Map, c.Event, c.ConsentSource, c.AcceptGuesses
	if err := c.consent(o); err != nil {
		return err
	}
	switch {
	case c.Delimiter == "tab" || c.Delimiter == `\t`:
		o.Delimiter = '\t'
	case len(c.Delimiter) == 1:
		o.Delimiter = c.Delimiter[0]
	case c.Delimiter != "":
		return fault{"USAGE", fmt.Sprintf("The delimiter %q is not one character. For a tab write: --delimiter tab", c.Delimiter), exitUsage}
	}
	if c.Tz != "" {
		zone, err := time.LoadLocation(c.Tz)
		if err != nil {
			return fault{"USAGE", fmt.Sprintf("There is no time zone %q. Write it as Asia/Seoul.", c.Tz), exitUsage}
		}
		o.Zone = zone
	}
	return nil
}

// consent takes what is stated of single columns and of everybody.
func (c *importFileCmd) consent(o *importer.Options) error {
	o.Columns = map[string]store.Policy{}
	for column, policy := range c.ColumnPolicy {
		p := store.Policy(policy)
		if p != store.PolicyUpdate && p != store.PolicyAdd && p != store.PolicyFill {
			return fault{"USAGE", fmt.Sprintf("%q is no policy of column %s. Write --column-policy \"%s=fill\", or update, or add.", policy, column, column), exitUsage}
		}
		o.Columns[column] = p
	}
	for _, channel := range c.Consented {
		o.Consented = append(o.Consented, store.Channel(channel))
	}
	if len(o.Consented) > 0 && strings.TrimSpace(c.ConsentSource) == "" {
		return fault{"USAGE", "Consent needs its source: say with --consent-source where these people agreed. Nothing was imported.", exitUsage}
	}
	return nil
}

// refused says why a file cannot be read, in the shape of a result.
func (c *importFileCmd) refused(a *app, err error) error {
	err = unread(err, c.File)
	var f fault
	if !a.JSON || !errors.As(err, &f) {
		return err
	}
	a.exit = f.exit
	fmt.Fprintln(a.errs, f.message)
	return a.writeJSON(map[string]any{"outcome": importer.Failed, "error": map[string]string{"code": f.code, "message": f.message}})
}

// unread says in a sentence why a file cannot be read, where that is what went wrong.
func unread(err error, file string) error {
	var e *importer.Error
	if errors.As(err, &e) {
		return fault{string(e.Code), importSentence(e, file), exitFailed}
	}
	return err
}

var fileAdvice = map[importer.Code]string{
	importer.EmptyFile:      "The file is empty. Export it again from the shop system.",
	importer.NoDataRows:     "The file has a header and no rows. Export it again with the rows you need.",
	importer.CompressedFile: "The file is packed in a way that cannot be read here, or was cut off on its way. Unpack it and import what is inside, or download it again.",
	importer.ExcelWorkbook:  "The file is an Excel workbook of an old kind, damaged, or under another name. Open it and save it as .xlsx or CSV.",
	importer.PasswordNeeded: "The workbook is protected. Give its password in GILMOK_FILE_PASSWORD.",
	importer.WrongPassword:  "The password does not open the workbook. Check it and try again.",
	importer.HTMLFile:       "The file is a web page, not a table, as the Excel download of some shop systems is. Open it in a spreadsheet and save it as CSV.",
	importer.NotText:        "The file is neither text nor a workbook. Export it as CSV.",
	importer.NotTable:       "The file is text, but not a table. Export it as CSV.",
	importer.NotFile:        "This is a folder or a device, not a file. Name a file.",
	importer.FileNotFound:   "There is no such file. Check the name.",
	importer.NoPermission:   "You may not read the file. Change its permissions or copy it elsewhere.",
	importer.FileChanged:    "The file changed while it was read. Wait until it is complete, then import it again.",
	importer.TooManyColumns: "The file has more columns than 500, the most that can be read. Leave out those you do not need and export it again.",
	importer.NoSuchSheet:    "The workbook has no sheet of that name. Name one with --sheet.",
}

// importSentence says what is wrong with a file and what to do.
func importSentence(e *importer.Error, file string) string {
	advice, ok := fileAdvice[e.Code]
	if errors.Is(e, importer.ErrSwells) {
		advice = "Unpacked, the file would be more than 200 times as large as it is, or as a workbook more than 2 GB, the most that is read. See what is in it, and import it unpacked or in parts."
	}
	if !ok {
		advice = fmt.Sprintf("The file cannot be read (%s).", strings.TrimPrefix(e.Error(), string(e.Code)+": "))
	}
	return fmt.Sprintf("%s: %s Nothing was imported.", file, advice)
}

func importText(r *importer.Result) string {
	var b strings.Builder
	switch {
	case r.Outcome == importer.NeedsUser:
		b.WriteString("Nothing was written: a question is open. Answer it with a flag, or pass --accept-guesses.\n")
		for _, q := range r.Questions {
			fmt.Fprintf(&b, "  %s %s %v\n", q.Code, q.Column, q.Choices)
		}
	case r.Dry:
		b.WriteString("Nothing was written (dry run). This would happen:\n")
	}
	fmt.Fprintf(&b, "%d rows (%s): %d added, %d updated, %d unchanged, %d merged, %d rejected.", r.Rows, r.Encoding, r.Added, r.Updated, r.Unchanged, r.Merged, len(r.Rejected))
	if r.Adopted != "" {
		fmt.Fprintf(&b, "\nThe shop's amounts are in %s from now on.", r.Adopted)
	}
	for ch, n := range r.Reachable {
		fmt.Fprintf(&b, "\n%d of them can be advertised to by %s.", n, ch)
	}
	for i, x := range r.Rejected {
		if i == 20 {
			fmt.Fprintf(&b, "\n… and %d more.", len(r.Rejected)-i)
			break
		}
		fmt.Fprintf(&b, "\n  row %d (line %d): %s %s", x.Record, x.Line, x.Reason, x.Detail)
	}
	return b.String()
}

type importListCmd struct{}

// Run lists the imports, newest first.
func (c *importListCmd) Run(a *app) error {
	st, err := a.store()
	if err != nil {
		return err
	}
	list, err := st.Imports().List(a.ctx)
	if err != nil {
		return err
	}
	values, rows := make([]map[string]any, 0, len(list)), [][]string{}
	for _, i := range list {
		v := map[string]any{"import": i.ID, "kind": i.Kind, "file": i.File, "at": i.At.UTC().Format(time.RFC3339), "rows": i.Rows,
			"added": i.Added, "updated": i.Updated, "unchanged": i.Unchanged, "rejected": i.Rejected, "undone": !i.Undone.IsZero(), "edit": i.IsEdit()}
		values = append(values, v)
		rows = append(rows, []string{strconv.FormatInt(int64(i.ID), 10), string(i.Kind), i.File, i.At.Format(time.RFC3339), strconv.Itoa(i.Added), strconv.Itoa(i.Updated)})
	}
	return a.table(values, []string{"ID", "KIND", "FILE", "AT", "ADDED", "UPDATED"}, rows)
}

type importUndoCmd struct {
	ID int64 `arg:""`
}

// Run takes an import back.
func (c *importUndoCmd) Run(a *app) error {
	var done *store.Import
	err := a.inTx(func(tx store.Tx) (err error) {
		done, err = tx.Imports().Undo(a.ctx, store.ImportID(c.ID))
		return err
	})
	if errors.Is(err, store.ErrConflict) {
		return fault{"UNDONE", fmt.Sprintf("Import %d was taken back before. Nothing was changed. See: gilmokctl import list", c.ID), exitFailed}
	}
	if err != nil {
		return err
	}
	kept := make([]map[string]any, len(done.Left))
	for i, e := range done.Left {
		kept[i] = map[string]any{"kind": e.Kind, "who": e.Who, "field": e.Field}
	}
	return a.print(map[string]any{"import": c.ID, "undone": true, "conflicts": done.Conflicts, "kept": kept},
		"Import %d (%s) is taken back. %d values that were edited since were left as they are.", c.ID, done.File, done.Conflicts)
}
