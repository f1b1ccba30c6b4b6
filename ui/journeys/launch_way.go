package journeys

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/ui"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// unsent lists the channels a journey uses that have no sender.
func (k *stock) unsent(j *journey.Journey) (list []store.Channel) {
	known := k.known().Channels
	for _, id := range j.StepIDs() {
		m, ok := j.Steps[id].(*journey.Message)
		if !ok {
			continue
		}
		for _, name := range m.Names() {
			if ch := k.channel(name); ch != "" && !known[ch] && !slices.Contains(list, ch) {
				list = append(list, ch)
			}
		}
	}
	return list
}

// meant counts whom a journey is for, consents aside: those it would take if they agreed.
func meant(ctx context.Context, s store.Reads, j *journey.Journey) (int, error) {
	all, ok := j.Audience.Rule.(segment.All)
	if !ok {
		return 0, nil
	}
	var rest []segment.Rule
	for _, r := range all.Of {
		if _, consent := r.(segment.Consent); !consent {
			rest = append(rest, r)
		}
	}
	if len(rest) == len(all.Of) || len(rest) == 0 {
		return 0, nil
	}
	return s.Customers().Count(ctx, segment.All{Of: rest})
}

// warned is a line of the question that something is amiss.
func warned(words string) fyne.CanvasObject {
	return widgets.Columns(8, widgets.Top(widgets.NewIcon("triangle-alert", look.Warn)), widgets.Grow(widgets.NewParagraph(words, widgets.Second)))
}

// ways says what the question has to say of nobody to write to and nothing to send with.
// Where mails have no sender they can become files, in a folder beside the workspace.
func (f *forecast) ways() (lines []fyne.CanvasObject) {
	if f.audience == 0 && f.meant > 0 {
		lines = append(lines, warned(lang.X("journeys.launch.nobody", "Of the {{.N}} people it is meant for nobody has agreed to such messages. Import who agreed first.", ui.With("N", ui.Number(f.meant)))))
	}
	if len(f.unsent) == 0 {
		return lines
	}
	var names []string
	for _, ch := range f.unsent {
		names = append(names, ui.ChannelName(ch))
	}
	lines = append(lines, warned(lang.X("journeys.launch.no_sender", "No sender yet: {{.Channels}}. Messages wait in the outbox until you add one in Settings.", ui.With("Channels", strings.Join(names, ", ")))))
	if slices.Contains(f.unsent, store.ChannelEmail) {
		lines = append(lines, f.filesField())
	}
	return lines
}

// filesField asks whether mails become files. A sender is the whole workspace's: the
// mails of other journeys that run would become files, too, and so these can be paused.
func (f *forecast) filesField() fyne.CanvasObject {
	below := widgets.Column(4, widgets.NewParagraph(lang.X("journeys.launch.stays", "Nothing leaves this computer."), widgets.Small))
	body := widgets.Column(0, widgets.NewCheck(lang.X("journeys.launch.as_files", "Write mails as files beside the workspace"), false, func(on bool) { f.asFiles = on }),
		widgets.Pad(0, 0, 0, 26, below))
	if len(f.others) == 0 {
		return body
	}
	var names []string
	for _, o := range f.others {
		names = append(names, "“"+o.Name+"”")
	}
	below.Add(widgets.NewParagraph(lang.X("journeys.launch.others", "The mails of other journeys that run would become files, too: {{.Names}}", ui.With("Names", strings.Join(names, ", "))), widgets.Small))
	below.Add(widgets.NewCheck(lang.X("journeys.launch.pause", "Pause them, so that their mails wait"), f.pause, func(on bool) { f.pause = on }))
	return body
}

// mailing lists the journeys that run and send mails, but for one.
func (k *stock) mailing(but store.JourneyID) (list []store.Journey) {
	for _, saved := range k.journeys {
		if saved.ID == but || saved.State != store.JourneyRunning {
			continue
		}
		j, err := journey.Parse(saved.Draft)
		if err != nil || slices.Contains(k.unsent(j), store.ChannelEmail) {
			list = append(list, saved)
		}
	}
	return list
}

// toFiles lets mails become files; those of other journeys, where the person let them.
func (f *forecast) toFiles(ctx context.Context, r ui.Runner, s store.Store) error {
	if f.pause {
		for _, o := range f.others {
			if err := r.Pause(ctx, o.ID); err != nil {
				return err
			}
		}
	}
	return s.InTx(ctx, func(tx store.Tx) error { return addFileSender(ctx, tx) })
}

// addFileSender makes the sender of a launch whose mails are to become files, under a
// name that none has. Where mails have a sender by now they keep to that.
func addFileSender(ctx context.Context, tx store.Tx) error {
	all, err := tx.Senders().List(ctx)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(all, func(o store.Sender) bool { return o.Channel == store.ChannelEmail }) {
		return nil
	}
	base := lang.X("journeys.launch.files", "Files in a folder")
	s := &store.Sender{Name: base, Channel: store.ChannelEmail, Kind: "file", Default: true}
	for n := 2; slices.ContainsFunc(all, func(o store.Sender) bool { return o.Name == s.Name }); n++ {
		s.Name = base + " " + strconv.Itoa(n)
	}
	return tx.Senders().Save(ctx, s)
}
