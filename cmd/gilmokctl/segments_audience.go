package main

import (
	"io"

	"gilmok/store/export"
)

type segmentAudienceCmd struct {
	Name string `arg:""`
	File string `arg:"" help:"A new file."`
	For  string `default:"meta" enum:"meta,google" help:"Who takes it: meta, google."`
}

// Run writes a segment as an audience of an advertising platform: addresses are
// hashed, and only of people who have agreed to advertising.
func (c *segmentAudienceCmd) Run(a *app) error {
	st, err := a.store()
	if err != nil {
		return err
	}
	s, err := st.Segments().Find(a.ctx, c.Name)
	if err != nil {
		return err
	}
	var n, left int
	err = writeNew(c.File, func(to io.Writer) (err error) {
		n, left, err = export.Audience(a.ctx, st, s.Rule, export.Platform(c.For), to)
		return err
	})
	if err != nil {
		return err
	}
	return a.print(map[string]any{"file": c.File, "for": c.For, "count": n, "left_out": left},
		"Wrote %d people to %s. %d are left out: they have not agreed to advertising, or have no address.", n, c.File, left)
}
