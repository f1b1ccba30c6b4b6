// Package paper makes the report for somebody who does not sit at the program: a
// week or a month of the shop on two pages of PDF, and lays it into a folder when
// the time is over.
//
// The numbers are those of the reports in the window (package journey/report). The
// pages are HTML, drawn by the painter that draws mails, so that they look the same
// everywhere and need no browser.
package paper

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"image"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"gilmok/assets"
	"gilmok/preview"
	"gilmok/preview/pdf"
	"gilmok/preview/picture"
	"gilmok/store"
	"gilmok/store/export"
)

// scale is how many points of the picture a page has for each CSS pixel: 192 dpi.
const scale = 2

// Period is the time a report speaks of.
type Period struct {
	Every    string // Weekly or Monthly
	From, To time.Time
}

// The lengths, as the setting report.every says them.
const (
	Weekly  = "weekly"
	Monthly = "monthly"
)

// ErrEvery is returned for another length.
var ErrEvery = errors.New("a report is weekly or monthly")

// Last gives the newest period that is over at an instant, in a zone. Weeks begin on
// Monday.
func Last(every string, now time.Time, zone *time.Location) (Period, error) {
	now = now.In(zone)
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, zone) }
	switch every {
	case Weekly:
		y, m, d := now.Date()
		d -= (int(now.Weekday()) + 6) % 7
		return Period{every, day(y, m, d-7), day(y, m, d)}, nil
	case Monthly:
		return Period{every, day(now.Year(), now.Month()-1, 1), day(now.Year(), now.Month(), 1)}, nil
	}
	return Period{}, fmt.Errorf("%w, not %q", ErrEvery, every)
}

// before gives the period of the same length that comes before.
func (p Period) before() Period {
	if p.Every == Monthly {
		return Period{p.Every, p.From.AddDate(0, -1, 0), p.From}
	}
	return Period{p.Every, p.From.AddDate(0, 0, -7), p.From}
}

// File is the name of the report's file: the same period has the same one.
func (p Period) File() string {
	if p.Every == Monthly {
		return p.From.Format("gilmok-2006-01") + ".pdf"
	}
	return p.From.Format("gilmok-week-2006-01-02") + ".pdf"
}

// Press makes reports of a workspace.
type Press struct {
	Store store.Reads
	Paint func(ctx context.Context, html string, o picture.Options) (image.Image, error)
	Now   func() time.Time
}

// Last gives the newest period that is over now, in the zone of the shop.
func (p Press) Last(ctx context.Context, every string) (Period, error) {
	zone, err := p.Store.Settings().Zone(ctx)
	if err != nil {
		return Period{}, err
	}
	return Last(every, p.Now(), zone)
}

// Write writes the report of a period in a language (en, ko).
func (p Press) Write(ctx context.Context, period Period, language string, to io.Writer, part func(float64)) error {
	w, err := wordsOf(language)
	if err != nil {
		return err
	}
	pages, title, err := p.read(ctx, period, w)
	if err != nil {
		return fmt.Errorf("make the report: %w", err)
	}
	return pdf.Write(to, pdf.Document{Title: title, Language: w.language, Made: p.Now(), Page: pdf.A4}, p.draw(ctx, pages, part))
}

// draw draws one page after the other.
func (p Press) draw(ctx context.Context, pages []page, part func(float64)) iter.Seq2[pdf.Page, error] {
	return func(yield func(pdf.Page, error) bool) {
		for i, one := range pages {
			part(float64(i) / float64(len(pages)))
			var html bytes.Buffer
			err := pageTemplate().Execute(&html, one)
			var img image.Image
			var words []picture.Words
			if err == nil {
				img, err = p.Paint(ctx, html.String(), picture.Options{Width: preview.PageWidth, Scale: scale,
					Words: func(w picture.Words) { words = append(words, w) }})
			}
			if err != nil {
				yield(pdf.Page{}, err)
				return
			}
			if !yield(pdf.Page{Picture: pdf.Sheet(img, preview.PageWidth*scale, preview.PageHeight*scale), Words: words}, nil) {
				return
			}
		}
		part(1)
	}
}

// Save writes the report into a file, whole or not at all.
func (p Press) Save(ctx context.Context, period Period, language, path string, part func(float64)) error {
	err := export.Whole(path, func(to io.Writer) error { return p.Write(ctx, period, language, to, part) })
	if err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}

// Due writes the report of the last period into the folder of the settings, unless it
// lies there already. It gives the file that was written; "" where nothing was due.
func (p Press) Due(ctx context.Context) (string, error) {
	settings, err := p.Store.Settings().All(ctx)
	if err != nil || settings[store.SettingReportEvery] == "" || settings[store.SettingReportFolder] == "" {
		return "", err
	}
	period, err := p.Last(ctx, settings[store.SettingReportEvery])
	if err != nil {
		return "", err
	}
	path := filepath.Join(settings[store.SettingReportFolder], period.File())
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		return "", err
	}
	return path, p.Save(ctx, period, settings[store.SettingLanguage], path, func(float64) {})
}

// every is how often Keep looks whether a report is due.
const every = 30 * time.Minute

// Keep writes what is due until ctx ends; wake has it look again. note is told of
// what went wrong, each trouble once.
func (p Press) Keep(ctx context.Context, wake <-chan store.Change, note func(error)) {
	last := ""
	for {
		_, err := p.Due(ctx)
		switch {
		case err == nil || ctx.Err() != nil:
			last = ""
		case err.Error() != last:
			last = err.Error()
			note(err)
		}
		select {
		case <-ctx.Done():
			return
		case <-wake:
		case <-time.After(every):
		}
	}
}

var pageTemplate = sync.OnceValue(func() *template.Template {
	return template.Must(template.ParseFS(assets.Report, "report/page.html"))
})

// words are the sentences of a language.
type words struct {
	language string
	column   int
	all      map[string][2]string
}

func wordsOf(language string) (words, error) {
	w := words{language: "en"}
	if language == "ko" {
		w.language, w.column = language, 1
	}
	data, err := assets.Report.ReadFile("report/words.json")
	if err != nil {
		return w, err
	}
	return w, json.Unmarshal(data, &w.all)
}

// say gives a sentence, with pairs of a name and what stands for {name}.
func (w words) say(key string, pairs ...string) string {
	for i, name := range pairs {
		if i%2 == 0 {
			pairs[i] = "{" + name + "}"
		}
	}
	return strings.NewReplacer(pairs...).Replace(w.all[key][w.column])
}
