package main

import (
	"cmp"
	"path/filepath"
	"time"

	"gilmok/store"
)

type reportPDFCmd struct {
	File  string `arg:"" optional:"" help:"Where to; the folder of the settings where left out."`
	Every string `default:"monthly" enum:"weekly,monthly" help:"weekly: the last week; monthly: the last month."`
	Lang  string `default:"" enum:",en,ko" help:"en or ko; the language of the shop's messages where left out."`
}

// Run writes the report.
func (c *reportPDFCmd) Run(a *app) error {
	p, err := a.open()
	if err != nil {
		return err
	}
	if c.File == "" {
		return c.due(a)
	}
	settings, err := p.Store.Settings().All(a.ctx)
	if err != nil {
		return err
	}
	press := p.Press()
	period, err := press.Last(a.ctx, c.Every)
	if err != nil {
		return err
	}
	path, err := filepath.Abs(c.File)
	if err != nil {
		return err
	}
	if err := press.Save(a.ctx, period, cmp.Or(c.Lang, settings[store.SettingLanguage]), path, func(float64) {}); err != nil {
		return err
	}
	return a.print(map[string]any{"file": path, "from": period.From.Format(time.DateOnly), "to": period.To.Format(time.DateOnly), "written": true}, "%s", path)
}

// due writes what the settings ask for.
func (c *reportPDFCmd) due(a *app) error {
	settings, err := a.parts.Store.Settings().All(a.ctx)
	if err != nil {
		return err
	}
	if settings[store.SettingReportEvery] == "" || settings[store.SettingReportFolder] == "" {
		return fault{"NO_SCHEDULE", "Name a file, or say how often and where: gilmokctl settings set report.every monthly, and report.folder FOLDER.", exitUsage}
	}
	path, err := a.parts.Press().Due(a.ctx)
	if err != nil {
		return err
	}
	if path == "" {
		return a.print(map[string]any{"file": "", "written": false}, "The report of the last %s time lies in the folder already.", settings[store.SettingReportEvery])
	}
	return a.print(map[string]any{"file": path, "written": true}, "%s", path)
}
