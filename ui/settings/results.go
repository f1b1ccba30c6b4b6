package settings

import (
	"context"
	"errors"
	"os"
	"time"

	"fyne.io/fyne/v2/lang"

	"gilmok/journey/dispatch/inbound"
	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/widgets"
)

// taken is what a file of results led to.
type taken struct {
	inbound.Collected
	rows   int
	unread []inbound.Unread
}

// resultsFile brings in what became of messages from a file that a provider gives.
func (p *page) resultsFile() {
	country := p.values[store.SettingCountry]
	p.frame.ChooseFile(lang.X("settings.results.verb", "Results from a file"), false, []string{".csv", ".txt", ".tsv"}, func(path string) {
		live.Run(func(ctx context.Context) (taken, error) {
			return takeResults(ctx, p.frame.Store(), path, country)
		}, func(t taken, err error) {
			switch {
			case errors.Is(err, inbound.ErrNoColumns):
				p.frame.Ask(widgets.Confirm{
					Title: lang.X("settings.results.columns", "The file does not say what is what"),
					Words: lang.X("settings.results.columns_words", "Its first row must name a column of addresses (email, phone) and one of results (event, status). Nothing was changed."),
					Verb:  lang.X("settings.results.another", "Choose another"), Do: p.resultsFile,
				})
			case err != nil:
				p.frame.Fail(err)
			default:
				p.sayTaken(t)
			}
		})
	})
}

func takeResults(ctx context.Context, st store.Store, path, country string) (t taken, err error) {
	zone, err := st.Settings().Zone(ctx)
	if err != nil {
		return t, err
	}
	f, err := os.Open(path)
	if err != nil {
		return t, err
	}
	defer f.Close()
	reports, unread, err := inbound.Results{Country: country, Zone: zone}.Read(f)
	if err != nil {
		return t, err
	}
	t.rows, t.unread = len(reports)+len(unread), unread
	c := inbound.Collector{Store: st, Now: time.Now}
	t.Collected, err = c.Take(ctx, inbound.File, reports)
	return t, err
}

func (p *page) sayTaken(t taken) {
	words := lang.XN("settings.results.taken", "{{.New}} of {{.Count}} rows told something new", t.rows, map[string]any{"New": ui.Number(t.New), "Count": ui.Number(t.rows)})
	if t.Suppressed > 0 {
		words += " · " + lang.XN("settings.results.suppressed", "{{.Count}} addresses are never written to from now on", t.Suppressed, map[string]any{"Count": ui.Number(t.Suppressed)})
	}
	if n := len(t.unread); n > 0 {
		words += " · " + lang.XN("settings.results.unread", "{{.Count}} rows could not be read, the first is line {{.Line}}", n, map[string]any{"Count": ui.Number(n), "Line": t.unread[0].Line})
	}
	p.frame.Say(words, "", nil)
}
